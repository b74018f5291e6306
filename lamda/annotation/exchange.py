"""Task files in the forms that people fill in."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from lamda.annotation.cells import numbered, plain
from lamda.data.row import shown
from lamda.errors import LamdaError
from lamda.files import parse_json, write_text
from lamda.new_files import new_files

COLUMNS = ("key", "task", "context", "response", "question", "wording", "rater", "answer")


def read_tasks(folder: Path, stage: str = "") -> Iterator[dict[str, Any]]:
    """The tasks of a stage, or of all stages that wait; LamdaError where there are none."""
    paths = [folder / f"{stage}.jsonl"] if stage else sorted(folder.glob("*.jsonl"))
    if not paths or not paths[0].exists():
        raise LamdaError(
            f"{folder}: no tasks{f' of stage {stage}' if stage else ''}; a stage that waits for "
            "people writes them"
        )
    for path in paths:
        with path.open("rb") as stream:
            for number, line in enumerate(stream, start=1):
                try:
                    yield _task(line)
                except (AttributeError, ValueError, TypeError, KeyError):
                    found = shown(line.decode(errors="replace"))
                    raise LamdaError(
                        f"{path}: line {number}: expected a task, found {found}; "
                        "run `dvc repro` to write it again"
                    ) from None


def _task(line: bytes) -> dict[str, Any]:
    """The task in a line; one of several errors where it lacks what readers of tasks look up."""
    task: dict[str, Any] = parse_json(line)
    _ = task["key"], task["context"]
    for question in task.get("questions", {}).values():
        _ = question["key"], task["task"], task["response"]
    return task


def export_tasks(folder: Path, stage: str, out: Path) -> tuple[int, int]:
    """Write the tasks of a stage to fill in; the number of tasks and of rows.

    A CSV has one row for each question about each response, with `rater` and `answer` empty; what
    is to be researched comes as JSONL with empty `actions`. Answers are told by their key alone:
    context and response are there to be read. The instructions, with examples for each answer, are
    written beside it (`told_beside`). LamdaError for an `out` of the other kind, and where another
    file of the name is there already: somebody may have filled it in.
    """
    research = "base" in next(read_tasks(folder, stage), {})
    ending = ".jsonl" if research else ".csv"
    if out.suffix != ending:
        raise LamdaError(f"--out {out}: expected a file {ending} for stage {stage}")
    with new_files(out.parent) as made:
        tasks, rows, told = _write_form(made / out.name, folder, stage, research)
        write_text(told_beside(made / out.name), instructions(told))
    return tasks, rows or tasks


def _write_form(
    path: Path, folder: Path, stage: str, research: bool
) -> tuple[int, int, dict[str, str]]:
    """The number of tasks and of rows, and what is told of each task."""
    tasks = rows = 0
    told: dict[str, str] = {}
    with path.open("w", encoding="utf-8" if research else "utf-8-sig", newline="") as stream:
        table = csv.writer(stream)
        if not research:
            table.writerow(COLUMNS)
        for task in read_tasks(folder, stage):
            tasks += 1
            told[task["task"]] = str(task.get("instructions", ""))
            if research:
                stream.write(json.dumps(task, ensure_ascii=False) + "\n")
                continue
            context = numbered(task["context"])
            for question, asked in task["questions"].items():
                read = (context, plain(task["response"]), question, asked["wording"])
                table.writerow((asked["key"], task["task"], *read, "", ""))
                rows += 1
    return tasks, rows, told


def told_beside(out: Path) -> Path:
    """Where the instructions to the tasks in `out` stand: rate.csv -> rate.instructions.md."""
    return out.with_suffix(".instructions.md")


def instructions(told: Mapping[str, str]) -> str:
    """Task -> its instructions, as one text under headings."""
    return "\n\n".join(f"# {task}\n\n{text}" for task, text in told.items()) + "\n"
