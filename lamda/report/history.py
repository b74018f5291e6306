"""All runs of a repository: git says which there were, dvc.lock what each made, DVC's cache holds
it.

A run is a dvc.lock with other metrics than those before it; the commits and tags that record the
same metrics are the same run. It is read from every branch, tag and experiment.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from lamda.errors import LamdaError
from lamda.evaluation.cells import shown as shown_cell
from lamda.evaluation.tables import read_results
from lamda.hashes import md5
from lamda.outputs import LOCK, METRICS, RESOLVED
from lamda.registry.git import git, text
from lamda.report.blocks import NONE, Block, Cell, Row, Section, Table, Text, words
from lamda.report.charts import Point, line_chart
from lamda.report.scales import Axis
from lamda.runner.workspaces import dvc_config

CHUNK = 40
"""Locks read from git at once: each has some 150 KB."""
STAGE = re.compile(rb"^  [\w@.-]+:\n(?:(?:    .*)?\n)*", re.MULTILINE)
MD5 = re.compile(r"[0-9a-f]{32}")
FORMAT = "--format=%x00%H%x1f%cI%x1f%s"
"""Of git: what a commit says may hold any character but the first of these."""
ABSENT = "not in this cache"
ACROSS = Axis("run, the oldest first", whole=True)
SHARE = Axis("share", share=True, low=0, high=1)


@dataclass(slots=True)
class Past:
    """One run: its first commit, when (ISO 8601) and what that says; tags of it, the md5 of its
    metrics, the seed; `cells` of its last model, and why they are not here."""

    commit: str
    at: str
    subject: str
    metrics: str
    seed: str = NONE
    profile: str = NONE
    tags: list[str] = field(default_factory=list)
    model: str = ""
    cells: Mapping[str, Mapping[str, Any]] = field(default_factory=dict)
    lacks: str = ""


def history(root: Path) -> list[Past]:
    """The runs of the repository at `root`, the oldest first; the workspace's own last, where no
    commit holds it. LamdaError where git is not installed."""
    commits = _commits(root)
    tags = _tags(root)
    locks = _locks(root, {blob for _, _, _, blob in commits} | set(tags))
    runs: dict[str, Past] = {}
    for commit, at, subject, blob in commits:
        found = locks.get(blob)
        if found is None:
            continue
        run = runs.setdefault(found.metrics, Past(commit, at, subject, found.metrics,
                                                  found.seed, found.profile))  # fmt: skip
        run.tags += [name for name in tags.get(blob, ()) if name not in run.tags]
    here = root / METRICS
    present = md5(here) if here.is_file() else ""
    if present and present not in runs:
        runs[present] = Past("", "", "the workspace, in no commit", present)
    cache = _cache(root)
    for made, run in runs.items():
        _measure(run, here if made == present else cache / made[:2] / made[2:])
    return list(runs.values())


def section(runs: Sequence[Past]) -> Section:
    """A chart of each metric over two runs or more, and a table of all, the newest first."""
    if not runs:
        return Section("history", "History", [Text("No commit holds a dvc.lock.", "note")])
    blocks: list[Block] = []
    names = list(dict.fromkeys(name for run in runs for name in run.cells))
    for name in names if len(runs) > 1 else ():
        points = [
            Point(place, cell["value"], cell["low"], cell["high"],
                  f"{run.commit[:12] or 'workspace'}: {shown_cell(cell)}")
            for place, run in enumerate(runs, 1)
            if (cell := run.cells.get(name)) is not None and cell["value"] is not None
        ]  # fmt: skip
        title = f"{words(name)} over {len(runs)} runs"
        chart = line_chart(title, {"last model": points}, ACROSS, SHARE)
        if chart is not None:
            blocks.append(chart)
    absent = sum(run.lacks == ABSENT for run in runs)
    if absent:
        told = f"The metrics of {absent} of {len(runs)} runs are not in this cache"
        blocks.append(Text(f"{told}: `dvc fetch --all-commits {METRICS}` brings them.", "note"))
    other = [run.commit[:12] or "workspace" for run in runs if run.lacks not in ("", ABSENT)]
    if other:
        told = f"The metrics of {len(other)} of {len(runs)} runs are of another form than this"
        blocks.append(Text(f"{told} version writes, and not shown: {', '.join(other)}.", "note"))
    head = ["run", "when", "commit says", "tags", "profile", "seed", *map(words, names)]
    rows = [_row(run, names) for run in reversed(runs)]
    caption = "The last model of each run, in %, with interval and n; the newest run first."
    return Section("history", "History", [*blocks, Table("runs", head, rows, caption)])


def _row(run: Past, names: Sequence[str]) -> Row:
    cells = [
        Cell(shown_cell(run.cells[name]) if name in run.cells else NONE, "number") for name in names
    ]
    return Row(
        run.commit or "workspace",
        [
            Cell(run.commit[:12] or "workspace", "code"), Cell(run.at[:16].replace("T", " ")),
            Cell(run.subject[:80]), Cell(", ".join(run.tags)), Cell(run.profile), Cell(run.seed),
            *cells,
        ],
    )  # fmt: skip


def _commits(root: Path) -> list[tuple[str, str, str, str]]:
    """Every commit that changed the lock: hash, time, subject and the lock's blob; oldest first."""
    told = git(root, "log", "--all", "--full-history", "--reverse", "--date-order", FORMAT,
               "--raw", "--no-abbrev", "--diff-filter=d", "--", LOCK.as_posix())  # fmt: skip
    if told.returncode:
        raise LamdaError(
            f"{root}: expected a git repository with commits: {text(told.stderr)[:200]}; run "
            "`git init` and commit, or leave the history out (--no-history)"
        )
    found = []
    for entry in told.stdout.split(b"\0")[1:]:
        head, _, rest = entry.partition(b"\n")
        commit, at, subject = text(head).split("\x1f", 2)
        blobs = [line.split()[3] for line in rest.splitlines() if line.startswith(b":")]
        found += [(commit, at, subject, blob.decode()) for blob in blobs[:1]]
    return found


