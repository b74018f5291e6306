"""The champion moves atomically, forwards and back, and remembers every move."""

from __future__ import annotations

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.registry.alias import Transition, move_alias, read_alias, resolve, roll_back
from lamda.registry.release import make_release
from lamda.storage.opening import open_store
from lamda.storage.store import Store


def release(store: Store, name: str) -> str:
    return make_release(store, Path(), [], {"name": name}, "commit", "2026-01-01T00:00:00+00:00")[
        0
    ].id


def promote(store: Store, name: str) -> str:
    identity = release(store, name)
    move_alias(store, read_alias(store), Transition(identity, "promotion", "tester"))
    return identity


def test_history_is_kept_and_a_rollback_goes_one_further_each_time(uri: str) -> None:
    store = open_store(uri)
    with pytest.raises(LamdaError, match="there is no champion yet"):
        resolve(store, "champion")
    first, second, third = (promote(store, name) for name in "abc")
    assert resolve(store, "champion") == third
    assert resolve(store, first) == first
    assert roll_back(store, None, "ada", "it rambles").release == second
    fourth = promote(store, "d")
    assert [roll_back(store, None, "ada", "").release for _ in range(2)] == [second, first]
    with pytest.raises(LamdaError, match="no predecessor to go back to"):
        roll_back(store, None, "ada", "")
    assert roll_back(store, fourth, "ada", "").release == fourth
    alias = read_alias(store)
    assert [move.how for move in alias.moves] == [
        *["promotion"] * 3,
        "rollback",
        "promotion",
        *["rollback"] * 3,
    ]
    assert (alias.moves[3].by, alias.moves[3].reason) == ("ada", "it rambles")
    assert [move.at for move in alias.moves] == sorted(move.at for move in alias.moves)
    shown = json.loads(store.read("aliases/champion.json")[0])
    assert shown["release"] == fourth


def test_no_going_back_to_what_never_was_the_champion(uri: str) -> None:
    store = open_store(uri)
    promote(store, "a")
    refused = release(store, "b")
    before = store.read("aliases/champion.json")
    with pytest.raises(LamdaError, match=f"{refused} never was the champion.*lamda promote"):
        roll_back(store, refused, "ada", "it looks better")
    assert store.read("aliases/champion.json") == before


def test_a_move_to_nowhere_or_to_itself_is_refused(uri: str) -> None:
    store = open_store(uri)
    identity = promote(store, "a")
    before = store.read("aliases/champion.json")
    for target, message in (
        (identity, f"release {identity} is the champion already"),
        ("nowhere", "no complete release 'nowhere'"),
    ):
        with pytest.raises(LamdaError, match=message):
            move_alias(store, read_alias(store), Transition(target, "promotion", "tester"))
    assert store.read("aliases/champion.json") == before


def test_of_moves_at_once_one_wins_and_the_others_are_told(uri: str) -> None:
    store = open_store(uri)
    promote(store, "a")
    names = [release(store, name) for name in "bcdef"]
    alias = read_alias(store)

    def move(target: str) -> str:
        try:
            move_alias(store, alias, Transition(target, "promotion", "tester"))
        except LamdaError as error:
            return str(error)
        return ""

    with ThreadPoolExecutor(5) as pool:
        told = list(pool.map(move, names))
    assert told.count("") == 1
    winner = names[told.index("")]
    assert read_alias(store).release == winner
    assert len(read_alias(store).moves) == 2
    assert all(f"it was moved to {winner} meanwhile" in line for line in told if line)


def test_a_broken_alias_is_named(uri: str) -> None:
    store = open_store(uri)
    for broken in (
        *(b"", b"{}", b'{"history": []}', b'{"history": [{}]}'),
        b'{"history": [{"why": [], "how": "x"}]}',
    ):
        store.write("aliases/champion.json", broken)
        with pytest.raises(LamdaError, match=r"champion\.json: expected an alias with its history"):
            read_alias(store)
