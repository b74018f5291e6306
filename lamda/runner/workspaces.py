"""Where a run works: clones of one pinned commit, removed after success, kept after failure."""

from __future__ import annotations

import fcntl
import hashlib
import os
import re
import shutil
import time
from collections.abc import Iterator, Mapping, Sequence
from configparser import ConfigParser
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError, Waiting
from lamda.files import read_json, write_json, write_text
from lamda.git import git_command
from lamda.ingestion.filed import Pin, write_pins
from lamda.outputs import CHAMPION, FILED, REFERENCE
from lamda.registry.measured import Profile
from lamda.registry.reference import write_champion, write_reference
from lamda.runner.failures import TryAgain, transfer_failure
from lamda.runner.overrides import apply_overrides
from lamda.runner.processes import Shell

CONFIG_LOCAL = Path(".dvc/config.local")
FAILED = "failed"
"""Marks the folder of a run that has ended without success."""
READABLE, DIGITS = 100, 12
"""Characters of a run's id, and of its hash, in its name."""
PLAIN = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_-]{0,119}")
HASHED = re.compile(rf"-[0-9a-f]{{{DIGITS}}}\Z")
TAKEN = ("costs", "endpoint", "reports")
"""Other folders beside those of the runs."""
POLL_SECONDS = 0.1
WAIT_SECONDS = 60.0
"""For what a killed attempt left behind: it has its grace to end in (own choice)."""


@dataclass(frozen=True, slots=True)
class Run:
    """One run of the pipeline at one commit; plain values, so that it travels as JSON.

    `source` is the repository, a folder or a URL. `folder` holds the runs of this machine.
    `shared`: all tasks work in one workspace on this machine; otherwise each works in a clone of
    its own and the hand-over goes through the DVC remote. `remote`: whether there is one. `base` is
    the folder that a relative storage.uri starts from. `filed` are the filed data that the run
    uses, as lamda.ingestion.filed pins them, `reference` what the champion's corpus was like, and
    `champion` what the champion reached; None: those of its commit. `store` is the URI of its
    store, '' before it is known or where there is none; `continues` names the waiting run that this
    one goes on with.
    """

    id: str
    source: str
    commit: str
    folder: str
    shared: bool
    remote: bool = False
    profile: str | None = None
    overrides: Mapping[str, Any] = field(default_factory=dict)
    base: str = ""
    filed: Sequence[Mapping[str, Any]] | None = None
    reference: Profile | None = None
    champion: Mapping[str, Any] | None = None
    store: str = ""
    continues: str = ""

    @property
    def slug(self) -> str:
        """The run's id as a name of folders and tags, another one for each id.

        An id that is such a name stays as it is; any other one, and one that ends as the names
        made here do, is followed by its hash.
        """
        if PLAIN.fullmatch(self.id) and not HASHED.search(self.id) and self.id not in TAKEN:
            return self.id
        readable = re.sub(r"[^A-Za-z0-9_-]+", "-", self.id).strip("-")[:READABLE] or "run"
        whole = hashlib.sha256(self.id.encode("utf-8", "surrogatepass")).hexdigest()
        return f"{readable}-{whole[:DIGITS]}"

    @property
    def root(self) -> Path:
        """The run's folder on this machine."""
        return Path(self.folder) / self.slug

    def place(self, stage: str | None = None) -> Path:
        """Where `stage` works; without a stage: where the run begins and is put together."""
        return self.root / ("workspace" if self.shared or stage is None else f"stage-{stage}")

    def as_json(self) -> dict[str, Any]:
        """Plain values; `Run(**values)` reads them."""
        return asdict(self)


def git(shell: Shell, folder: Path, *arguments: str) -> str:
    """Run git in `folder`; its answer, without what it or ssh warned of.

    TryAgain or LamdaError, as the reason is.
    """
    done = shell.run(git_command(*arguments), folder, apart=True)
    if done.code:
        name = next(w for w in arguments if not w.startswith("-") and "=" not in w)
        raise transfer_failure(f"git {name} in {folder}", done.lines)
    return done.answer


