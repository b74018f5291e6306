"""Alerts of DAGs: a task that failed for good, a gate that refused, a deadline that passed, a
question to a person, tasks that a run waits for.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from typing import Any

from airflow.sdk import BaseNotifier

from lamda.runner.alerts import Alert, send
from lamda.runner.failures import Refused


class RunFailed(Exception):
    """A run has failed: the task of it that did so has told."""


class AlertNotifier(BaseNotifier):  # type: ignore[misc]  # Airflow is not read by mypy
    """For `on_failure_callback`: tells where and why, as lamda.runner.alerts is configured."""

    def notify(self, context: Any) -> None:
        """Send one alert."""
        task, error = context.get("ti"), context.get("exception")
        cause = getattr(error, "__cause__", None)
        if isinstance(cause, RunFailed):
            return
        refused = isinstance(cause, Refused)
        alert = Alert(
            kind="refusal" if refused else "failure",
            text=" ".join(str(error or context.get("reason") or "no reason was given").split()),
            dag=str(getattr(task, "dag_id", "") or getattr(context.get("dag"), "dag_id", "")),
            run=str(context.get("run_id") or getattr(task, "run_id", "")),
            task=str(getattr(task, "task_id", "")),
        )
        send(alert, self.log.warning)


class QuestionNotifier(BaseNotifier):  # type: ignore[misc]  # Airflow is not read by mypy
    """For a task that waits for a person: tells what is asked, and where to answer."""

    def notify(self, context: Any) -> None:
        """Send one alert."""
        instance, task = context["ti"], context["task"]
        try:
            where = task.generate_link_to_ui(task_instance=instance)
        except ValueError:  # api.base_url is not set where this task runs
            where = "Airflow, Required Actions"
        reasons = task.body.split()
        alert = Alert(
            kind="question",
            text=f"{task.subject} Answer at {where} ; {' '.join(reasons)}",
            dag=instance.dag_id,
            run=instance.run_id,
            task=instance.task_id,
        )
        send(alert, self.log.warning)


def note_waiting(context: Any, words: str, log: Callable[[str], None] = print) -> None:
    """Tell once that a run has ended because people have to answer first, and what."""
    send(Alert("waiting", words, context["ti"].dag_id, str(context["run_id"])), log)


async def deadline_missed(**kwargs: Any) -> None:
    """For a DeadlineAlert: runs in the triggerer with what Airflow knows of the run."""
    run = (kwargs.get("context") or {}).get("dag_run") or {}
    alert = Alert(
        kind="deadline",
        text="the run is not done in time",
        dag=str(run.get("dag_id") or kwargs.get("dag_id") or ""),
        run=str(run.get("dag_run_id") or run.get("run_id") or ""),
    )
    await asyncio.to_thread(send, alert)
