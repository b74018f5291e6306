"""Commands for those whom a stage waits for: `lamda tasks list`, `export` and `take`."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from lamda.cli.store import StoreUri, store_at, store_there
from lamda.errors import LamdaError
from lamda.outputs import FILED, TASKS

commands = typer.Typer(add_completion=False, no_args_is_help=True)
Run = Annotated[
    str, typer.Option("--run", help="Tasks of this run in the store; default: those in tasks/.")
]

Replace = Annotated[
    bool, typer.Option("--replace", help="Research: in place of an earlier file of its name.")
]


@contextmanager
def tasks_folder(run: str, store: str) -> Iterator[Path]:
    """Where the task files are: here, or fetched from the store."""
    from lamda.annotation.tasks import get_tasks

    if not run:
        yield TASKS
        return
    with tempfile.TemporaryDirectory() as folder:
        get_tasks(store_at(store), run, Path(folder))
        yield Path(folder)


@commands.command("list")
def list_tasks(store: StoreUri = "") -> None:
    """Which stages wait for people: here, and by run in the store."""
    from lamda.annotation.tasks import WAITING
    from lamda.files import read_json

    lines = []
    for path in sorted(TASKS.glob("*.json")):
        told = read_json(path)
        try:
            stage, count, file, command = (told[k] for k in ("stage", "tasks", "file", "export"))
        except (KeyError, TypeError):
            raise LamdaError(
                f"{path}: expected what a stage says that waits for people; delete it, and "
                "`dvc repro` writes it again"
            ) from None
        lines.append(f"stage {stage}: {count} tasks in {file}; {command}")
    place = store_there(store)
    keys = [entry.key.split("/") for entry in place.list(WAITING)]
    for run, name in sorted({(parts[1], parts[-1]) for parts in keys if len(parts) == 4}):
        if name.endswith(".jsonl"):
            lines.append(f"run {run}: stage {name.removesuffix('.jsonl')}")
    print("\n".join(lines) or f"nothing waits for people, neither here nor in {place.uri}")


@commands.command()
def export(
    stage: Annotated[str, typer.Option(help="The stage that waits: rate, research, judge, ...")],
    out: Annotated[Path, typer.Option(help="Votes: a file .csv; research: .jsonl.")],
    run: Run = "",
    store: StoreUri = "",
) -> None:
    """Write the tasks of a stage into a file that people fill in."""
    from lamda.annotation.exchange import export_tasks, told_beside

    with tasks_folder(run, store) as folder:
        tasks, rows = export_tasks(folder, stage, out)
    back = shlex.join(["lamda", "tasks", "take", str(out)])
    print(f"{out}: {tasks} tasks, {rows} rows to fill in; `{back}` takes it back")
    print(f"{told_beside(out)}: what those who fill it in are told, with examples")


@commands.command()
def take(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="What people filled in.")],
    replace: Replace = False,
    run: Run = "",
    store: StoreUri = "",
) -> None:
    """Check and file people's answers, and pin them, so that the next `dvc repro` goes on."""
    from lamda.ingestion.answers import take_answers

    with tasks_folder(run, store) as folder:
        place = store_at(store)
        taken = take_answers(file, folder, place, FILED, replace_research=replace)
    pin = taken.pin
    new = "filed and pinned" if taken.new else "was taken already"
    print(f"{pin.kind}/{pin.version}: {pin.rows} answers to {taken.tasks} tasks, {new}")
