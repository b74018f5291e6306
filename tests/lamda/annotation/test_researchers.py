"""What all researchers keep to; and people, whose research comes from files."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from lamda.annotation.endpoint import cache
from lamda.annotation.file_research import FileResearch, read_research
from lamda.annotation.rating import bad_rows
from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.plugins import build
from lamda.records import Context, Document, GroundingExample, ToolCall, write_table
from lamda.toolset.toolset import Toolset

from ..seams import Settings, check_table, make, names, write_rows
from .chat_server import chat_server

ASKED = ("hello", "how many people live in Porto?")
BASE = "about a million people."
PAGE = Document("1", "", "https://example.org/porto", "Porto", "Porto / Population / 249 thousand")
ACTIONS = [
    {"action": "User", "text": BASE, "correct": 0},
    {"action": "TS", "text": "population of Porto", "result": PAGE.text, "url": PAGE.url},
    {"action": "User", "text": "about 249 thousand people [1]"},
]
CALL = ToolCall("population of Porto", PAGE.text, PAGE.url)


def context(*turns: str) -> Context:
    return Context("c", "groundedness", "question", turns)


CONTEXTS = [context(*ASKED), context("is it raining?")]
BASES = [BASE, "i do not know."]


@pytest.fixture
def toolset(tmp_path: Path) -> Toolset:
    write_table(tmp_path / "documents.parquet", [PAGE], Document)
    return Toolset.from_choices({"search": Choice(use="retrieval")}, tmp_path)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    path = tmp_path_factory.mktemp("own") / "research.jsonl"
    row = {"context": list(ASKED), "base": BASE, "actions": ACTIONS}
    files = {"path": write_rows(path, [row])}
    with chat_server() as server, pytest.MonkeyPatch.context() as patch:
        patch.setenv("NO_PROXY", "127.0.0.1")
        patch.setattr(cache, "FOLDER", path.parent / "replies")
        endpoint = {"url": server.url, "model": "m"}
        yield {"files": files, "world.crowd": {}, "endpoint": endpoint}


def test_every_registered_implementation_is_tested(table: Settings) -> None:
    check_table("researchers", table)


@names("researchers")
def test_research_of_each_base_in_order(table: Settings, name: str, toolset: Toolset) -> None:
    researchers = make("researchers", name, table)
    assert all(isinstance(page, Document) for page in researchers.pages())
    contexts, bases = CONTEXTS, BASES
    if name.startswith("world."):  # it researches its own contexts
        source = build("context_sources", _world_contexts(), 17)
        contexts = list(source.contexts("groundedness", "train", 3))
        bases = [BASE] * 3
    found = list(researchers.research(contexts, bases, toolset))
    assert len(found) == len(contexts)
    assert any(found)
    rows = [row for rows in found for row in rows]
    assert len({row.example_id for row in rows}) == len(rows)
    for asked, actions in zip(contexts, found, strict=True):
        groups = {row.example_id.rpartition("/")[0] for row in actions}
        assert len(groups) <= 1
        for row in actions:
            assert isinstance(row, GroundingExample)
            assert row.context == asked.context and row.base and row.text.strip()
            assert row.action in ("TS", "User") and row.correct in (0, 1)
            assert row.split == "train"
    again = list(make("researchers", name, table).research(contexts, bases, toolset))
    assert again == found


def _world_contexts() -> Choice:
    from lamda.config.params import overlay
    from lamda.config.yaml_file import read_yaml
    from lamda.plugins import find, settings_class

    from ..seams import REPOSITORY

    values = overlay(
        read_yaml(REPOSITORY / "params.yaml"), read_yaml(REPOSITORY / "profiles/smoke.yaml")
    )["world"]
    fields = settings_class(find("context_sources", "world.contexts")).model_fields
    return Choice(use="world.contexts", **{k: v for k, v in values.items() if k in fields})


def people(path: Path, *rows: dict[str, Any]) -> FileResearch:
    made: FileResearch = build(
        "researchers", Choice(use="files", path=write_rows(path, list(rows))), 1
    )
    return made


def row(base: str = BASE, **more: Any) -> dict[str, Any]:
    return {"context": list(ASKED), "base": base, "actions": ACTIONS, **more}


def test_a_list_of_actions_becomes_rows_that_know_what_was_found(
    tmp_path: Path, toolset: Toolset
) -> None:
    found, none = people(tmp_path / "x.jsonl", row()).research(CONTEXTS, BASES, toolset)
    assert [(r.action, r.text, r.correct, r.calls) for r in found] == [
        ("User", BASE, 0, ()),
        ("TS", "population of Porto", 1, ()),
        ("User", "about 249 thousand people [1]", 1, (CALL,)),
    ]
    assert none == []


def test_research_of_another_base_of_the_context_keeps_its_own(
    tmp_path: Path, toolset: Toolset
) -> None:
    other = row("who knows.", actions=[{"action": "User", "text": "249 thousand"}])
    researchers = people(tmp_path / "x.jsonl", row(), other)
    contexts = [context(*ASKED)] * 3
    exact, rest, again = researchers.research(contexts, [BASE, "new words", BASE], toolset)
    assert {r.base for r in exact} == {BASE} and len(exact) == 3
    assert [(r.base, r.text) for r in rest] == [("who knows.", "249 thousand")]
    assert again == [], "nothing is given twice"
    (both,) = researchers.research(contexts[:1], ["new words"], toolset)
    assert {r.base for r in both} == {BASE, "who knows."}


def test_the_same_action_counts_once_and_who_differ_cancel_out(
    tmp_path: Path, toolset: Toolset
) -> None:
    alone = [{**ACTIONS[0], "correct": 1}]
    wrong = [ACTIONS[0]]
    researchers = people(tmp_path / "x.jsonl", row(), row(), row(actions=[ACTIONS[0]]))
    assert len(next(researchers.research(CONTEXTS[:1], BASES[:1], toolset))) == 3
    differ = people(tmp_path / "x.jsonl", row(actions=wrong), row(actions=alone))
    assert next(differ.research(CONTEXTS[:1], BASES[:1], toolset)) == []


def test_rows_of_one_action_and_filed_ones(tmp_path: Path, toolset: Toolset) -> None:
    flat = GroundingExample(
        "mine", ASKED, BASE, (CALL,), "User", "249 thousand [1]", {"correct": ("yes",) * 3}
    )
    write_table(tmp_path / "research.parquet", [flat], GroundingExample)
    choice = Choice(use="files", path=str(tmp_path / "research.parquet"))
    for researchers in (
        build("researchers", choice, 1),
        build("researchers", Choice(use="files"), 1).with_filed(tmp_path),
    ):
        ((made,), none) = researchers.research(CONTEXTS, BASES, toolset)
        assert (made.calls, made.text, made.votes) == (flat.calls, flat.text, flat.votes)
        assert made.example_id.startswith("groundedness/k") and none == []
    nobody = build("researchers", Choice(use="files"), 1)
    assert list(nobody.research(CONTEXTS, BASES, toolset)) == [[], []]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"actions": "User"}, "line 1, column 'actions': expected a list, found 'User'"),
        ({"actions": ["User"]}, "column 'actions': expected objects with action and text"),
        ({"actions": [{"action": "Ask", "text": "x"}]},
         "line 1, action 0, column 'action': expected TS or User, found 'Ask'"),
        ({"actions": [{"action": "TS", "text": "x"}]},
         "line 1, action 0, column 'result': expected text, found none"),
        ({"actions": [{"action": "TS", "text": "x", "correct": 7}]}, "expected 0 or 1, found int"),
        ({"actions": [ACTIONS[1], {"action": "User", "text": "249 [5]"}]},
         "line 1, action 1, column 'text': expected sources as [1], found '[5]'"),
        ({"actions": [ACTIONS[1]] * 5 + [ACTIONS[2]]}, "column 'calls': expected at most 4 "),
        ({"actions": [{**ACTIONS[1], "url": "www.example.org/x"}, ACTIONS[2]]},
         "line 1, action 1, column 'url': expected http(s)://HOST/..., or nothing, found 'www"),
        ({"base": ""}, "line 1, action 0, column 'base': expected text, found none"),
        ({"actions": None, "action": "TS", "text": "x", "calls": "abc"},
         "column 'calls': expected objects with query, result and url"),
        ({"actions": None, "action": "TS", "text": "x", "votes": {"correct": ["si"]}},
         "column 'votes': expected correct: a list of no, maybe, yes"),
        ({"actions": None, "action": "TS", "text": "x", "votes": "yes"}, "expected an object"),
        ({"actions": None}, "line 1, column 'action': expected text, found none"),
    ],
)  # fmt: skip
def test_bad_research_is_one_line(tmp_path: Path, change: dict[str, Any], message: str) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(row(**change)))
    with pytest.raises(LamdaError) as error:
        list(read_research(path, {}))
    assert message in str(error.value)


def test_a_text_alone_is_a_context_of_one_turn(tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text(json.dumps(row(context="where is Porto?")))
    assert {one.context for _, one in read_research(path, {})} == {("where is Porto?",)}


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("calls", 5),
        ("calls", "abc"),
        ("votes", {"correct": None}),
        ("votes", {"correct": 5}),
        ("votes", {"correct": [["yes"]]}),
    ],
)
def test_calls_and_votes_of_another_form_are_one_line(
    tmp_path: Path, column: str, value: Any
) -> None:
    row = {"context": ["hi"], "base": "ho", "action": "User", "text": "a", column: value}
    path = write_rows(tmp_path / "research.jsonl", [row])
    with pytest.raises(LamdaError, match=f"line 1, column '{column}': expected "):
        list(read_research(Path(path), {}))


def test_bad_research_among_much_is_left_out_and_counted(tmp_path: Path, toolset: Toolset) -> None:
    others = [row(context=[f"where is {n}?"]) for n in range(30)]
    researchers = people(tmp_path / "x.jsonl", row(), row(actions=5), *others)
    assert len(next(researchers.research(CONTEXTS[:1], BASES[:1], toolset))) == 3
    (told,) = bad_rows({"groundedness": researchers})["read"].values()
    assert (told["rows"], told["kept"]) == (32, 31) and "line 2, column" in told["examples"][0]
    researchers = people(tmp_path / "x.jsonl", row(), row(actions=5))
    with pytest.raises(LamdaError, match="line 2, .*; 1 of 2 rows are bad"):
        next(researchers.research(CONTEXTS[:1], BASES[:1], toolset))
