"""A run's outputs as a challenger, in the steps that an orchestrator shows: released, judged,
promoted. Each may be killed at any moment and done again.
"""

from __future__ import annotations

import tempfile
from dataclasses import asdict, dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Any

from lamda.config.params import Params, load_params
from lamda.outputs import CORPUS_VERDICTS, LOCK, PARAMS, RELEASED, RESOLVED
from lamda.registry.alias import Alias, Move, move_alias, read_alias
from lamda.registry.challenge import judge_release, override, refuse
from lamda.registry.promotion import Incomparable, describe
from lamda.registry.publish import CARD, publish
from lamda.registry.release import FOLDER, read_release
from lamda.runner.dvc_commands import fetch
from lamda.runner.processes import Shell
from lamda.runner.workspaces import Run, clone, hold, left_empty
from lamda.storage.location import store_of_run
from lamda.storage.store import FileHash, Store, download_files, open_store

PLACE = "release"
PROFILES = "profiles"


@dataclass(frozen=True, slots=True)
class Judgement:
    """What is said of release `release` against `champion`, which is None before the first one.

    `decision` is promote, refuse, or champion where the release holds the same as that. `words` has
    a line for each metric, `why` the reasons.
    """

    release: str
    champion: str | None
    decision: str
    why: tuple[str, ...]
    words: str

    def as_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def release_run(run: Run, commit: str, shell: Shell) -> dict[str, str]:
    """Release what the run's `commit` recorded, from a clone of that commit; store and release.

    LamdaError when the store is one that other workers would not find.
    """
    committed = replace(run, commit=commit, profile=None, overrides={})
    place = run.root / PLACE
    with hold(run, PLACE, shell), left_empty(run, place):
        clone(committed, place, shell)
        uri = store_of_run(place / PARAMS, Path(run.base), shared=run.shared)
        wanted = [path.as_posix() for path in RELEASED]
        fetch(place, wanted, shell, f"release of run {run.id!r}", remote=run.remote)
        made, _ = publish(place, open_store(uri))
    return {"store": uri, "release": made.id}


def judge_run(uri: str, name: str) -> Judgement:
    """Release `name` of the store `uri` against the champion there is, by its own limits.

    Two that answered different contexts cannot be compared: that is a refusal too.
    """
    store = open_store(uri)
    champion = read_alias(store).release
    if champion is not None and _contents(store, name) == _contents(store, champion):
        words = f"release {name} holds what the champion {champion} holds"
        return Judgement(name, champion, "champion", (words,), words)
    try:
        verdict = judge_release(store, name, champion, released_params(store, name))
    except Incomparable as error:
        why = f"no verdict: {error}"
        return Judgement(name, champion, "refuse", (why,), why)
    decision = "promote" if verdict.promote else "refuse"
    return Judgement(name, champion, decision, verdict.why, describe(verdict))


def _contents(store: Store, name: str) -> dict[str, FileHash]:
    """A release's files without what may differ between two runs that make the same model: the
    card names the commit, the corpus gate looks at another champion's corpus, and the lock says so.
    """
    told = {CARD, LOCK.as_posix(), CORPUS_VERDICTS.as_posix()}
    files = read_release(store, name).files
    return {key: value for key, value in files.items() if key not in told}


def promote_run(uri: str, name: str, by: str, reason: str = "", *, person: bool = False) -> Alias:
    """Make release `name` the champion: on the word of a `person`, or by its verdict.

    The verdict is that against the champion of this moment, who may be another than the one it
    was judged against: LamdaError when it refuses now. Nothing moves where it is champion already.
    """
    store = open_store(uri)
    alias = read_alias(store)
    if alias.release == name:
        return alias
    params = released_params(store, name)
    if person:
        return override(store, alias, name, params, by, reason)
    verdict = judge_release(store, name, alias.release, params)
    refuse(name, verdict)
    return move_alias(store, alias, Move(name, "promotion", by, reason, verdict.why))


def released_params(store: Store, name: str) -> Params:
    """The parameters that release `name` was made with, limits of its promotion included."""
    release = read_release(store, name)
    wanted = {
        key: value
        for key, value in release.files.items()
        if key in (PARAMS.as_posix(), RESOLVED.as_posix())
        or PurePosixPath(key).parts[0] == PROFILES
    }
    with tempfile.TemporaryDirectory() as folder:
        download_files(store, f"{FOLDER}/{name}", wanted, Path(folder))
        return load_params(Path(folder) / RESOLVED)
