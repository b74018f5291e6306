"""`lamda sync` and `lamda dashboard`: what W&B is told, and what it shows."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated

import typer

from lamda.outputs import REPORT

commands = typer.Typer(add_completion=False)
PAGES = (Path("reports/report.html"), REPORT)
"""What shows a run without W&B, the page with the history first."""


@commands.command()
def sync(
    seconds: Annotated[float, typer.Option(min=1, help="How long it may take in all.")] = 300.0,
    every: Annotated[
        bool, typer.Option("--all", help="Runs that were sent, too: what they lack.")
    ] = False,
) -> None:
    """Send to W&B what was kept offline; may be repeated, and sends nothing twice."""
    from lamda.runner.summary import summarize
    from lamda.tracking.sync import sync as send

    summarize(Path())
    told = send(Path(), seconds, every=every)
    print(f"{told.runs} runs sent, {told.rows} rows; {told.complete} were complete")


@commands.command()
def dashboard(
    show: Annotated[
        bool, typer.Option("--json", help="Print the workspace instead of saving it.")
    ] = False,
    entity: Annotated[str, typer.Option(help="At W&B; default: WANDB_ENTITY.")] = "",
) -> None:
    """Save the dashboards of lamda/tracking/panels.yaml as a workspace at W&B, and say where it is;
    without a key open the page of the run."""
    from lamda.errors import LamdaError
    from lamda.outputs import RESOLVED
    from lamda.tracking.config import read_tracking
    from lamda.tracking.live import KEY, mode
    from lamda.tracking.panels import read_panels
    from lamda.tracking.spool import PLACE, Spool
    from lamda.tracking.sync import NotSent
    from lamda.tracking.workspace import entity_of, logged_names, make_workspace, publish

    settings = read_tracking(RESOLVED)
    if settings is None:
        raise LamdaError(f"{RESOLVED}: no such file; run `dvc repro` to make it")
    if not show and mode() != "online":
        _open_page(f"W&B is {mode()}: set {KEY} and run again, or look with --json")
        return
    named = entity or ("entity" if show else entity_of(Path()))
    names = logged_names(Path())
    made = make_workspace(read_panels(), names, named, settings.project)
    if show:
        print(made._to_model().spec.model_dump_json(by_alias=True, exclude_none=True, indent=2))
        return
    os.environ.setdefault("WANDB_SILENT", "true")
    try:
        print(publish(made, Path(), Spool(PLACE / "dashboard")))
    except Exception as error:
        reason = " ".join(str(error).split())[:200] or type(error).__name__
        raise NotSent(f"W&B did not save the workspace: {reason}; run it again") from None


def _open_page(otherwise: str) -> None:
    """Open the page of the run that lies here; LamdaError, with the words `otherwise`, without."""
    import webbrowser

    from lamda.errors import LamdaError

    page = next((page for page in PAGES if page.is_file()), None)
    if page is None:
        raise LamdaError(
            f"{otherwise}; there is no page of this run either: `make repro` makes one"
        )
    webbrowser.open(page.resolve().as_uri())
    print(f"W&B is offline: {page} shows the same")
