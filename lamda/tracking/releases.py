"""A release at W&B: a run that links it in the registry, with its alias, once it is sent."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from lamda.outputs import RESOLVED
from lamda.tracking.artifacts import SHARED
from lamda.tracking.config import read_tracking
from lamda.tracking.identity import group_of
from lamda.tracking.live import mode
from lamda.tracking.spool import RUNS, Spool

CHALLENGER = "challenger"
"""The tag of a release that is no champion."""


def note_release(
    root: Path,
    store: str,
    release: str,
    *,
    commit: str = "",
    alias: str = "",
    place: Path | None = None,
    group: str = "",
) -> None:
    """Keep that `release` of `store` was made of `commit`, or that `alias` points at it by now.

    It is kept in `place`, which is otherwise the repository `root`, whose params say whether and
    where; `group` is the pipeline run, where it is not that of `root`.
    A store that is a folder is named by the release's id alone: its path says nothing elsewhere.
    The alias that a release has it keeps until another gets it, which takes it away from the first.
    """
    spool = Spool((place or root) / RUNS / f"release-{release}")
    known = spool.record()
    settings = read_tracking(root / RESOLVED)
    project = settings.project if settings is not None else known.get("project")
    off = settings is not None and not settings.wandb
    if not project or off or mode() == "disabled":
        return
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    uri = f"{store.rstrip('/')}/releases/{release}" if store.startswith(SHARED) else ""
    before = known.get("link") or {}
    link = {"release": release, "commit": commit or before.get("commit", "")}
    if alias:
        _take_away(alias, spool)
    alias = alias or before.get("alias", "")
    spool.update(
        id=spool.id,
        stage="release",
        name=f"release {release}",
        project=project,
        group=group or known.get("group") or group_of(root),
        job_type="release",
        tags=[alias or CHALLENGER],
        config={"release": release, "commit": link["commit"]},
        state="finished",
        started=known.get("started", now),
        ended=now,
        link=link | {"alias": alias, "uri": uri or f"lamda:{release}", "at": now},
    )


def _take_away(alias: str, chosen: Spool) -> None:
    """No other release that is kept beside the `chosen` one has that alias any more."""
    for path in chosen.folder.parent.glob("release-*/run.json"):
        other = Spool(path.parent)
        link = other.record().get("link") or {}
        if other.folder != chosen.folder and link.get("alias") == alias:
            other.update(tags=[CHALLENGER], link=link | {"alias": ""})
