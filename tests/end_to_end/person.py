"""A scripted person, who reads the tasks that a run waits for and fills in the forms.

Some answers are missing, one rater contradicts himself, and one file is taken twice.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lamda.annotation.questions import RATERS

from .own_data import judgement, research
from .sources import run

SKIPPED = 12
"""One task in so many stays unanswered."""
Row = dict[str, str]


def waiting(clone: Path) -> list[str]:
    """The stages that wait for people in a clone."""
    return sorted(path.stem for path in (clone / "tasks").glob("*.json"))


def answer_tasks(clone: Path, stage: str) -> dict[str, Any]:
    """Export the tasks of a stage, answer most of them, take them back; the tasks' summary."""
    summary: dict[str, Any] = json.loads((clone / "tasks" / f"{stage}.json").read_text())
    tasks = read_tasks(clone / summary["file"])
    assert len(tasks) == summary["tasks"] > 0
    out = form_of(stage, tasks)
    run(clone, "lamda", "tasks", "export", "--stage", stage, "--out", out)
    fill_in(clone / out, tasks)
    assert "filed and pinned" in run(clone, "lamda", "tasks", "take", out)
    assert "was taken already" in run(clone, "lamda", "tasks", "take", out)
    return summary


def read_tasks(path: Path) -> list[dict[str, Any]]:
    """The tasks in a file of them."""
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def form_of(stage: str, tasks: Sequence[Mapping[str, Any]]) -> str:
    """The name of the form in which the tasks of a stage are filled in."""
    return f"{stage}.{'jsonl' if 'base' in tasks[0] else 'csv'}"


def fill_in(form: Path, tasks: Sequence[Mapping[str, Any]]) -> None:
    """Answer most of the tasks in the form that was exported."""
    answered = [task for number, task in enumerate(tasks) if number % SKIPPED != SKIPPED - 1]
    (_fill_research if form.suffix == ".jsonl" else _fill_votes)(form, answered)


def _fill_research(path: Path, answered: Sequence[Mapping[str, Any]]) -> None:
    wanted = {task["key"] for task in answered}
    filled = []
    for line in path.read_text("utf-8").splitlines():
        task = json.loads(line)
        if task["key"] in wanted:
            task |= research(task["context"], task["base"])
        filled.append(json.dumps(task))
    path.write_text("\n".join(filled) + "\n", encoding="utf-8")


def _fill_votes(path: Path, answered: Sequence[Mapping[str, Any]]) -> None:
    """The rows of every rater one after the other, the last of whom says two things about one."""
    with path.open(newline="", encoding="utf-8-sig") as stream:
        asked = {row["key"]: row for row in csv.DictReader(stream)}
    rows: list[Row] = []
    for task in answered:
        for number in range(RATERS[task["task"]]):
            rater = f"rater{number}"
            answers = judgement(task["task"], task["key"], rater)
            for question, of in task["questions"].items():
                rows.append({**asked[of["key"]], "rater": rater, "answer": answers[question]})
    last = rows[-1]
    rows.append({**last, "answer": "no" if last["answer"] == "yes" else "yes"})
    unanswered = [row for key, row in asked.items() if key not in {r["key"] for r in rows}]
    with path.open("w", newline="", encoding="utf-8") as stream:
        table = csv.DictWriter(stream, list(last), delimiter=";")  # as some spreadsheets save it
        table.writeheader()
        table.writerows([*rows, *unanswered])
