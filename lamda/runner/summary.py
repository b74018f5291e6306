"""The summary of a pipeline run for W&B: its headline, and every stage's run, cached ones too.

    python -m lamda.runner.summary      what `make repro` ends with

It is made of dvc.lock: the same lock is the same run. What was ran, unchanged or taken from a
cache follows from the lock of the summary before and from the stages' own runs since then. Where a
stage failed, the lock holds earlier runs' entries of it and of what follows: they are left out.
With a key set, all that was not sent yet is sent, in bounded time; otherwise `lamda sync` does it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from lamda.config.yaml_file import read_yaml
from lamda.files import read_json, write_json
from lamda.hashes import dvc_hash
from lamda.inputs import files_in, value_or_none
from lamda.outputs import CARBON, GATE_REPORTS, LOCK, METRICS, PARAMS, RESOLVED
from lamda.registry.alias import CHAMPION
from lamda.runner.graph import Stage, load_graph
from lamda.runner.locks import Entry, hashes, read_entries
from lamda.storage.location import store_uri
from lamda.tracking.artifacts import references, remote_of
from lamda.tracking.config import read_tracking
from lamda.tracking.figures import figures_of
from lamda.tracking.identity import (
    DIGITS,
    commit_of,
    entry_hash,
    group_of,
    run_id,
    stage_hash,
)
from lamda.tracking.live import mode
from lamda.tracking.recording import guarded, tags_of
from lamda.tracking.spool import PLACE, RUNS, Spool, spools
from lamda.tracking.sync import sync
from lamda.tracking.tables import Table

GRAPH = "dvc.yaml"
SEEN = PLACE / "lock.json"
"""What the last summary was made of: stage -> run, and when."""
SECONDS = 60.0
"""How long sending may take at the end of `make repro`."""
STAGES = ("stage", "run", "how", "state", "seconds", "sent")


def summarize(root: Path, place: Path | None = None) -> Spool | None:
    """Write the summary of what `root` has made, and each stage's artifacts, into the spools of
    `place`, which are otherwise those of `root`.

    None where tracking is off or nothing was made. LamdaError where graph or lock do not parse.
    """
    place = place or root
    settings = read_tracking(root / RESOLVED)
    if settings is None or not settings.wandb or mode() == "disabled":
        return None
    stages, entries = load_graph(root / GRAPH), read_entries(root / LOCK)
    stopped = _stopped(place, stages)
    if stopped:
        entries = _current(root, stages, entries)
    runs = {
        stage.name: run_id(stage.name, entry_hash(entries[stage.name]))
        for stage in stages
        if stage.name in entries
    }
    if not runs:
        return None
    seen = read_json(place / SEEN) if (place / SEEN).is_file() else {}
    how = {name: _how(place, name, run, seen) for name, run in runs.items()}
    made = hashlib.sha256(json.dumps(runs, sort_keys=True).encode()).hexdigest()[:DIGITS]
    spool = Spool(place / RUNS / f"pipeline-{made}")
    if spool.record() and "ran" not in how.values():
        return spool  # told before, and nothing has happened since
    _add_artifacts(root, place, stages, entries, runs)
    made_now = {path for stage in stages if stage.name in runs for path in stage.products}
    figures = headline(root, made_now) | _counts(how)
    spool.extend([(0, figures)])
    spool.put_table("stages", _table(place, runs, how))
    missing = [stage.name for stage in stages if stage.name not in runs]
    now = datetime.now(UTC).isoformat(timespec="milliseconds")
    spool.update(
        id=spool.id,
        stage="pipeline",
        name=f"pipeline {group_of(root)}",
        project=settings.project,
        group=group_of(root),
        job_type="pipeline",
        tags=_tags(root),
        config={"commit": commit_of(root), "stages": runs, "missing": missing},
        state=(stopped or "failed") if missing else "finished",
        started=spool.record().get("started", now),
        ended=now,
        summary={f"stage/{name}": how[name] for name in runs},
    )
    write_json(place / SEEN, {"runs": runs, "at": now})
    return spool


def _stopped(place: Path, stages: Sequence[Stage]) -> str:
    """How the stage that ran last has ended, '' where that was well."""
    names = {stage.name for stage in stages}
    records = [told for one in spools(place) if (told := one.record()).get("stage") in names]
    last = str(records[-1].get("state")) if records else "finished"
    return {"finished": "", "running": "stopped"}.get(last, last)  # one that was killed runs still


def _current(root: Path, stages: Sequence[Stage], entries: Mapping[str, Entry]) -> dict[str, Entry]:
    """The entries of the lock that are of the command, params and sources of now, and whose stages
    before are so, too."""
    made = {path: told for one in entries.values() for path, told in hashes(one, "outs").items()}
    sources = {path for stage in stages for path in stage.deps if path not in made}
    files = {path for stage in stages for path in stage.params_files}
    values = {file: read_yaml(root / file) for file in files if (root / file).is_file()}
    known: dict[str, str] = dict(made)
    current: dict[str, Entry] = {}
    for stage in stages:
        entry = entries.get(stage.name)
        if entry is None or not current.keys() >= set(stage.upstream):
            continue
        if RESOLVED.as_posix() not in stage.products:  # reads all that may be chosen; it has ended
            for dep in sources.intersection(stage.deps) - known.keys():
                known[dep] = dvc_hash(root / dep, files_in) if (root / dep).exists() else ""
            split = {one: one.partition(":") for one in stage.params}
            params = {
                one: value_or_none(values.get(file), key) for one, (file, _, key) in split.items()
            }
            deps = {dep: known[dep] for dep in stage.deps}
            if stage_hash(stage.command, deps, params) != entry_hash(entry):
                continue
        current[stage.name] = entry
    return current


def _how(place: Path, name: str, run: str, seen: Mapping[str, Any]) -> str:
    """Whether a stage ran since the last summary, is unchanged, or came from a cache."""
    record = Spool(place / RUNS / run).record()
    if record and str(record.get("ended", "")) > str(seen.get("at", "")):
        return "ran"
    return "unchanged" if (seen.get("runs") or {}).get(name) == run else "cache"


def _counts(how: Mapping[str, str]) -> dict[str, float]:
    counts = Counter(how.values())
    return {f"pipeline/{word}": float(counts[word]) for word in ("ran", "unchanged", "cache")}


def _table(place: Path, runs: Mapping[str, str], how: Mapping[str, str]) -> Table:
    table = Table(STAGES)
    for name, run in runs.items():
        spool = Spool(place / RUNS / run)
        record = spool.record()
        state = record.get("state") or "recorded elsewhere"
        url = spool.sent().get("url") or ""
        table.rows.append([name, run, how[name], state, record.get("seconds"), url])
    return table


def headline(root: Path, made: Collection[str]) -> dict[str, float]:
    """`headline/...`: the released model's metrics with their intervals, its carbon, its gates; and
    `champion/...`, by how much it differs from the champion's values where the store is a folder.

    Of the paths that this run has `made`: what else lies there is an earlier run's.
    """

    def there(path: Path) -> bool:
        return path.as_posix() in made and (root / path).is_file()

    told = read_json(root / METRICS) if there(METRICS) else {}
    found = _released(told)
    figures = {f"headline/{name}": value for name, value in found.items()}
    if there(CARBON):
        total = figures_of(CARBON.as_posix(), read_json(root / CARBON))
        for key in ("kg_co2e", "energy_kwh", "seconds"):
            if f"carbon/total/{key}" in total:
                figures[f"headline/{key}"] = total[f"carbon/total/{key}"]
    reports = [read_json(root / path) for path in GATE_REPORTS if there(path)]
    figures["headline/gates_passed"] = float(sum(bool(one.get("passed")) for one in reports))
    figures["headline/gates_stopped"] = len(reports) - figures["headline/gates_passed"]
    champion = _champion_values(root)
    for name, value in found.items():
        if name in champion and not name.endswith(("_low", "_high")):
            figures[f"champion/{name}/difference"] = value - champion[name]
    return figures


def _released(results: Mapping[str, Any]) -> dict[str, float]:
    """Metric -> value, and `_low`, `_high`, of the last model: the one that is released."""
    models = list((results.get("models") or {}).values())
    found = {}
    for metric, cell in models[-1].items() if models else ():
        for key, end in (("value", ""), ("low", "_low"), ("high", "_high")):
            if isinstance(cell.get(key), int | float):
                found[f"{metric}{end}"] = float(cell[key])
    return found


def _champion(root: Path) -> Path | None:
    """The champion's folder, in a store on this machine; a store that may hang is not asked."""
    uri = store_uri(root / PARAMS, root)
    alias = Path(uri, "aliases/champion.json")
    if "://" in uri or not alias.is_file():
        return None
    return Path(uri, "releases", Path(str(read_json(alias).get("release"))).name)


