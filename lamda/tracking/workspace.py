"""The dashboards at W&B: a workspace of the project, made of panels.yaml by wandb-workspaces.

A panel names metrics; here each becomes the names that runs of this repository have logged, so
that the workspace shows nothing that is not there.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError
from lamda.tracking.panels import Panel, Section
from lamda.tracking.sending import confine
from lamda.tracking.spool import PLACE, Spool, spools

NAME = "lamda"
"""The saved view: one, which is laid anew each time."""
MOST = 100
"""Metrics of one panel; more are no picture."""


def logged_names(root: Path) -> set[str]:
    """The names of all figures and tables in the runs that are kept in `root`."""
    names: set[str] = set()
    for spool in spools(root):
        for _, figures in spool.rows():
            names.update(figures)
        names.update(spool.tables())
    return names


def shown_panels(
    sections: Sequence[Section], names: Collection[str]
) -> list[tuple[Section, list[tuple[Panel, list[str]]]]]:
    """Each section with its panels and the metrics that they show; without those that show none."""
    found = []
    known = sorted(names)
    for section in sections:
        panels = [(panel, panel.shown(known)[:MOST]) for panel in section.panels]
        if left := [(panel, metrics) for panel, metrics in panels if metrics]:
            found.append((section, left))
    return found


def make_workspace(
    sections: Sequence[Section], names: Collection[str], entity: str, project: str
) -> Any:
    """The workspace as wandb-workspaces has it, not saved yet.

    LamdaError where that is not installed, or where no panel shows anything.
    """
    wr, ws = _library()
    made = [
        ws.Section(
            name=section.name,
            panels=[_panel(wr, panel, metrics) for panel, metrics in panels],
            is_open=True,
        )
        for section, panels in shown_panels(sections, names)
    ]
    if not made:
        raise LamdaError(
            "dashboard: nothing was logged here yet; run `make repro` with tracking.wandb on"
        )
    return ws.Workspace(entity=entity, project=project, name=NAME, sections=made)


def publish(workspace: Any, root: Path, saved: Spool) -> str:
    """Save the workspace, over the view that was saved before; its address.

    Raises what W&B raises.
    """
    confine(root / PLACE)
    known = saved.sent()
    workspace._internal_name = known.get("view", "")
    workspace._internal_id = known.get("view_id", "")
    workspace.save()
    saved.folder.mkdir(parents=True, exist_ok=True)
    saved.note_sent(view=workspace._internal_name, view_id=workspace._internal_id)
    return str(workspace.url)


def entity_of(root: Path) -> str:
    """The entity at W&B: WANDB_ENTITY, else the one that a run was sent to. LamdaError without."""
    named = os.environ.get("WANDB_ENTITY")
    sent = [spool.sent().get("entity") for spool in spools(root)]
    found = named or next((one for one in sent if one), None)
    if not found:
        raise LamdaError("dashboard: no run was sent yet: set WANDB_ENTITY, or run `lamda sync`")
    return str(found)


def _library() -> tuple[Any, Any]:
    try:
        import wandb_workspaces.reports.v2 as wr
        import wandb_workspaces.workspaces as ws
    except ImportError as error:
        raise LamdaError(
            f"dashboard: {error}: install it with `pip install -e '.[dashboard]'`"
        ) from None
    return wr, ws


def _panel(wr: Any, panel: Panel, metrics: list[str]) -> Any:
    unit = f" ({panel.unit})" if panel.unit and f"({panel.unit}" not in panel.title else ""
    title = f"{panel.title}{unit}"
    if panel.kind == "line":
        return wr.LinePlot(title=title, x="Step", y=metrics)
    if panel.kind == "scalar":
        return wr.ScalarChart(title=title, metric=wr.SummaryMetric(metrics[0]))
    if panel.kind == "history":
        return wr.ScatterPlot(title=title, x="CreatedTimestamp", y=wr.SummaryMetric(metrics[0]))
    if panel.kind == "table":
        return wr.WeavePanelSummaryTable(table_name=metrics[0])
    return wr.BarPlot(title=title, metrics=metrics)
