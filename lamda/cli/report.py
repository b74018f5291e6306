"""`lamda report`: what a run is worth, as one page, with all runs before it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

commands = typer.Typer(add_completion=False)
PAGE = Path("reports/report.html")


@commands.command()
def report(
    root: Annotated[Path, typer.Argument(help="Folder of a run, finished or not.")] = Path(),
    out: Annotated[Path, typer.Option(help="Where to write the page.")] = PAGE,
    history: Annotated[bool, typer.Option(help="With all runs that git knows of.")] = True,
) -> None:
    """Write the run in a folder as one page that opens from disk, with the history of all runs.

    What cannot be read of an older or a half-written run is said in the page, and on stderr.
    """
    from lamda.errors import LamdaError
    from lamda.report.history import history as runs_of
    from lamda.report.history import section
    from lamda.report.run import Run
    from lamda.report.write import write_report

    if not root.is_dir():
        raise LamdaError(f"{root}: no such folder; name that of a run, or none for this one")
    first = [section(runs_of(root))] if history else []
    lacking = write_report(out, Run.of_folder(root), first=first)
    for line in lacking:
        typer.echo(f"not shown: {line}", err=True)
    print(f"{out}: {out.stat().st_size:,} bytes; open it in a browser")
