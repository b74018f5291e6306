"""Airflow's tasks after a run's commit: release, compare, ask a person where the verdict refuses,
promote.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Any

from airflow.providers.standard.operators.hitl import ApprovalOperator
from airflow.sdk import Param
from airflow.sdk.bases.branch import BranchMixIn

from lamda.orchestration.notifier import QuestionNotifier
from lamda.orchestration.operators import BACK_OFF, FINISH, Step
from lamda.orchestration.pages import SUMMARY
from lamda.runner.settings import Settings

RELEASE, COMPARE, APPROVE, PROMOTE = "release", "compare", "approve", "promote"
JUDGEMENT = "judgement"
"""The XCom that `compare` leaves."""
PERSON = "a person without a name"


class ReleaseOperator(Step):
    """Makes a release of what the run committed."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(task_id=RELEASE, retries=Settings().retries, **BACK_OFF, **kwargs)

    def execute(self, context: Any) -> dict[str, str]:
        """Returns the store and the release's id."""
        from lamda.runner.candidacy import release_run

        commit = context["ti"].xcom_pull(task_ids=FINISH)["commit"]
        with self.commands(context) as shell:
            made = release_run(self.run_of(context), commit, shell)
        self.tell(context, f"release {made['release']} in {made['store']}")
        return made


class CompareOperator(Step, BranchMixIn):  # type: ignore[misc]  # Airflow is not read by mypy
    """Challenger against champion; what follows is the promotion, or the question to a person."""

    inherits_from_skipmixin = True

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(task_id=COMPARE, retries=Settings().retries, **BACK_OFF, **kwargs)

    def execute(self, context: Any) -> None:
        """Leaves the judgement in the XCom `judgement`."""
        from lamda.runner.candidacy import judge_run

        made = context["ti"].xcom_pull(task_ids=RELEASE)
        with self.commands(context):
            source = self.run_of(context).source
            judgement = judge_run(made["store"], made["release"], source)
        context["ti"].xcom_push(key=JUDGEMENT, value=judgement.as_json())
        self.log.info("%s", judgement.words)
        self.tell(context, f"{judgement.decision}: {'; '.join(judgement.why)}")
        self.do_branch(context, {"promote": PROMOTE, "refuse": APPROVE}.get(judgement.decision))


class ApproveOperator(ApprovalOperator):  # type: ignore[misc]  # Airflow is not read by mypy
    """Asks a person whether a release that the verdict refuses is promoted all the same.

    Approval needs a reason: without one the question is put again. No, and no answer in time,
    skip the promotion. The XCom `summary` says who answered what.
    """

    def execute_complete(self, context: Any, event: dict[str, Any]) -> Any:
        """Returns who answered what; asks again when an approval has no reason."""
        approved = event.get("chosen_options") == [self.APPROVE]
        reason = str((event.get("params_input") or {}).get("reason") or "").strip()
        if approved and not reason:
            self.log.warning("approved without a reason: asking again")
            return self.execute(context)
        name = (event.get("responded_by_user") or {}).get("name")
        answer = f"{'approved' if approved else 'rejected'} by {name or PERSON}"
        if not approved and name is None:
            answer = "no answer in time"
        told = f"{answer}: {reason}" if reason else answer
        self.log.info("%s", told)
        context["ti"].xcom_push(key=SUMMARY, value=told)
        return super().execute_complete(context, event)


def ask_person(hours: float, approvers: Sequence[str] = ()) -> ApproveOperator:
    """The question, to the users with these ids, or to whoever may run the DAG when there are none;
    after so many hours without an answer the champion stays.
    """
    found = f"ti.xcom_pull(task_ids='{COMPARE}', key='{JUDGEMENT}')"
    return ApproveOperator(
        task_id=APPROVE,
        subject=f"Promote release {{{{ {found}['release'] }}}} against its verdict?",
        # Airflow's page folds the lines of anything but a list.
        body=f"{{% for line in {found}['words'].splitlines() %}}- {{{{ line.strip() }}}}\n"
        "{% endfor %}\nApprove only with a reason; name and reason are kept. Reject, or no answer "
        "in time: the champion stays.",
        # Were it not null by default, Airflow's page would want it of those who reject as well.
        params={
            "reason": Param(None, type=["null", "string"], description="Why; needed to approve")
        },
        defaults=ApproveOperator.REJECT,
        response_timeout=timedelta(hours=hours),
        notifiers=[QuestionNotifier()],
        assigned_users=[{"id": name, "name": name} for name in approvers] or None,
    )


class PromoteOperator(Step):
    """Makes the release the champion, by its verdict or on a person's word."""

    def __init__(self, **kwargs: Any) -> None:
        rule = "none_failed_min_one_success"  # `approve` is skipped where nobody has to be asked
        super().__init__(
            task_id=PROMOTE, retries=Settings().retries, trigger_rule=rule, **BACK_OFF, **kwargs
        )

    def execute(self, context: Any) -> str:
        """Returns the champion."""
        from lamda.runner.candidacy import promote_run
        from lamda.runner.tracked import release_noted, tracked_place

        pull = context["ti"].xcom_pull
        made, answer = pull(task_ids=RELEASE), pull(task_ids=APPROVE)
        by, reason, judgement = f"run {context['run_id']}", "", None
        if answer:
            judgement = pull(task_ids=COMPARE, key=JUDGEMENT)
            by = (answer["responded_by_user"] or {}).get("name") or PERSON
            reason = answer["params_input"]["reason"]
        with self.commands(context):
            run = self.run_of(context)
            alias = promote_run(
                made["store"], made["release"], run.source, by, reason, told=judgement
            )
            place = tracked_place(run)
            release_noted(run, place, made["store"], str(alias.release), alias=alias.name)
        move = alias.moves[-1]
        told = f"{move.how} by {move.by}{f': {move.reason}' if move.reason else ''}"
        self.tell(context, f"release {alias.release} is the champion; {told}")
        return str(alias.release)
