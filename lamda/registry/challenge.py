"""From two releases to a verdict, and from a verdict, or a person's word, to a new champion."""

from __future__ import annotations

import tempfile
from pathlib import Path

from lamda.config.params import Params
from lamda.errors import LamdaError
from lamda.evaluation.metrics import by_model
from lamda.outputs import RESPONSES
from lamda.records import JudgedResponse, read_table
from lamda.registry.alias import Alias, Move, move_alias
from lamda.registry.promotion import Verdict, compare
from lamda.registry.release import FOLDER, list_releases, read_release
from lamda.storage.store import Store, download_files


def find_challenger(store: Store, champion: str | None) -> str:
    """The newest release that is not the champion; LamdaError when there is none."""
    for release in list_releases(store):
        if release.id != champion:
            return release.id
    raise LamdaError(f"{store.uri}: no release to promote: `lamda release` makes one")


def judge_release(store: Store, name: str, champion: str | None, params: Params) -> Verdict:
    """The verdict on release `name` against `champion`, by the responses that each one holds."""
    return compare(
        released_responses(store, name),
        None if champion is None else released_responses(store, champion),
        params.promotion,
        params.evaluate,
        params.seed,
    )


def released_responses(store: Store, name: str) -> list[JudgedResponse]:
    """The judged responses of the model that release `name` serves: the evaluation's last one."""
    release, file = read_release(store, name), RESPONSES.as_posix()
    if file not in release.files:
        raise LamdaError(f"{store.uri}: release {name} holds no {file}; release it again")
    with tempfile.TemporaryDirectory() as folder:
        download_files(store, f"{FOLDER}/{name}", {file: release.files[file]}, Path(folder))
        rows = read_table(Path(folder, file), JudgedResponse)
    if not rows:
        raise LamdaError(f"{store.uri}: release {name}: {file} holds no responses")
    return list(by_model(rows).values())[-1]


def refuse(name: str, verdict: Verdict) -> None:
    """LamdaError with the reasons when `verdict` speaks against release `name`."""
    if not verdict.promote:
        raise LamdaError(
            f"release {name} is not promoted: {'; '.join(verdict.why)}. To promote it all the "
            "same: --override --by NAME --reason WORDS"
        )


def override(store: Store, alias: Alias, name: str, params: Params, by: str, reason: str) -> Alias:
    """Make `name` champion on a person's word, kept with what the verdict was, if there is one.

    LamdaError without the person's name or reason.
    """
    if not by.strip() or not reason.strip():
        raise LamdaError("--override: expected --by NAME and --reason WORDS; both are kept")
    try:
        why = judge_release(store, name, alias.release, params).why
    except LamdaError as error:
        why = (f"no verdict: {error}",)
    return move_alias(store, alias, Move(name, "override", by, reason, why))
