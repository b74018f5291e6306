"""What a task did, for the tasks that follow and for a person."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from lamda.runner.graph import Stage
from lamda.runner.locks import Entry, saved
from lamda.runner.workspaces import Run

KEPT = "reports"
"""Where what outlives the workspaces is kept, beside them."""
TRACKED = "wandb"
"""The runs for W&B among it."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """One stage of one run: `entry` is its part of dvc.lock.

    `result` is ran, unchanged (everything was there), run-cache (another run had made it from the
    same inputs) or pulled (it was recorded, its outputs came from the cache or the remote).
    """

    stage: str
    result: str
    reasons: Sequence[str]
    seconds: float
    links: Sequence[str]
    entry: Entry

    def summary(self) -> str:
        """One line for a person."""
        words = {"ran": "ran", "unchanged": "unchanged", "pulled": "pulled"}
        parts = [f"{words.get(self.result, 'from run-cache')} in {self.seconds:.1f} s"]
        if self.reasons:
            parts.append(f"because: {', '.join(self.reasons)}")
        if kept := saved(self.entry):
            parts.append(f"saved: {kept}")
        parts += self.links
        return "; ".join(parts)

    def as_json(self) -> dict[str, Any]:
        """Plain values, with the summary."""
        return asdict(self) | {"summary": self.summary()}


def result_of(name: str, lines: Sequence[str], recorded: bool) -> str:
    """What DVC did, from its own lines; `recorded`: the stage's entry was there and stands."""
    if f"Running stage '{name}':" in lines:
        return "ran"
    if any(line.startswith("Pulling data for ") for line in lines):
        return "pulled"
    if any(line.startswith(f"Stage '{name}' is cached - skipping run") for line in lines):
        return "pulled" if recorded else "run-cache"
    return "unchanged"


def kept(run: Run) -> Path:
    """What outlives the run's workspace on this machine, for a while (lamda.runner.removal)."""
    return Path(run.folder) / KEPT / run.slug


def kept_reports(run: Run, stage: str) -> list[Path]:
    """The pages of a stage's last attempt that were kept."""
    return sorted(kept(run).glob(f"{stage}-*.html"))


def keep_reports(run: Run, stage: Stage, place: Path) -> list[str]:
    """Copy the pages of a gate or of the report to where they outlive the workspace; links to
    them."""
    pages = [place / path for path in stage.products if path.endswith(".html")]
    links = []
    for page in pages:
        if page.is_file():
            page_kept = kept(run) / f"{stage.name}-{page.name}"
            page_kept.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(page, page_kept)
            links.append(f"report: {page_kept.resolve().as_uri()}")
    return links
