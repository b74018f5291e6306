"""Tasks for people: what a stage still lacks, written down where they find it.

    tasks/STAGE.jsonl   one task a line: a response to judge, or a base response to research
    tasks/STAGE.json    how many there are, what of each set is done and needed, and the commands
    waiting/RUN/tasks/  the same two in the store; RUN is LAMDA_RUN, else local-HASH of the tasks

The files are there while, and only while, the stage waits. In the store, those of a run go when it
goes on (lamda.ingestion.waiting), and those of `dvc repro` when the stage goes on or asks anew.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lamda.annotation.forms import RESEARCH, Form
from lamda.annotation.keys import research_key, vote_key
from lamda.errors import LamdaError, Waiting
from lamda.files import atomic_file, read_json, write_json
from lamda.storage.store import Store

WAITING = "waiting"
RUN_VARIABLE = "LAMDA_RUN"
"""Names the run in whose place of the store the tasks are put."""
LOCAL = re.compile(r"local-[0-9a-f]{16}")
"""The name of what was asked outside of a run."""


@dataclass(frozen=True, slots=True)
class Need:
    """Rows of a set, how many of them are done, and how many have to be."""

    rows: int
    done: int
    needed: int


def vote_task(task: str, context: Sequence[str], response: str, form: Form) -> dict[str, Any]:
    """A response to judge; each question has the key that its votes are known by."""
    return {
        "key": vote_key(task, context, response),
        "task": task,
        "context": list(context),
        "response": response,
        "instructions": form.text,
        "questions": {
            question: {"key": vote_key(task, context, response, question), "wording": wording}
            for question, wording in form.questions.items()
        },
    }


def research_task(context: Sequence[str], base: str) -> dict[str, Any]:
    """A base response to research; `actions` is what is filled in."""
    return {
        "key": research_key(context, base),
        "task": "research",
        "context": list(context),
        "base": base,
        "instructions": RESEARCH,
        "actions": [],
    }


def wait_or_go_on(
    stage: str,
    tasks: Collection[Mapping[str, Any]],
    needs: Mapping[str, Need],
    store: Store,
    folder: Path,
) -> None:
    """Return if each set has what it needs; else write the tasks, here and in the store.

    Raises Waiting then, with one line: how many, where, and which commands export them and take
    the answers back. LamdaError when the store cannot be written.
    """
    lines, summary = folder / f"{stage}.jsonl", folder / f"{stage}.json"
    before = _local_run(summary)
    if all(need.done >= need.needed for need in needs.values()):
        _drop_tasks(store, before)
        for path in (lines, summary):
            path.unlink(missing_ok=True)
        return
    with atomic_file(lines) as temporary, temporary.open("w", encoding="utf-8") as stream:
        for task in tasks:
            stream.write(json.dumps({"stage": stage, **task}, ensure_ascii=False) + "\n")
    out = f"{stage}.{'jsonl' if any('base' in task for task in tasks) else 'csv'}"
    run = os.environ.get(RUN_VARIABLE) or f"local-{_hash(lines)}"
    told = {
        "stage": stage,
        "tasks": len(tasks),
        "file": str(lines),
        "sets": {name: asdict(need) for name, need in needs.items()},
        "run": run,
        "place": f"{store.uri}/{WAITING}/{run}/tasks",
        "export": f"lamda tasks export --stage {stage} --out {out}",
        "take": f"lamda tasks take {out}",
    }
    if before != run:  # while the summary still names them
        _drop_tasks(store, before)
    write_json(summary, told)
    put_tasks(store, run, (lines, summary))
    sets = ", ".join(f"{n}: {d.done} of {d.rows}, {d.needed} needed" for n, d in needs.items())
    raise Waiting(
        f"stage {stage} waits for people: {len(tasks)} tasks in {lines} and {told['place']} "
        f"({sets}); `{told['export']}` gives a file to fill in, `{told['take']}` takes it back, "
        "then run again"
    )


def put_tasks(store: Store, run: str, files: Sequence[Path]) -> None:
    """Copy task files to the place of `run` in the store."""
    for path in files:
        store.upload(path, f"{WAITING}/{run}/tasks/{path.name}")


def _local_run(summary: Path) -> str:
    """The name of what the stage asked last outside of a run; '' where it asked nothing."""
    try:
        told = read_json(summary) if summary.exists() else {}
    except LamdaError:  # damaged: it is written anew, or goes
        return ""
    name = str(told.get("run", "")) if isinstance(told, dict) else ""
    return name if LOCAL.fullmatch(name) else ""


def _drop_tasks(store: Store, run: str) -> None:
    """Remove the tasks of `run` from the store ('': nothing): else they are handed out for ever.
    A store that cannot be reached is told, and no reason to go on later."""
    try:
        for entry in store.list(f"{WAITING}/{run}") if run else ():
            store.delete(entry.key, entry.version)
    except LamdaError as error:
        print(f"answered tasks stay in {store.uri}/{WAITING}/{run}: {error}")


def _hash(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def get_tasks(store: Store, run: str, folder: Path) -> None:
    """Copy the task files of `run` from the store into `folder`; LamdaError if there are none."""
    place = f"{WAITING}/{run}/tasks"
    entries = store.list(place)
    if not entries:
        raise LamdaError(f"{store.uri}/{place}: no tasks; `lamda tasks list` says who waits")
    for entry in entries:
        store.download(entry.key, folder / Path(entry.key).name)
