"""A name that points at a release and moves atomically: `aliases/champion.json`.

The file keeps every move: who, when, how and why. It is replaced only in the version that was
read, so of two moves at once one wins and the other is told.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from typing import Any, Literal, get_args

from lamda.errors import LamdaError
from lamda.files import parse_json
from lamda.registry.release import lost_files, usable_release
from lamda.storage.store import ABSENT, Conflict, Missing, Store

CHAMPION = "champion"
How = Literal["promotion", "override", "rollback"]


@dataclass(frozen=True, slots=True)
class Transition:
    """One move of the alias to `release`. `why` is the verdict in words, `reason` a person's own.

    `limits` says where the limits of the verdict stood. `at` is UTC in ISO 8601; `reason` may be
    empty except for an override.
    """

    release: str
    how: How
    by: str
    reason: str = ""
    why: tuple[str, ...] = ()
    at: str = ""
    limits: str = ""


@dataclass(frozen=True, slots=True)
class Alias:
    """All moves, the oldest first, and the version of the file they were read from."""

    name: str
    moves: tuple[Transition, ...] = ()
    version: str = ABSENT

    @property
    def release(self) -> str | None:
        """The release that it points at; None before the first move."""
        return self.moves[-1].release if self.moves else None

    @property
    def previous(self) -> str | None:
        """What the release at hand replaced; a rollback counts as never having gone there."""
        line: list[str] = []
        for move in self.moves:
            if move.how == "rollback" and move.release in line:
                while line[-1] != move.release:
                    line.pop()
            elif line[-1:] != [move.release]:
                line.append(move.release)
        return line[-2] if len(line) > 1 else None


def read_alias(store: Store, name: str = CHAMPION) -> Alias:
    """The alias, without moves when it has never pointed anywhere; LamdaError if it is broken."""
    key = _key(name)
    try:
        data, version = store.read(key)
    except Missing:
        return Alias(name)
    try:
        moves = tuple(_move(entry) for entry in parse_json(data)["history"])
        if not moves:  # it is written with its first move: without one it was emptied
            raise ValueError("a history without a move")
    except (ValueError, TypeError, KeyError) as error:
        raise LamdaError(
            f"{store.uri}/{key}: expected an alias with its history, found {error!r}; restore it"
        ) from None
    return Alias(name, moves, version)


def move_alias(store: Store, alias: Alias, move: Transition) -> Alias:
    """Point `alias`, as it was read, at another release, which must be complete.

    LamdaError when it points there already, when it was moved since it was read, or when the
    release is of another format or has lost files.
    """
    if move.release == alias.release:
        raise LamdaError(f"release {move.release} is the {alias.name} already; nothing was moved")
    lost = lost_files(store, usable_release(store, move.release))
    if lost:
        more = f" and {len(lost) - 1} more files" if len(lost) > 1 else ""
        raise LamdaError(
            f"{store.uri}: release {move.release} has lost {lost[0]}{more}, nothing was moved; "
            "bring them back, or run `lamda release` again at its commit"
        )
    timed = replace(move, at=datetime.now(UTC).isoformat(timespec="microseconds"))
    moves = (*alias.moves, timed)
    try:
        store.write(_key(alias.name), _to_json(alias.name, moves), alias.version)
    except Conflict:
        now = read_alias(store, alias.name).release
        raise LamdaError(
            f"{alias.name}: it was moved to {now} meanwhile; nothing was moved; look and run again"
        ) from None
    return read_alias(store, alias.name)


def roll_back(store: Store, to: str | None, by: str, reason: str) -> Alias:
    """Move the champion back, to the release before it or to `to`.

    LamdaError without one, and for a release that never was the champion: going back asks for no
    verdict, since that release had one when it came.
    """
    alias = read_alias(store)
    target = to or alias.previous
    if target is None:
        raise LamdaError(
            f"{store.uri}: the {alias.name} has no predecessor to go back to; name a release"
        )
    if all(move.release != target for move in alias.moves):
        raise LamdaError(
            f"release {target} never was the {alias.name}, so there is no going back to it; run "
            f"`lamda promote {target}`"
        )
    return move_alias(store, alias, Transition(target, "rollback", by, reason))


def resolve(store: Store, name: str) -> str:
    """The id that `name` means: the champion's, or `name` itself. LamdaError without a champion."""
    if name != CHAMPION:
        return name
    found = read_alias(store).release
    if found is None:
        raise LamdaError(f"{store.uri}: there is no {CHAMPION} yet; run `lamda promote`")
    return found


def _key(name: str) -> str:
    return f"aliases/{name}.json"


def _move(entry: Any) -> Transition:
    move = Transition(**{**entry, "why": tuple(entry["why"])})
    if move.how not in get_args(How):
        raise ValueError(f"how: {move.how!r}")
    return move


def _to_json(name: str, moves: Sequence[Transition]) -> bytes:
    value = {"alias": name, "release": moves[-1].release, "history": [asdict(m) for m in moves]}
    return (json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n").encode()
