"""Responses handed out to people, whatever run they are of, in forms that carry all they need to
come back: each vote's key is the hash of what it judges, so nothing has to be looked up.

    FILE.csv, FILE.jsonl    a row a question about a response, with `rater` and `answer` empty
    FOLDER (Label Studio)   TASK.json to import, TASK.xml as labelling configuration
"""

from __future__ import annotations

import csv
import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lamda.annotation.cells import plain
from lamda.annotation.exchange import COLUMNS, told_beside
from lamda.annotation.exchange import instructions as joined
from lamda.annotation.label_studio import labelling, studio_task
from lamda.errors import LamdaError
from lamda.files import write_json, write_text
from lamda.new_files import new_files

TABLES = (".csv", ".jsonl")
Task = Mapping[str, Any]


def hand_out(tasks: Sequence[Task], out: Path) -> int:
    """Write tasks (lamda.annotation.tasks) to a file .csv or .jsonl, else into a folder for Label
    Studio; the number of rows to fill in. A table's instructions are written beside it.

    Whatever else is in a folder stays as it is. LamdaError for no tasks, where another file of a
    name is there already, and for research in a table: its form is `lamda tasks export`'s.
    """
    if not tasks:
        raise LamdaError(f"{out}: nothing to hand out: no response, or people judged all of them")
    if out.suffix not in TABLES:
        return _studio(tasks, out)
    if any("base" in task for task in tasks):
        raise LamdaError(f"{out}: research is filled in otherwise: `lamda tasks export` writes it")
    rows = [row for task in tasks for row in _rows(task)]
    with new_files(out.parent) as folder:
        _write_table(folder / out.name, rows)
        told = joined({task["task"]: task["instructions"] for task in tasks})
        write_text(told_beside(folder / out.name), told)
    return len(rows)


def _write_table(path: Path, rows: Sequence[Mapping[str, Any]]) -> None:
    if path.suffix == ".csv":
        with path.open("w", encoding="utf-8-sig", newline="") as stream:
            table = csv.DictWriter(stream, COLUMNS)
            table.writeheader()
            table.writerows(_cells(row) for row in rows)
    else:
        with path.open("w", encoding="utf-8") as stream:
            stream.writelines(json.dumps(row, ensure_ascii=False) + "\n" for row in rows)


def _rows(task: Task) -> Iterator[dict[str, Any]]:
    for question, asked in task["questions"].items():
        yield {
            "key": asked["key"],
            "task": task["task"],
            "context": task["context"],
            "response": task["response"],
            "question": question,
            "wording": asked["wording"],
            "rater": "",
            "answer": "",
        }


def _cells(row: Mapping[str, Any]) -> dict[str, str]:
    """A row of a CSV: the context as a JSON list, which is how it is read again."""
    context = json.dumps(row["context"], ensure_ascii=False)
    return {**row, "context": context, "response": plain(row["response"])}


def _studio(tasks: Sequence[Task], out: Path) -> int:
    if out.suffix:
        raise LamdaError(
            f"--out {out}: expected a file {' or '.join(TABLES)}, or a folder for Label Studio"
        )
    by_form: dict[str, list[Task]] = defaultdict(list)
    for task in tasks:
        by_form[task["task"]].append(task)
    if out.exists() and not out.is_dir():
        raise LamdaError(f"--out {out}: expected a folder, found a file")
    with new_files(out) as folder:
        for name, of in by_form.items():
            write_json(folder / f"{name}.json", [studio_task(task) for task in of])
            write_text(folder / f"{name}.xml", labelling(of[0]))
    return len(tasks)
