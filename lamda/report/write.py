"""Writes the page: of one run, or with the history of all runs of its repository."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from lamda.errors import LamdaError
from lamda.files import write_text
from lamda.report.blocks import Section
from lamda.report.page import render
from lamda.report.panels import Panel, panels_of, sections
from lamda.report.run import Run
from lamda.tracking.panels import read_panels

LIMIT = 5_000_000
"""Bytes of a page that still opens at once on a phone."""


def write_report(
    path: Path,
    run: Run,
    title: str = "LaMDA: report of a run",
    facts: Sequence[str] = (),
    first: Sequence[Section] = (),
    panels: Sequence[Panel] | None = None,
) -> list[str]:
    """Write the page of `run` to `path`, atomically; what it lacks, in words. A function of its
    inputs: no time, host or folder is in it. `panels` are those of the dashboards' spec, where
    none are given; sections `first` stand behind the first of them.

    LamdaError for a page above LIMIT, and, of a strict run, for what cannot be read.
    """
    made = sections(run, panels_of(read_panels()) if panels is None else panels)
    page = render(title, facts, [*made[:1], *first, *made[1:]])
    size = len(page.encode())
    if size > LIMIT:
        raise LamdaError(
            f"{path}: the page would have {size:,} bytes, above {LIMIT:,}; leave the history out, "
            "or show fewer models"
        )
    write_text(path, page)
    return [f"{section.title}: {note}" for section in made for note in section.notes]