def _champion_values(root: Path) -> dict[str, float]:
    folder = _champion(root)
    there = folder is not None and (folder / METRICS).is_file()
    return _released(read_json(folder / METRICS)) if folder is not None and there else {}


def _tags(root: Path) -> list[str]:
    """Those of every stage; `champion` instead of the last where the champion is this lock's."""
    tags, folder = tags_of(read_yaml(root / RESOLVED)), _champion(root)
    manifest = folder / "manifest.json" if folder is not None else None
    if manifest is None or not manifest.is_file():
        return tags
    released = (read_json(manifest).get("files") or {}).get(LOCK.as_posix()) or {}
    own = hashlib.sha256((root / LOCK).read_bytes()).hexdigest()
    return [*tags[:-1], CHAMPION] if released.get("sha256") == own else tags


def _add_artifacts(
    root: Path,
    place: Path,
    stages: Sequence[Stage],
    entries: Mapping[str, Entry],
    runs: Mapping[str, str],
) -> None:
    """Tell each stage's run, where it is kept here, what it read and made, by dvc.lock's hashes."""
    made = {product: stage.name for stage in stages for product in stage.products}
    remote = remote_of(root)
    for name, run in runs.items():
        spool = Spool(place / RUNS / run)
        if spool.record():
            add_artifacts(spool, entries[name], remote, made)


def add_artifacts(spool: Spool, entry: Entry, remote: str, made: Mapping[str, str]) -> None:
    """Add what the stage of `entry` read and made to its run, unless it stands there."""
    told = {
        "reads": references(entry, "deps", remote, made),
        "makes": references(entry, "outs", remote, made),
    }
    record = spool.record()
    if {key: record.get(key) for key in told} != told:
        spool.update(**told)


def main() -> None:
    """Summarize the working directory, and send what was not sent, where a key is set: the stages
    first, as the summary says where each was sent to."""
    if mode() == "online":
        guarded(lambda: sync(Path(), SECONDS))
    guarded(lambda: summarize(Path()))
    if mode() == "online":
        guarded(lambda: sync(Path(), SECONDS))


if __name__ == "__main__":
    main()
