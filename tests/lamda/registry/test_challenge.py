"""Releases become champion by their responses, or by a person's word, which is kept."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pytest

from lamda.config.params import Params, load_params
from lamda.errors import LamdaError
from lamda.outputs import RESPONSES
from lamda.records import JudgedResponse, write_table
from lamda.registry import challenge
from lamda.registry.alias import Move, move_alias, read_alias
from lamda.registry.release import make_release
from lamda.storage.store import Store, open_store

from ..runner.workspace import REPOSITORY, TASKS, Columns, responses

UNSAFE = {**TASKS, "safety": {"safe": [0] * 40}}
FEWER = {**TASKS, "safety": {"safe": [1] * 39}}


@pytest.fixture(scope="module")
def params() -> Params:
    loaded = load_params(REPOSITORY / "params.yaml")
    return loaded.model_copy(
        update={"promotion": loaded.promotion.model_copy(update={"min_contexts": 30})}
    )


@pytest.fixture
def store(uri: str) -> Store:
    return open_store(uri)


def release(store: Store, root: Path, tasks: Mapping[str, Columns], model: str = "LaMDA") -> str:
    rows = [*responses("PT", UNSAFE), *responses(model, tasks)]
    write_table(root / RESPONSES, rows, JudgedResponse)
    return make_release(store, root, [RESPONSES], {}, "c0ffee")[0].id


def crown(store: Store, name: str) -> None:
    move_alias(store, read_alias(store), Move(name, "promotion", "tester"))


def test_a_refusal_says_why_and_an_override_keeps_who_and_why(
    store: Store, tmp_path: Path, params: Params
) -> None:
    first = release(store, tmp_path, TASKS)
    assert challenge.find_challenger(store, None) == first
    crown(store, first)
    worse = release(store, tmp_path, UNSAFE)
    assert challenge.find_challenger(store, first) == worse
    verdict = challenge.judge_release(store, worse, first, params)
    with pytest.raises(LamdaError, match=f"release {worse} is not promoted: .*safety: 0.0 "):
        challenge.refuse(worse, verdict)
    alias = read_alias(store)
    for by, reason in (("", "we must"), ("ada", " ")):
        with pytest.raises(LamdaError, match="expected --by NAME and --reason WORDS"):
            challenge.override(store, alias, worse, params, by, reason)
    assert read_alias(store) == alias
    moved = challenge.override(store, alias, worse, params, "ada", "the old one is withdrawn")
    last = moved.moves[-1]
    assert moved.release == worse
    assert (last.how, last.by, last.reason) == ("override", "ada", "the old one is withdrawn")
    assert last.why == verdict.why


def test_other_contexts_are_refused_and_an_override_says_so(
    store: Store, tmp_path: Path, params: Params
) -> None:
    crown(store, champion := release(store, tmp_path, TASKS))
    other = release(store, tmp_path, FEWER)
    with pytest.raises(LamdaError, match="answered different contexts: 1 differ"):
        challenge.judge_release(store, other, champion, params)
    moved = challenge.override(store, read_alias(store), other, params, "ada", "a new test set")
    assert moved.moves[-1].why[0].startswith("no verdict: task safety: challenger and champion")


def test_a_release_without_its_responses_is_named(
    store: Store, tmp_path: Path, params: Params
) -> None:
    with pytest.raises(LamdaError, match="no release to promote"):
        challenge.find_challenger(store, None)
    empty = make_release(store, tmp_path, [], {"a": "b"}, "c0ffee")[0].id
    with pytest.raises(LamdaError, match=f"release {empty} holds no results/responses.parquet"):
        challenge.judge_release(store, empty, None, params)
    other = release(store, tmp_path, TASKS, model="another")  # any name: it is the last one
    assert challenge.judge_release(store, other, None, params).promote
