"""Raters are asked by task; a stage goes on, or writes its tasks and waits."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest

from lamda.annotation.keys import research_key, vote_key
from lamda.annotation.questions import OBJECTIVES
from lamda.annotation.raters import Ballot, Item
from lamda.annotation.rating import (
    rate_rows,
    rated,
    require,
    require_research,
    research_rows,
    slips,
    with_filed,
)
from lamda.annotation.tasks import get_tasks
from lamda.config.section import Choice
from lamda.errors import LamdaError, Waiting
from lamda.plugins import build
from lamda.records import Context, GroundingExample, JudgedResponse, RatedResponse
from lamda.storage.opening import open_store
from lamda.storage.store import Store

from ..seams import write_rows

VOTES = {
    "ssi": {"sensible": ("yes", "yes"), "specific": ("no", "no"), "interesting": ("no", "no")},
    "safety": dict.fromkeys(OBJECTIVES, ("no", "no")),
}


class Two:
    """Ada and Ben, who judge what does not begin with '?'."""

    def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
        return [
            Ballot() if item.response.startswith("?") else Ballot(("ada", "ben"), VOTES[task])
            for item in items
        ]


TWO = {"ssi": Two(), "safety": Two()}


def response(number: int, task: str, text: str) -> RatedResponse:
    return RatedResponse(f"{task}/{number}", task, "1", "model", ("hi",), text)


ROWS = [
    response(0, "ssi", "hello"), response(1, "safety", "? no"), response(2, "ssi", "?"),
    response(3, "safety", "fine"), response(4, "ssi", "good"), response(5, "ssi", "?"),
]  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return open_store(str(tmp_path / "store"))


def test_rows_come_back_in_order_with_votes_raters_and_labels() -> None:
    rows = rate_rows(ROWS, TWO)
    assert [row.example_id for row in rows] == [row.example_id for row in ROWS]
    assert rows[0].labels == {"sensible": 1, "specific": 0, "interesting": 0}
    assert rows[3].labels["safe"] == 1
    assert (rows[0].raters, rows[2].raters) == (("ada", "ben"), ())
    assert rows[1] == ROWS[1] and rows[2] == ROWS[2], "not judged, never passed"
    assert [row.example_id for row in rated(rows)] == ["ssi/0", "safety/3", "ssi/4"]


def test_what_was_judged_before_is_judged_anew() -> None:
    old = rate_rows([response(0, "ssi", "hello")], TWO)

    class Nobody:
        def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
            return [Ballot() for _ in items]

    assert rate_rows(old, {"ssi": Nobody()}) == [response(0, "ssi", "hello")]


def test_a_task_without_raters_stays_as_it_is_and_each_response_is_read_once() -> None:
    read: list[str] = []

    class Reading(Two):
        def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
            read.extend(item.response for item in items)
            return super().rate(task, items)

    judged = rate_rows(ROWS, TWO)
    twice = [*judged, judged[0]]
    assert rate_rows(twice, {"ssi": Reading()}) == twice
    assert read == ["hello", "?", "good"]


def test_slips_are_counted_by_task(tmp_path: Path) -> None:
    rows = [
        {"task": "ssi", "context": ["hi"], "response": "hello", "question": "sensible",
         "rater": "ada", "answer": answer}
        for answer in ("yes", "no")
    ]  # fmt: skip
    choice = Choice(use="files", path=write_rows(tmp_path / "votes.jsonl", rows))
    raters = {"ssi": build("raters", choice, 1), "safety": Two()}
    rate_rows(ROWS, raters)
    assert slips(raters) == {"contradictions": {"ssi": 1}, "overruled": {"ssi": 0}}


def test_what_no_row_of_a_set_was_asked_has_no_label() -> None:
    """Where the raters never ask for specificity, 'not sensible' does not mean 'not specific'."""

    class Sensible:
        def __init__(self, more: Mapping[str, tuple[str, ...]]) -> None:
            self.more = more

        def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
            said = {"hello": "yes", "good": "yes"}
            return [
                Ballot(("ada",), {"sensible": (said.get(item.response, "no"),),
                                  **(self.more if item.response in said else {})})
                for item in items
            ]  # fmt: skip

    rows = [row for row in ROWS if row.task == "ssi"]
    names = [set(row.labels) for row in rate_rows(rows, {"ssi": Sensible({})})]
    assert names == [{"sensible"}] * 4
    asked = rate_rows(rows, {"ssi": Sensible({"specific": ("yes",), "interesting": ("no",)})})
    assert asked[1].labels == {"sensible": 0, "specific": 0, "interesting": 0}


def test_who_judged_stands_in_what_was_judged() -> None:
    rows = [
        JudgedResponse("c", "ssi", "1", "PT", ("hi",), text, "", judged_by="before")
        for text in ("hello", "?")
    ]
    assert [row.judged_by for row in rate_rows(rows, TWO, {"ssi": "two abc"})] == ["two abc", ""]


def test_raters_that_return_too_few_are_named() -> None:
    class Lazy:
        def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
            return []

    with pytest.raises(LamdaError, match="raters of ssi: expected 3 ballots, found 0"):
        rate_rows(ROWS, {"ssi": Lazy()})


def waits(stage: str, rows: Any, shares: Any, store: Store, folder: Path) -> str:
    with pytest.raises(Waiting) as waiting:
        require(stage, rows, shares, TWO, store, folder)
    assert waiting.value.exit_code == 4
    return str(waiting.value)


def test_below_the_share_the_tasks_are_written_here_and_in_the_store(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, folder = rate_rows(ROWS, TWO), tmp_path / "tasks"
    told = waits("rate", rows, {"ssi": 0.75, "safety": 0.5}, store, folder)
    summary = json.loads((folder / "rate.json").read_text())
    assert summary["sets"] == {
        "ssi": {"rows": 4, "done": 2, "needed": 3}, "safety": {"rows": 2, "done": 1, "needed": 1}
    }  # fmt: skip
    for part in (
        "stage rate waits for people: 2 tasks", f"{store.uri}/waiting/local-",
        "(ssi: 2 of 4, 3 needed, safety: 1 of 2, 1 needed)",
        "`lamda tasks export --stage rate --out rate.csv`", "`lamda tasks take rate.csv`",
    ):  # fmt: skip
        assert part in told
    tasks = [json.loads(line) for line in (folder / "rate.jsonl").read_text().splitlines()]
    assert [(t["task"], t["response"]) for t in tasks] == [("safety", "? no"), ("ssi", "?")]
    assert tasks[1]["key"] == vote_key("ssi", ("hi",), "?")
    asked = tasks[1]["questions"]["specific"]
    assert asked["key"] == vote_key("ssi", ("hi",), "?", "specific") and "?" in asked["wording"]
    assert tasks[1]["instructions"]

    get_tasks(store, summary["run"], tmp_path / "copy")
    for name in ("rate.json", "rate.jsonl"):
        assert (tmp_path / "copy" / name).read_bytes() == (folder / name).read_bytes()
    waits("rate", rows, {}, store, folder)
    assert json.loads((folder / "rate.json").read_text())["run"] == summary["run"], "same tasks"
    monkeypatch.setenv("LAMDA_RUN", "retrain-7")
    waits("rate", rows, {}, store, folder)
    get_tasks(store, "retrain-7", tmp_path / "other")
    with pytest.raises(LamdaError, match="waiting/nobody/tasks: no tasks"):
        get_tasks(store, "nobody", tmp_path / "other")


def test_with_enough_it_goes_on_and_its_tasks_are_gone(tmp_path: Path, store: Store) -> None:
    rows, folder = rate_rows(ROWS, TWO), tmp_path / "tasks"
    waits("rate", rows, {}, store, folder)
    (folder / "judge.json").write_text("{}")
    require("rate", rows, {"ssi": 0.5, "safety": 0.5}, {}, store, folder)
    assert [path.name for path in folder.iterdir()] == ["judge.json"]
    assert store.list("waiting") == [], "nobody is handed what was answered"
    require("rate", [], {}, {}, store, folder)


def test_what_is_asked_anew_takes_the_place_of_what_was_asked(
    tmp_path: Path, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each time that a part of the votes came, the rest is asked: once, and not with what came."""
    rows, folder = rate_rows(ROWS, TWO), tmp_path / "tasks"
    waits("judge", rows[:1] + ROWS[1:2], {}, store, folder)
    others = {entry.key for entry in store.list("waiting")}
    waits("rate", ROWS, {}, store, folder)
    waits("rate", rows, {}, store, folder)
    run = json.loads((folder / "rate.json").read_text())["run"]
    kept = {f"waiting/{run}/tasks/rate.{kind}" for kind in ("json", "jsonl")}
    assert {entry.key for entry in store.list("waiting")} == others | kept
    waits("rate", rows, {}, store, folder)
    assert {entry.key for entry in store.list("waiting")} == others | kept, "the same again"
    monkeypatch.setenv("LAMDA_RUN", "retrain-7")
    waits("rate", rows, {}, store, folder)
    require("rate", rows, {"ssi": 0.5, "safety": 0.5}, {}, store, folder)
    left = {entry.key for entry in store.list("waiting")} - others
    assert {key.split("/")[1] for key in left} == {"retrain-7"}, "a run's go when it goes on"


