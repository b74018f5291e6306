"""W&B in runs of an orchestrator: what stages leave outlives their workspace, is sent, is linked.

A task's spool is copied to where reports are kept and sent from there, in bounded time; what W&B
does not take stays, for `lamda sync`. A server that fails is asked once in a run.
"""

from __future__ import annotations

import os
import shutil
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from lamda.outputs import LOCK
from lamda.runner.graph import load_graph
from lamda.runner.locks import read_entries
from lamda.runner.outcomes import TRACKED, kept
from lamda.runner.summary import GRAPH, add_artifacts, summarize
from lamda.runner.workspaces import Run
from lamda.tracking.artifacts import remote_of
from lamda.tracking.identity import entry_hash, run_id
from lamda.tracking.live import GIVEN_UP, give_up, mode
from lamda.tracking.recording import guarded
from lamda.tracking.releases import note_release
from lamda.tracking.spool import PLACE, RUNS, Spool, spools
from lamda.tracking.sync import sync

SECONDS = 30.0
"""How long a task may wait for W&B once its stage has ended."""
DEFAULT = "https://wandb.ai"


def tracked_place(run: Run) -> Path:
    """Where the run's spools outlive its workspace."""
    return kept(run) / TRACKED


def stage_links(run: Run, place: Path, name: str, since: float) -> list[str]:
    """Keep and send what a stage of `place` left for W&B after `since` (seconds since 1970); where
    it is: on the web, or on this machine."""
    links: list[str] = []
    guarded(lambda: links.extend(_stage_links(run, place, name, since)))
    return links


def _stage_links(run: Run, place: Path, name: str, since: float) -> list[str]:
    copies = []
    for spool in spools(place):
        record = spool.record()
        if record.get("stage") == name and _began(record) >= since - 1:
            copies.append(_copied(run, spool))
    entry = read_entries(place / LOCK).get(name)
    if copies and entry is not None:
        made = {path: one.name for one in load_graph(place / GRAPH) for path in one.products}
        for copy in copies:
            if copy.id == run_id(name, entry_hash(entry)):
                add_artifacts(copy, entry, remote_of(place), made)
    if copies:
        _send(run)
    return [f"W&B: {copy.sent().get('url') or copy.folder}" for copy in copies]


def run_links(run: Run, place: Path) -> list[str]:
    """Make and send the summary of a whole run, whose lock stands in `place`; the address of its
    group, or where the summary is kept."""
    links: list[str] = []
    guarded(lambda: links.extend(_run_links(run, place)))
    return links


def _run_links(run: Run, place: Path) -> list[str]:
    spool = summarize(place, tracked_place(run))
    if spool is None:
        return []
    _send(run)
    record, sent = spool.record(), spool.sent()
    if not sent.get("url"):
        return [f"W&B: {spool.folder}"]
    base = os.environ.get("WANDB_BASE_URL", DEFAULT).rstrip("/")
    parts = (str(sent.get("entity")), str(record["project"]), "groups", str(record["group"]))
    return [f"W&B group: {base}/{'/'.join(quote(part, safe='') for part in parts)}"]


def release_noted(run: Run, root: Path, store: str, release: str, **told: str) -> None:
    """Keep and send that the run's release was made (`commit`), or that `alias` points at it."""
    place = tracked_place(run)
    guarded(lambda: note_release(root, store, release, place=place, group=run.slug, **told))
    guarded(lambda: _send(run))


def _send(run: Run) -> None:
    """Send what is kept of the run; one line, once, where W&B does not take it."""
    place = tracked_place(run)
    mark = place / PLACE / GIVEN_UP
    if mode() != "online" or mark.is_file():
        return
    try:
        sync(place, SECONDS)
    except Exception as error:
        give_up(place / PLACE, run.slug, " ".join(str(error).split()))


def _copied(run: Run, spool: Spool) -> Spool:
    copy = Spool(tracked_place(run) / RUNS / spool.id)
    sent = copy.sent()
    shutil.copytree(spool.folder, copy.folder, dirs_exist_ok=True)
    if sent and not spool.sent():
        copy.note_sent(**sent)
    return copy


def _began(record: dict[str, object]) -> float:
    try:
        return datetime.fromisoformat(str(record.get("started"))).timestamp()
    except ValueError:
        return 0.0