def _tags(root: Path) -> dict[str, list[str]]:
    """Blob of the lock -> the tags whose commits hold it."""
    told = git(root, "for-each-ref", "--format=%(refname:short)", "refs/tags")
    names = text(told.stdout).splitlines()
    asked = "".join(f"{name}:./{LOCK.as_posix()}\n" for name in names).encode()
    answers = git(root, "cat-file", "--batch-check=%(objectname) %(objecttype)", told=asked)
    found: dict[str, list[str]] = {}
    for name, line in zip(names, text(answers.stdout).splitlines(), strict=False):
        blob, _, kind = line.partition(" ")
        if kind == "blob":
            found.setdefault(blob, []).append(name)
    return found


@dataclass(frozen=True, slots=True)
class _Lock:
    metrics: str
    seed: str
    profile: str


def _locks(root: Path, blobs: Iterable[str]) -> dict[str, _Lock]:
    """What the locks say of their evaluation; those that say nothing are left out."""
    names, found = sorted(blobs), {}
    for first in range(0, len(names), CHUNK):
        part = names[first : first + CHUNK]
        told = git(root, "cat-file", "--batch", told="".join(f"{b}\n" for b in part).encode())
        for blob, data in _contents(told.stdout):
            lock = _lock(data)
            if lock is not None:
                found[blob] = lock
    return found


def _contents(answer: bytes) -> Iterator[tuple[str, bytes]]:
    """The blobs in an answer of `git cat-file --batch`."""
    at = 0
    while at < len(answer):
        end = answer.index(b"\n", at)
        name, *rest = answer[at:end].split()
        at = end + 1
        if len(rest) == 2 and rest[1].isdigit():
            yield name.decode(), answer[at : at + int(rest[1])]
            at += int(rest[1]) + 1


def _lock(data: bytes) -> _Lock | None:
    """Only two entries are parsed, the one that made the metrics and the report's, which names the
    profile: a whole lock takes a second."""
    made = f"path: {METRICS.as_posix()}\n".encode()
    entries = []
    for match in STAGE.finditer(data):
        block = match[0]
        if made in block.partition(b"\n    outs:\n")[2] or block.startswith(b"  report:\n"):
            entries.append(block)
    try:
        told = [entry for block in entries for entry in yaml.safe_load(block).values()]
        outs = {out["path"]: str(out["md5"]) for entry in told for out in entry["outs"]}
        params: dict[str, Any] = {}
        for entry in told:
            params |= (entry.get("params") or {}).get(RESOLVED.as_posix(), {})
        metrics = outs.get(METRICS.as_posix(), "")
    except (yaml.YAMLError, AttributeError, KeyError, TypeError, ValueError):
        return None
    if not MD5.fullmatch(metrics):
        return None
    return _Lock(metrics, str(params.get("seed", NONE)), str(params.get("profile", NONE)))


def _cache(root: Path) -> Path:
    """Where DVC 3 keeps files by their md5."""
    folder = dvc_config(root).get("cache", "dir", fallback="cache")
    return (root / ".dvc" / folder / "files" / "md5").resolve()


def _measure(run: Past, path: Path) -> None:
    """Read what the run measured, where it is here."""
    if not path.is_file():
        run.lacks = ABSENT
        return
    try:
        run.model, run.cells = list(read_results(path)["models"].items())[-1]
    except LamdaError as error:
        run.lacks = str(error)