def test_a_store_that_is_gone_keeps_nobody_from_going_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, folder, place = rate_rows(ROWS, TWO), tmp_path / "tasks", tmp_path / "store"
    store = open_store(str(place))
    waits("rate", rows, {}, store, folder)

    def gone(_: str = "") -> Any:
        raise LamdaError("no such place")

    monkeypatch.setattr(store, "list", gone)
    require("rate", rows, {"ssi": 0.5, "safety": 0.5}, {}, store, folder)
    assert list(folder.iterdir()) == []
    assert f"answered tasks stay in {store.uri}/waiting/local-" in capsys.readouterr().out


def test_the_instructions_of_the_raters_are_shown(tmp_path: Path, store: Store) -> None:
    people = build("raters", Choice(use="files", instructions="Be strict."), 1)
    with pytest.raises(Waiting):
        require("judge", ROWS[:1], {}, {"ssi": people}, store, tmp_path / "tasks")
    (line,) = (tmp_path / "tasks/judge.jsonl").read_text().splitlines()
    assert json.loads(line)["instructions"] == "Be strict."


@pytest.mark.parametrize(("share", "needed"), [(0.7, 7), (0.75, 8), (0.0, 0), (1.0, 10)])
def test_how_many_a_share_needs(tmp_path: Path, store: Store, share: float, needed: int) -> None:
    judged = rate_rows([response(n, "ssi", "a") for n in range(needed)], TWO)
    rows = [*judged, *(response(n, "ssi", "?") for n in range(10 - needed))]
    require("rate", rows, {"ssi": share}, {}, store, tmp_path / "tasks")
    if needed:
        waits("rate", [*rows[1:], response(0, "ssi", "?")], {"ssi": share}, store, tmp_path / "t")


