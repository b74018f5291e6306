"""Data and models at W&B, by reference: nothing is uploaded, and lineage follows from hashes.

What dvc.lock says of a stage's deps and outs makes artifacts that only point: into the DVC remote
where one that others can reach is configured, else by hash and path alone. Two runs that read and
wrote the same content name the same version, so the graph at W&B is that of dvc.lock.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from configparser import ConfigParser
from pathlib import Path
from typing import Any

from lamda.tracking.figures import CHANGES
from lamda.tracking.spool import Spool

SHARED = ("s3://", "gs://", "https://", "http://", "azure://")
"""Beginnings of places that another machine finds as well."""
NOT_DATA = (".passed", ".html")
"""Ends of outputs that hold nothing to trace."""
TYPES = {"models": "model", "data": "dataset", "results": "result"}
"""First folder of a path -> type of its artifact; others are metrics."""
REGISTRY = "wandb-registry-model/lamda"
"""Where releases are linked: W&B's core registry of models, under the project's name."""
ALIAS = 12
"""Digits of a hash that stand as an alias."""


def references(
    entry: Mapping[str, Any], kind: str, remote: str, made: Mapping[str, str]
) -> list[dict[str, Any]]:
    """The references of an entry of dvc.lock to its `kind` (deps or outs).

    `remote` is the URL of the DVC remote, or ''; `made` says which stage makes a path: a dep that
    none makes is a source, and no artifact.
    """
    return [_reference(item, remote, made) for item in _items(entry, kind, made)]


def _items(
    entry: Mapping[str, Any], kind: str, made: Mapping[str, str]
) -> Iterator[Mapping[str, Any]]:
    for item in entry.get(kind) or []:
        if item["path"] in made and not item["path"].endswith(NOT_DATA):
            yield item


def _reference(item: Mapping[str, Any], remote: str, made: Mapping[str, str]) -> dict[str, Any]:
    digest = str(item.get(item.get("hash", "md5")))
    place = f"files/md5/{digest[:2]}/{digest[2:]}"
    return {
        "path": item["path"],
        "hash": digest,
        "size": item.get("size"),
        "files": item.get("nfiles", 1),
        "stage": made[item["path"]],
        "uri": f"{remote.rstrip('/')}/{place}" if remote else f"dvc:{digest}",
    }


def remote_of(root: Path) -> str:
    """The URL of the default DVC remote of `root`, where others can reach it; '' otherwise: a
    folder's path says nothing on another machine."""
    config = ConfigParser(interpolation=None)
    config.read([root / ".dvc/config", root / ".dvc/config.local"])
    name = config.get("core", "remote", fallback="")
    url = config.get(f"'remote \"{name}\"'", "url", fallback="")
    return url if url.startswith(SHARED) and "@" not in url else ""


def send_artifacts(run: Any, spool: Spool) -> None:
    """Tell the run what it read and made, once."""
    record = spool.record()
    told = [record.get("reads") or [], record.get("makes") or []]
    if not any(told) or spool.sent().get("artifacts") == told:
        return
    for reference in told[1]:
        run.log_artifact(_artifact(reference), aliases=[_alias(reference), "latest"])
    missing = [one["path"] for one in told[0] if not _uses(run, one)]
    if missing:  # their makers' runs are kept elsewhere, or were not sent
        raise LookupError(f"not known to W&B: {', '.join(missing)}")
    spool.note_sent(artifacts=told)


def _uses(run: Any, reference: Mapping[str, Any]) -> bool:
    """Say that the run read an artifact; whether W&B knows it."""
    try:
        run.use_artifact(f"{_name(reference)}:{_alias(reference)}")
    except Exception:  # of many kinds, as versions of W&B go
        return False
    return True


def _artifact(reference: Mapping[str, Any]) -> Any:
    import wandb

    path = str(reference["path"])
    kind = TYPES.get(path.partition("/")[0], "metrics")
    artifact = wandb.Artifact(_name(reference), kind, metadata=dict(reference))
    artifact.add_reference(str(reference["uri"]), name=path, checksum=False)
    return artifact


def _name(reference: Mapping[str, Any]) -> str:
    return CHANGES.sub("-", str(reference["path"])).strip("-")


def _alias(reference: Mapping[str, Any]) -> str:
    return str(reference["hash"])[:ALIAS]


def send_link(run: Any, spool: Spool) -> None:
    """Link the release of a release's run in the registry, with its alias, once."""
    import wandb

    link = spool.record().get("link")
    if not link or spool.sent().get("link") == link:
        return
    artifact = wandb.Artifact("lamda-release", "model", metadata=dict(link))
    artifact.add_reference(str(link["uri"]), name=str(link["release"]), checksum=False)
    aliases = [str(link["release"]), *([str(link["alias"])] if link.get("alias") else [])]
    logged = run.log_artifact(artifact, aliases=aliases)
    run.link_artifact(logged, REGISTRY, aliases=aliases)
    spool.note_sent(link=link)
