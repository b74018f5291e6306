"""The retraining DAG, rendered from the stages of dvc.yaml."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from airflow.sdk import (
    DAG,
    AssetOrTimeSchedule,
    CronDataIntervalTimetable,
    Param,
)
from airflow.sdk.definitions.callback import AsyncCallback
from airflow.sdk.definitions.deadline import DeadlineAlert, DeadlineReference

from lamda.errors import LamdaError
from lamda.orchestration.configuration import Configuration
from lamda.orchestration.inbox import INBOX
from lamda.orchestration.notifier import AlertNotifier, deadline_missed
from lamda.orchestration.operators import (
    CLOSE,
    FINISH,
    PREPARE,
    CloseOperator,
    FinishOperator,
    PrepareOperator,
    StageOperator,
    Step,
)
from lamda.orchestration.promotion import (
    APPROVE,
    COMPARE,
    PROMOTE,
    RELEASE,
    CompareOperator,
    PromoteOperator,
    ReleaseOperator,
    ask_person,
)
from lamda.runner.graph import Stage, fingerprint

OWN_TASKS = (PREPARE, FINISH, CLOSE, RELEASE, COMPARE, APPROVE, PROMOTE)
START = datetime(2026, 1, 1, tzinfo=UTC)


def render(stages: Sequence[Stage], configuration: Configuration, words: str | None) -> DAG:
    """A DAG with the stages as tasks, dvc.yaml's edges between them, and the run around them.

    LamdaError where a stage has the name of one of the run's own tasks.
    """
    for stage in stages:
        if stage.name in OWN_TASKS:
            raise LamdaError(
                f"dvc.yaml: key 'stages.{stage.name}': the DAG has a task of that name; rename the "
                "stage"
            )
    with DAG(
        dag_id="lamda_retrain",
        schedule=_schedule(configuration),
        start_date=START,
        catchup=configuration.catchup,
        max_active_runs=1,
        tags=["lamda"],
        doc_md=words,
        params=_params(configuration.workspace),
        deadline=_deadline(configuration),
        default_args={"on_failure_callback": [AlertNotifier()]},
    ) as dag:
        prepare = PrepareOperator(configuration=configuration, rendered=fingerprint(stages))
        finish = FinishOperator(stages=[stage.name for stage in stages])
        last = RELEASE if configuration.promote else FINISH
        reads = {stage.name: stage.upstream for stage in stages}
        close = CloseOperator(keep=configuration.keep_failed, last=last, upstream=reads)
        tasks = {stage.name: StageOperator(stage=stage) for stage in stages}
        read = {name for stage in stages for name in stage.upstream}
        for stage in stages:
            tasks[stage.name].set_upstream([tasks[name] for name in stage.upstream] or prepare)
            if stage.name not in read:
                tasks[stage.name].set_downstream(finish)
        end = _promotion(finish, configuration) if configuration.promote else finish
        end.set_downstream(close)
        close.as_teardown(setups=prepare)
        for task in dag.tasks:
            if isinstance(task, Step):
                task.runs = configuration.runs
    return dag


def _promotion(finish: Any, configuration: Configuration) -> Any:
    """finish -> release -> compare -> promote, with a person between the last two if need be."""
    release, compare, promote = ReleaseOperator(), CompareOperator(), PromoteOperator()
    approve = ask_person(configuration.approval_hours, configuration.approvers)
    finish.set_downstream(release)
    release.set_downstream(compare)
    compare.set_downstream([approve, promote])
    approve.set_downstream(promote)
    return promote


def _schedule(configuration: Configuration) -> Any:
    """The timetable, if any, and the inbox: whichever comes first."""
    if configuration.schedule is None:
        return [INBOX]
    timetable = CronDataIntervalTimetable(configuration.schedule, timezone="UTC")
    return AssetOrTimeSchedule(timetable=timetable, assets=[INBOX])


def _deadline(configuration: Configuration) -> DeadlineAlert | None:
    if configuration.deadline_hours is None:
        return None
    return DeadlineAlert(
        reference=DeadlineReference.DAGRUN_QUEUED_AT,
        interval=timedelta(hours=configuration.deadline_hours),
        callback=AsyncCallback(deadline_missed),
    )


def _params(workspace: Path) -> dict[str, Param]:
    """What a person may choose when starting a run by hand."""
    profiles = sorted(path.stem for path in (workspace / "profiles").glob("*.yaml"))
    scalars = ["number", "string", "boolean", "array"]
    return {
        "profile": Param(
            None, type=["null", "string"], enum=[None, *profiles],
            description="Profile of this run; none: the one that params.yaml names",
        ),
        "overrides": Param(
            {}, type="object", propertyNames={"pattern": r"^[A-Za-z_][\w.-]*$"},
            additionalProperties={"type": scalars},
            description='Values of params.yaml for this run, such as {"pretrain.tokens": 100000}',
        ),
        "commit": Param(
            None, type=["null", "string"], pattern="^[0-9a-f]{40}$",
            description="Commit to run; none: the newest",
        ),
        "continues": Param(
            None, type=["null", "string"], pattern=r"^[\w-]+$",
            description="Waiting run to go on with, by its name in the store: with its commit, "
            "its data and the answers to its tasks",
        ),
    }  # fmt: skip
