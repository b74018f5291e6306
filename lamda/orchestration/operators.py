"""Airflow's tasks of a run. Each does one step of lamda.runner.runs in the worker's process.

What passes by itself is tried again with back-off; a refusal and bad input are not. What travels
between tasks is plain data in XComs: the run's record, and each stage's outcome with its lock
entry. The XCom `summary` says in one line what a task did and why.
"""

from __future__ import annotations

import errno
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from airflow.sdk import BaseOperator, BaseOperatorLink
from airflow.sdk.exceptions import AirflowFailException, AirflowSkipException

from lamda.errors import LamdaError, Waiting, shown
from lamda.orchestration.configuration import Configuration
from lamda.orchestration.notifier import RunFailed, note_waiting
from lamda.orchestration.pages import REPORT, SEPARATOR, SUMMARY, web_addresses
from lamda.runner.failures import TryAgain
from lamda.runner.graph import Stage
from lamda.runner.settings import Settings
from lamda.storage.store import Unreachable

PREPARE, FINISH, CLOSE = "prepare", "finish", "close"
ASKS = "waiting"
"""XCom of a stage that waits for people: what for."""
BACK_OFF: Mapping[str, Any] = {
    "retry_delay": timedelta(seconds=30),
    "retry_exponential_backoff": True,
    "max_retry_delay": timedelta(minutes=15),
}
NOISE = (
    "{",  # what `dvc status` answers, for this program
    "To track the changes with git",
    "git add ",
    "To enable auto staging",
    "dvc config core.autostage",
    "Use `dvc push`",
)
"""Beginnings of DVC's lines that are no help here."""


def show(line: str) -> None:
    """Into the task's log, unless it would only mislead there."""
    if not line.lstrip().startswith(NOISE):
        print(line, flush=True)


class Step(BaseOperator):  # type: ignore[misc]  # Airflow is not read by mypy
    """A step with commands that end when Airflow ends the task."""

    shell: Any = None
    runs: Path | None = None
    """The folder of the runs on the machine that executes this; None: where `prepare` had it."""

    def run_of(self, context: Any) -> Any:
        """The run that `prepare` made."""
        from lamda.runner.workspaces import Run

        run = Run(**context["ti"].xcom_pull(task_ids=PREPARE))
        return run if self.runs is None else replace(run, folder=str(self.runs))

    def on_kill(self) -> None:
        """End what runs, the training below DVC as well."""
        if self.shell is not None:
            self.shell.stop()

    @contextmanager
    def commands(self, context: Any, minutes: float | None = None) -> Iterator[Any]:
        """A shell for this attempt; a LamdaError inside is final unless it passes by itself.

        What ends the attempt is its summary.
        """
        try:
            with self._shell(minutes) as shell:
                yield shell
        except Waiting as error:
            self.tell(context, " ".join(str(error).split()))
            raise
        except Exception as error:
            self.tell(context, f"failed: {' '.join(str(error).split())}")
            raise

    @contextmanager
    def _shell(self, minutes: float | None) -> Iterator[Any]:
        from lamda.runner.processes import Shell

        limit = None if minutes is None else time.monotonic() + 60 * minutes
        self.shell = Shell(limit=limit, echo=show)
        try:
            yield self.shell
        except (TryAgain, Unreachable, Waiting):
            raise
        except LamdaError as error:
            raise AirflowFailException(str(error)) from error
        except OSError as error:
            if error.errno not in (errno.ENOSPC, errno.EDQUOT):
                raise
            words = f"{self.task_id}: disk full: {error}; free space and clear the task"
            raise AirflowFailException(words) from error

    def tell(self, context: Any, summary: str) -> None:
        """Show the parts of a summary in the log, and keep it as the task's XCom."""
        summary = shown(summary)
        for part in summary.split(SEPARATOR):
            self.log.info("%s: %s", self.task_id, part)
        context["ti"].xcom_push(key=SUMMARY, value=summary)


class PrepareOperator(Step):
    """Pins the commit and makes the run's workspace."""

    def __init__(self, configuration: Configuration, rendered: str, **kwargs: Any) -> None:
        super().__init__(task_id=PREPARE, retries=Settings().retries, **BACK_OFF, **kwargs)
        self.configuration, self.rendered = configuration, rendered

    def execute(self, context: Any) -> dict[str, Any]:
        """Returns the run's record."""
        from lamda.runner.runs import prepare
        from lamda.runner.waiting import NothingWaits
        from lamda.runner.workspaces import Run

        wanted, chosen = self.configuration, context["params"]
        run = Run(
            id=context["run_id"], source=wanted.source, commit=chosen.get("commit") or "",
            folder=str(wanted.runs), shared=wanted.shared, profile=chosen.get("profile"),
            overrides=chosen.get("overrides") or {}, base=str(wanted.workspace),
            continues=chosen.get("continues") or "",
        )  # fmt: skip
        try:
            with self.commands(context) as shell:
                run = prepare(run, self.rendered, shell)
        except AirflowFailException as error:
            if isinstance(error.__cause__, NothingWaits):  # another run went on with it
                self.tell(context, str(error))
                raise AirflowSkipException(str(error)) from error
            raise
        filed = "" if run.filed is None else f"; {len(run.filed)} filed files"
        after = f"; continues {run.continues}" if run.continues else ""
        self.tell(context, f"commit {run.commit} in {run.root}{filed}{after}")
        return run.as_json()


