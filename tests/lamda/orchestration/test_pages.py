"""The pages say what each task did, link what is on the web, and run nothing that data hold."""

from __future__ import annotations

from datetime import UTC, datetime
from uuid import uuid4

import pytest

from lamda.orchestration.pages import Told, policy, read_report, read_run, run_page, task_page

RAN = "ran in 2.5 s; because: param seed modified; saved: model 1.2 MB"


def test_a_run_has_a_row_for_each_task() -> None:
    told = [
        Told("pretrain", "success", 2, 2.54, f"{RAN}; W&B: https://wandb.ai/team/lamda/runs/x"),
        Told("gate_corpus", "failed", 1, 0.5, "failed: refused: too few rows", has_report=True),
        Told("finish", "none", 0, None),
    ]
    page = run_page("manual__1", told)
    assert page.count("<tr>") == 1 + len(told)
    assert "<h1>What happened in manual__1</h1>" in page
    for part in RAN.split("; "):
        assert f"<li>{part}</li>" in page
    link = '<a href="https://wandb.ai/team/lamda/runs/x" target="_blank">'
    assert f"<li>W&amp;B: {link}" in page
    assert "<li>failed: refused: too few rows</li>" in page
    assert page.count('<a href="report/gate_corpus"') == page.count("gate report") == 1


def test_a_task_shows_its_gate_or_that_it_has_told_nothing() -> None:
    page = task_page("r", Told("gate_corpus", "failed", 1, 0.5, "failed: no", has_report=True))
    assert '<iframe title="gate report" src="../report/gate_corpus">' in page
    page = task_page("r", Told("pretrain", "running", 1, None))
    assert "It has told nothing yet." in page
    assert "<iframe" not in page


def test_the_report_of_the_run_may_run_its_own_script_and_a_gates_page_none() -> None:
    told = Told("report", "success", 1, 9.5, "ran in 9.5 s", has_report=True)
    assert '<a href="report/report">report of the run</a>' in run_page("r", [told])
    assert '<iframe title="report of the run"' in task_page("r", told)
    allowed = policy("report")["Content-Security-Policy"].split("; ")
    assert "default-src 'none'" in allowed and "script-src 'unsafe-inline'" in allowed
    assert "sandbox allow-scripts" in allowed, "a script is nobody who is logged in here"
    assert "script-src" not in policy("gate_corpus")["Content-Security-Policy"]


def test_a_run_is_read_without_its_reports(monkeypatch: pytest.MonkeyPatch) -> None:
    import airflow.utils.session
    from airflow.models import import_all_models
    from airflow.models.base import Base
    from airflow.models.dagrun import DagRun
    from airflow.models.taskinstance import TaskInstance
    from airflow.models.xcom import XComModel
    from sqlalchemy import create_engine, event, insert
    from sqlalchemy.orm import Session

    import_all_models()
    engine = create_engine("sqlite://")
    Base.metadata.create_all(engine)
    at = {"dag_id": "d", "run_id": "r", "map_index": -1}
    rows = [("gate", "summary", "ran"), ("gate", "report", "<p>gate"),
            ("report", "report", "<p>all"), ("report", "return_value", {"a": 1})]  # fmt: skip
    with engine.begin() as made:
        made.execute(insert(DagRun).values(
            id=1, dag_id="d", run_id="r", run_type="manual", log_template_id=1,
            run_after=datetime.now(UTC)))  # fmt: skip
        for task, key, value in rows:
            made.execute(insert(XComModel).values(
                **at, task_id=task, key=key, value=value, dag_run_id=1))  # fmt: skip
        for task in ("gate", "report", "train"):
            made.execute(insert(TaskInstance).values(
                **at, id=uuid4(), task_id=task, try_number=1, dag_version_id=uuid4(),
                pool="p", pool_slots=1))  # fmt: skip
    monkeypatch.setattr(airflow.utils.session, "create_session", lambda: Session(engine))
    asked: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *of: asked.append(f"{of[2]} {of[3]}"))
    told = {one.task: one for one in read_run("d", "r")}
    assert {name: (one.summary, one.has_report) for name, one in told.items()} == {
        "gate": ("ran", True), "report": ("", True), "train": ("", False),
    }  # fmt: skip
    (paged,) = (query for query in asked if "'report'" in query)
    assert ".value" not in paged
    assert read_report("d", "r", "report") == "<p>all"
    assert read_report("d", "r", "train") is None and read_report("d", "other", "gate") is None


def test_what_data_hold_is_text() -> None:
    bad = "<script>alert(1)</script>"
    summary = f"because: {bad}; W&B: javascript:alert(1); report: https://a/{bad}"
    for page in (
        run_page(bad, [Told("a", bad, 1, 1.0, summary)]),
        task_page(bad, Told("a", bad, 1, 1.0, summary)),
    ):
        assert "<script" not in page
        assert 'href="javascript' not in page
        assert "<li>W&amp;B: javascript:alert(1)</li>" in page


def test_a_name_that_turns_a_line_round_is_escaped() -> None:
    told = Told("a", "failed", 1, 1.0, "refused: dialogs\u202etxt.exe\u2066")
    for page in (run_page("r\u200f", [told]), task_page("r\u200f", told)):
        assert "dialogs\\u202etxt.exe\\u2066" in page
        assert "r\\u200f" in page
        assert not set(page) & set("\u202e\u2066\u200f")
