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
    link = {"release": release, "commit": commit or (known.get("link") or {}).get("commit", "")}
    spool.update(
        id=spool.id,
        stage="release",
        name=f"release {release}",
        project=project,
        group=group or known.get("group") or group_of(root),
        job_type="release",
        tags=[alias or "challenger"],
        config={"release": release, "commit": link["commit"]},
        state="finished",
        started=known.get("started", now),
        ended=now,
        link=link | {"alias": alias, "uri": uri or f"lamda:{release}", "at": now},
    )
