"""What Airflow knows of a failure becomes an alert of the right kind."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

pytest.importorskip("airflow")

from lamda.orchestration import notifier
from lamda.runner.alerts import Alert
from lamda.runner.failures import Refused


@pytest.fixture
def sent(monkeypatch: pytest.MonkeyPatch) -> list[Alert]:
    alerts: list[Alert] = []
    monkeypatch.setattr(notifier, "send", lambda alert, log=print: alerts.append(alert))
    return alerts


def failed(error: Exception | None) -> dict[str, Any]:
    task = SimpleNamespace(dag_id="lamda_retrain", run_id="run-1", task_id="gate_corpus")
    return {"ti": task, "run_id": "run-1", "exception": error}


def test_a_failure_and_a_refusal_are_told_apart(sent: list[Alert]) -> None:
    refusal = RuntimeError("gate_corpus: refused:\n too few rows")
    refusal.__cause__ = Refused("too few rows")
    for error in (ValueError("no"), refusal, None):
        notifier.AlertNotifier().notify(failed(error))
    assert [alert.kind for alert in sent] == ["failure", "refusal", "failure"]
    assert sent[1] == Alert(
        "refusal", "gate_corpus: refused: too few rows", "lamda_retrain", "run-1", "gate_corpus"
    )
    assert sent[2].text == "no reason was given"


def test_the_end_of_a_failed_run_is_not_told_twice(sent: list[Alert]) -> None:
    error = RuntimeError("the run failed")
    error.__cause__ = notifier.RunFailed("the run failed")
    notifier.AlertNotifier().notify(failed(error))
    assert sent == []


def test_a_deadline_names_the_run(sent: list[Alert]) -> None:
    run = {"dag_id": "lamda_retrain", "dag_run_id": "run-1"}
    asyncio.run(notifier.deadline_missed(context={"dag_run": run}))
    assert sent == [Alert("deadline", "the run is not done in time", "lamda_retrain", "run-1")]


def test_a_question_says_what_is_asked_and_where_to_answer(sent: list[Alert]) -> None:
    def link(**_: object) -> str:
        return "http://airflow/required_actions"

    def nowhere(**_: object) -> str:
        raise ValueError("Not able to retrieve base_url")

    instance = SimpleNamespace(dag_id="lamda_retrain", run_id="run-1", task_id="approve")
    for way, place in ((link, "http://airflow/required_actions"), (nowhere, "Required Actions")):
        task = SimpleNamespace(
            subject="Promote x?", body="- safety: worse\n", generate_link_to_ui=way
        )
        notifier.QuestionNotifier().notify({"ti": instance, "task": task})
        alert = sent[-1]
        assert (alert.kind, alert.run, alert.task) == ("question", "run-1", "approve")
        assert alert.text.startswith("Promote x? Answer at ")
        assert place in alert.text
        assert alert.text.endswith("safety: worse")


def test_a_deadline_goes_out_by_the_configured_way(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[tuple[str, ...]] = []
    monkeypatch.setattr("lamda.runner.alerts.alert_by_wandb", lambda *words: told.append(words))
    for name in ("WEBHOOK", "EMAIL"):
        monkeypatch.delenv(f"LAMDA_ALERT_{name}", raising=False)
    monkeypatch.setenv("LAMDA_ALERT_WANDB", "team/lamda")
    run = {"dag_id": "lamda_retrain", "dag_run_id": "run-1"}
    asyncio.run(notifier.deadline_missed(context={"dag_run": run}))
    ((project, title, text, level),) = told
    assert (project, level) == ("team/lamda", "WARN")
    assert title == "lamda_retrain deadline: run-1"
    assert text.startswith("the run is not done in time")


def test_a_run_that_waits_is_one_note_and_no_failure(sent: list[Alert]) -> None:
    context = {"ti": SimpleNamespace(dag_id="lamda_retrain"), "run_id": "run-1"}
    notifier.note_waiting(context, "rate: waiting for people: 3 tasks")
    assert sent == [Alert("waiting", "rate: waiting for people: 3 tasks", "lamda_retrain", "run-1")]