def test_research_waits_for_contexts_that_nobody_has_researched(
    tmp_path: Path, store: Store
) -> None:
    contexts = [Context(str(n), "groundedness", "question", (f"q{n}",)) for n in range(3)]
    contexts.append(contexts[0])
    bases = ["a", "b", "c", "d"]
    found = [[GroundingExample("1", ("q0",), "a", (), "User", "a")], [], [], []]
    folder = tmp_path / "tasks"
    require_research("research", contexts, bases, found, 0.5, store, folder)
    assert not folder.exists()
    with pytest.raises(Waiting, match="2 tasks in .*2 of 4, 4 needed.*--out research.jsonl"):
        require_research("research", contexts, bases, found, 1.0, store, folder)
    tasks = [json.loads(line) for line in (folder / "research.jsonl").read_text().splitlines()]
    assert [(t["key"], t["base"], t["actions"]) for t in tasks] == [
        (research_key(("q1",), "b"), "b", []),
        (research_key(("q2",), "c"), "c", []),
    ]


def test_researchers_that_return_too_few_are_named() -> None:
    class Lazy:
        def research(self, *asked: Any) -> Any:
            return iter(())

    context = Context("1", "groundedness", "question", ("q",))
    with pytest.raises(LamdaError, match="researchers: expected 1 lists, found 0"):
        research_rows(Lazy(), [context], ["a"], None)  # type: ignore[arg-type]


def test_only_people_take_what_is_filed(tmp_path: Path) -> None:
    rules = Two()
    assert with_filed(rules, tmp_path) is rules
    people = build("raters", Choice(use="files"), 1)
    assert with_filed(people, None) is people
    assert with_filed(people, tmp_path) is not people
