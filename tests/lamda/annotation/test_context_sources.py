"""What every context source keeps to; and the sources from files."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path
from typing import Any, get_args

import pytest

from lamda.annotation.contexts import Split
from lamda.annotation.drawing import check_apart
from lamda.config.section import Choice
from lamda.data.files import read_dialogs
from lamda.errors import LamdaError
from lamda.plugins import build, registered
from lamda.records import Context

from ..seams import Settings, check_table, make, write_rows

TASKS = ("ssi", "safety", "groundedness")
SPLITS = get_args(Split)
OWN = 400
split_sources = pytest.mark.parametrize(
    "name", [name for name in registered("context_sources") if name != "world.roles"]
)
"""All but what roles are asked, which has no split of training: tests/lamda_world/forum."""


def dialog(number: int) -> dict[str, Any]:
    return {
        "dialog_id": f"d{number}",
        "turns": [f"have you seen tree number {number}?", "yes, it has a lot of plums this year",
                  f"then let us pick {number} of them", "i will bring the big basket"],
    }  # fmt: skip


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    own = tmp_path_factory.mktemp("own")
    rows = [
        {"context": ["hello", f"what is a good name for {split} {n}?"], "split": split,
         "responses": ["how about Plum?"]}
        for split in SPLITS for n in range(20)
    ]  # fmt: skip
    return {
        "files": {"path": write_rows(own / "contexts.jsonl", rows)},
        "dialogs": {"path": write_rows(own / "dialogs.jsonl", [dialog(n) for n in range(OWN)]),
                    "evaluation": 0.2, "development": 0.1},
        "world.contexts": {},
        "world.roles": {"role": "everest"},
    }  # fmt: skip


def test_every_registered_source_is_tested(table: Settings) -> None:
    check_table("context_sources", table)


@split_sources
def test_contexts_of_each_task_and_split(table: Settings, name: str) -> None:
    source = make("context_sources", name, table)
    for task in TASKS:
        seen: dict[str, set[tuple[str, ...]]] = {}
        for split in SPLITS:
            rows = list(source.contexts(task, split, 9))
            assert 0 < len(rows) <= 9
            assert len({row.context_id for row in rows}) == len(rows)
            for row in rows:
                assert isinstance(row, Context)
                assert row.task == task and row.kind and row.context
                assert all(text.strip() for text in (*row.context, *row.responses))
            assert rows == list(source.contexts(task, split, 9))
            assert rows == list(make("context_sources", name, table).contexts(task, split, 9))
            seen[split] = {row.context for row in rows}
        assert not any(seen[a] & seen[b] for a, b in itertools.combinations(SPLITS, 2))
    assert len(list(source.contexts("ssi", "train", 3))) == 3


@split_sources
def test_an_unknown_task_is_named(table: Settings, name: str) -> None:
    with pytest.raises(
        LamdaError, match=r"expected one of ssi, safety, groundedness(, roles)?, found 'taste'"
    ):
        list(make("context_sources", name, table).contexts("taste", "train", 1))


@split_sources
@pytest.mark.parametrize("split", ["evaluation", "development"])
def test_training_may_see_its_own_contexts_and_not_those_kept_back(
    table: Settings, name: str, split: Split
) -> None:
    source = make("context_sources", name, table)
    assert not source.reserved("a text about something else altogether")
    train = [t for row in source.contexts("ssi", "train", 20) for t in row.context]
    kept = [t for row in source.contexts("ssi", split, 20) for t in row.context]
    taken = [source.reserved(text) for text in train]
    assert sum(taken) < 0.2 * len(taken)
    assert any(source.reserved(text) for text in kept)


def build_source(use: str, path: Path, rows: list[dict[str, Any]], **more: Any) -> Any:
    return build("context_sources", Choice(use=use, path=write_rows(path, rows), **more), 1)


def test_development_takes_nothing_from_evaluation(table: Settings) -> None:
    source = make("context_sources", "dialogs", table)
    without = make(
        "context_sources", "dialogs", {"dialogs": {**table["dialogs"], "development": 0.0}}
    )
    kept = list(source.contexts("ssi", "evaluation", OWN))
    assert kept == list(without.contexts("ssi", "evaluation", OWN))
    check_apart(kept, list(source.contexts("ssi", "development", OWN)))
    with pytest.raises(
        LamdaError, match=r"data\.development\.ssi: context '.*' stands in data\.eval"
    ):
        check_apart(kept, kept[:1])


def test_every_turn_of_a_dialog_kept_back_is_reserved(table: Settings) -> None:
    source = make("context_sources", "dialogs", table)
    path = Path(str(table["dialogs"]["path"]))
    held = set()
    for split, least, most in (("evaluation", 0.1, 0.3), ("development", 0.05, 0.15)):
        rows = {row.context[0] for row in source.contexts("ssi", split, OWN)}
        assert least < len(rows) / OWN < most
        held |= rows
    for row in read_dialogs(path, {}):
        assert source.reserved(row.turns[0]) is (row.turns[0] in held)
        assert source.reserved(row.turns[2].upper()) is (row.turns[0] in held)
        assert not source.reserved(row.turns[1]), "what is said in every dialog"
    assert not source.reserved("hello"), "too short to give anything away"


def test_a_dialog_stays_in_its_split_whatever_else_is_in_the_file(tmp_path: Path) -> None:
    def first_turns(numbers: Any) -> set[str]:
        rows = [dialog(n) for n in numbers]
        source = build_source("dialogs", tmp_path / "x.jsonl", rows, evaluation=0.3)
        return {row.context[0] for row in source.contexts("ssi", "evaluation", OWN)}

    few, all_ = first_turns(range(50, 90)), first_turns(range(200))
    assert few and few < all_


def test_the_response_is_the_next_turn_and_drawing_is_spread_over_the_file(
    table: Settings,
) -> None:
    source = make("context_sources", "dialogs", table)
    turns = {
        row.turns[0]: row.turns for row in read_dialogs(Path(str(table["dialogs"]["path"])), {})
    }
    rows = list(source.contexts("groundedness", "train", 60))
    lengths: dict[int, int] = {}
    for row in rows:
        whole, place = turns[row.context[0]], len(row.context)
        assert row.context == whole[:place] and row.responses == (whole[place],)
        lengths[place] = lengths.get(place, 0) + 1
    assert set(lengths) == {1, 2, 3}
    numbers = [int(row.context[0].split()[-1][:-1]) for row in rows]
    assert max(numbers) > 0.8 * OWN
    other = {row.context for row in source.contexts("ssi", "train", 60)}
    assert other != {row.context for row in rows}


def test_optional_columns_of_contexts(tmp_path: Path) -> None:
    rows: list[dict[str, Any]] = [
        {"turns": ["hi"], "task": "safety", "kind": "adversarial", "context_id": 5},
        {"turns": ["hi", "hello", "where is it?"]},
        {"turns": ["hi", "hello", "where is it?"]},
        {"turns": ["bye"], "split": "evaluation"},
    ]
    path, columns = tmp_path / "x.jsonl", {"context": "turns"}
    source = build_source("files", path, rows, columns=columns)
    safety = list(source.contexts("safety", "train", 9))
    assert (safety[0].context_id, safety[0].kind) == ("5", "adversarial")
    (ssi,) = source.contexts("ssi", "train", 9)
    assert (ssi.kind, ssi.context) == ("3", ("hi", "hello", "where is it?"))
    assert len(list(source.contexts("ssi", "evaluation", 9))) == 2


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([{"context": ["a"], "context_id": "1"}, {"context": ["b"], "context_id": "1"}],
         "line 2, column 'context_id': expected another id, found '1 once more'"),
        ([{"context": ["a"], "split": "dev"}], "line 1, column 'split': expected train or eval"),
        ([{"context": ["a"], "split": "evaluation"}],
         "expected contexts of task 'ssi' and split 'train', found none"),
        ([{"context": []}], "line 1, column 'context': expected a list of texts"),
    ],
)  # fmt: skip
def test_bad_contexts_are_named(
    tmp_path: Path, rows: list[Mapping[str, Any]], message: str
) -> None:
    source = build_source("files", tmp_path / "x.jsonl", [dict(row) for row in rows])
    with pytest.raises(LamdaError) as error:
        list(source.contexts("ssi", "train", 9))
    assert message in str(error.value)


def test_dialogs_of_one_turn_give_no_context(tmp_path: Path) -> None:
    source = build_source("dialogs", tmp_path / "x.jsonl", [{"turns": ["alone"]}])
    with pytest.raises(LamdaError, match="expected dialogs of two turns or more in split 'train'"):
        list(source.contexts("ssi", "train", 9))