def clone(run: Run, place: Path, shell: Shell) -> None:
    """Make `place` a clone at the run's commit, whole or not at all; nothing when it is there."""
    if place.exists():
        return
    part = place.with_name(f".{place.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    part.parent.mkdir(parents=True, exist_ok=True)
    git(shell, part.parent, "clone", "-q", "--no-checkout", run.source, part.name)
    git(shell, part, "checkout", "-q", "--detach", run.commit)
    _configure(run, part)
    apply_overrides(part, run.profile, run.overrides)
    if run.filed is not None:
        write_pins(part / FILED, [Pin(**pin) for pin in run.filed])
    if run.reference is not None:
        write_reference(part / REFERENCE, run.reference)
    if run.champion is not None:
        write_champion(part / CHAMPION, run.champion)
    os.replace(part, place)


def _configure(run: Run, clone: Path) -> None:
    """Take over what the source keeps out of git: the remote's credentials, and its cache."""
    source = Path(run.source)
    if not source.is_dir():
        return
    local = ConfigParser(interpolation=None)
    local.read(source / CONFIG_LOCAL)
    if run.shared:
        local.read_dict({"cache": {"dir": str(_cache(source))}})
    if local.sections():
        with (clone / CONFIG_LOCAL).open("w", encoding="utf-8") as stream:
            os.fchmod(stream.fileno(), 0o600)
            local.write(stream)


def dvc_config(folder: Path) -> ConfigParser:
    """The DVC configuration of a repository: what git keeps, and config.local over it."""
    config = ConfigParser(interpolation=None)
    config.read([folder / ".dvc/config", folder / CONFIG_LOCAL])
    return config


def _cache(source: Path) -> Path:
    return (source / ".dvc" / dvc_config(source).get("cache", "dir", fallback="cache")).resolve()


def has_remote(folder: Path) -> bool:
    """Whether the repository names a default remote."""
    return dvc_config(folder).has_option("core", "remote")


def remember(run: Run) -> Run:
    """Keep the run's record, or return the one that an earlier attempt has kept."""
    record = run.root / "run.json"
    if record.exists():
        kept = Run(**read_json(record))
        if kept.id != run.id:
            raise LamdaError(f"{record}: belongs to run {kept.id!r}; name this run otherwise")
        return kept
    write_json(record, run.as_json())
    return run


@contextmanager
def hold(run: Run, name: str, shell: Shell, wait_seconds: float = WAIT_SECONDS) -> Iterator[None]:
    """Hold `name` of a run against every other process.

    The commands of `shell` hold on while they live, so an attempt never starts beside what a
    killed one left. TryAgain when the other goes on for `wait_seconds`.
    """
    run.root.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(run.root / f".{name}.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        limit = time.monotonic() + wait_seconds
        while True:
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
                break
            except BlockingIOError:
                if time.monotonic() > limit:
                    raise TryAgain(f"{name} of run {run.id!r} is held by another process") from None
                time.sleep(POLL_SECONDS)
        (run.root / FAILED).unlink(missing_ok=True)  # it goes on: not one to be tidied away
        shell.keep.append(descriptor)
        yield
    finally:
        if descriptor in shell.keep:
            shell.keep.remove(descriptor)
        os.close(descriptor)


@contextmanager
def left_empty(run: Run, place: Path) -> Iterator[None]:
    """On separate workers nobody comes by later: a task removes its clone once it has handed
    everything on, to other tasks or to people, and marks the run's folder when it fails.
    """
    try:
        yield
    except Waiting:
        if not run.shared:
            shutil.rmtree(place, ignore_errors=True)
        raise
    except BaseException:
        if not run.shared and run.root.exists():
            write_text(run.root / FAILED, f"{run.id}\n")
        raise
    if not run.shared:
        shutil.rmtree(place, ignore_errors=True)