class TrackingLink(BaseOperatorLink):  # type: ignore[misc]  # Airflow is not read by mypy
    """A button on a task's page: the frame of its tab *What happened* may not open other sites."""

    name = "W&B run"

    def get_link(self, operator: Any, *, ti_key: Any) -> str:
        """The address of the online run that the stage made last; no button where that is ''."""
        return ["", *web_addresses(operator.links)][-1]


class StageOperator(Step):
    """Brings one stage of dvc.yaml up to date.

    One that waits for people is skipped, and so is what follows; the XCom `waiting` says for what.
    """

    operator_extra_links = (TrackingLink(),)
    links: Sequence[str] = ()
    """Those of the outcome."""

    def __init__(self, stage: Stage, **kwargs: Any) -> None:
        settings, needs = stage.settings, stage.settings.resources
        places = {"pool": settings.pool, "queue": settings.queue}
        wanted = {"cpus": needs.cpus, "ram": needs.memory_mib, "gpus": needs.gpus}
        wanted = {key: value for key, value in wanted.items() if value is not None}
        super().__init__(
            task_id=stage.name,
            retries=settings.retries,
            doc=f"dvc.yaml: {stage.command}",
            resources=wanted or None,
            **{key: value for key, value in places.items() if value},
            **BACK_OFF,
            **kwargs,
        )
        self.upstream_stages = list(stage.upstream)
        self.timeout_minutes = settings.timeout_minutes

    def execute(self, context: Any) -> dict[str, Any]:
        """Returns the outcome."""
        from lamda.runner.outcomes import kept_reports
        from lamda.runner.runs import run_stage

        pull = context["ti"].xcom_pull
        entries = {name: pull(task_ids=name)["entry"] for name in self.upstream_stages}
        run = self.run_of(context)
        try:
            with self.commands(context, self.timeout_minutes) as shell:
                outcome = run_stage(run, self.task_id, entries, shell)
        except Waiting as error:
            context["ti"].xcom_push(key=ASKS, value=str(error))
            raise AirflowSkipException(str(error)) from error
        finally:  # a gate that refuses has a page as well
            for page in kept_reports(run, self.task_id):
                context["ti"].xcom_push(key=REPORT, value=page.read_text(encoding="utf-8"))
        self.links = outcome.links
        self.tell(context, outcome.summary())
        return outcome.as_json()


class FinishOperator(Step):
    """Puts dvc.lock together, commits and tags."""

    def __init__(self, stages: list[str], **kwargs: Any) -> None:
        super().__init__(task_id=FINISH, retries=Settings().retries, **BACK_OFF, **kwargs)
        self.stages = stages

    def execute(self, context: Any) -> dict[str, str]:
        """Returns the commit and its tag, and where W&B shows the run, under `W&B group`."""
        from lamda.runner.runs import finish

        pull = context["ti"].xcom_pull
        entries = {name: pull(task_ids=name)["entry"] for name in self.stages}
        with self.commands(context) as shell:
            done = finish(self.run_of(context), entries, shell)
        parts = [f"tagged {done['tag']}: commit {done['commit']}"]
        parts += [f"{what}: {done[what]}" for what in done if what.startswith("W&B")]
        self.tell(context, SEPARATOR.join(parts))
        return done


class CloseOperator(Step):
    """Ends a run: one whose task `last` succeeded, or that waits for people, leaves no workspace;
    that of one that failed is kept. Tells once what people are asked.

    `upstream` names what each stage reads. Of a run that failed it fails as well, so that clearing
    what failed runs it again; nobody is told of that, since the task that failed has told.
    """

    def __init__(
        self, keep: int, last: str, upstream: Mapping[str, Sequence[str]], **kwargs: Any
    ) -> None:
        super().__init__(task_id=CLOSE, **kwargs)
        self.keep, self.last = keep, last
        self.reads = {name: list(others) for name, others in upstream.items()}

    def execute(self, context: Any) -> None:
        """Tidies the folder of the runs on this machine."""
        from lamda.runner.runs import close

        pull = context["ti"].xcom_pull
        asked = {name: pull(task_ids=name, key=ASKS) for name in self.reads}
        asked = {name: words for name, words in asked.items() if words}
        done = {name for name in self.reads if pull(task_ids=name) is not None}
        waits = bool(asked) and not self.reads.keys() - done - blocked(self.reads, asked)
        succeeded = waits or pull(task_ids=self.last) is not None
        run = self.run_of(context)
        with self.commands(context):
            gone = close(run, succeeded, self.keep, waits=waits)
        kept = "" if succeeded or run.root in gone else f"kept {run.root}; "
        words = "; ".join(asked.values()) + "; " if waits else ""
        self.tell(context, f"{words}{kept}removed: {', '.join(map(str, gone)) or 'nothing'}")
        if waits:
            note_waiting(context, "; ".join(asked.values()), self.log.warning)
        if not succeeded:
            why = f"the run failed: {run.root} is kept; clear what failed, and this runs again"
            if not kept:
                why = "the run failed, and LAMDA_KEEP_FAILED keeps no workspace: start a new run"
            raise AirflowFailException(why) from RunFailed(why)


def blocked(reads: Mapping[str, Sequence[str]], asked: Iterable[str]) -> set[str]:
    """The stages that wait, and those that cannot run before; `reads` is in dvc.yaml's order."""
    found = set(asked)
    for name, others in reads.items():
        if not found.isdisjoint(others):
            found.add(name)
    return found
