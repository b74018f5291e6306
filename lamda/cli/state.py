"""Commands on the state of a working tree and of its machine: `lamda status`, `lamda doctor`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from lamda.errors import BAD_INPUT

commands = typer.Typer(add_completion=False)


@commands.command()
def status(
    everything: Annotated[bool, typer.Option("--all", help="Every stale stage by name.")] = False,
) -> None:
    """On one screen: what `dvc repro` would run and why, the last run, gates, the champion, what
    waits for people, and the disk."""
    from lamda.runner.overview import lines, overview

    parts = overview(Path(), everything=everything)
    print("\n".join(lines(parts)))
    if not all(part.told for part in parts):
        raise typer.Exit(BAD_INPUT)


@commands.command()
def doctor() -> None:
    """Whether `make repro` and `make test` can work here, and what else there is; each line says
    what to do. Exit code 2 where they cannot."""
    from lamda.runner.doctor import BAD, examine, lines

    checks = examine(Path())
    print("\n".join(lines(checks)))
    if any(check.state == BAD for check in checks):
        raise typer.Exit(BAD_INPUT)
