"""The stages around the model's own research: what is researched, and how it is labelled."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import stages.rollouts as stage
from lamda.config.resolve import current_params
from lamda.dialog.research import Researched, Step, best
from lamda.dialog.rollouts import Rollout, actions_of, answers_of
from lamda.generation.ranker import REFUSAL
from lamda.records import (
    Context,
    Document,
    GroundingExample,
    RatedResponse,
    ToolCall,
    read_table,
    write_table,
)
from stages.rate_rollouts import main as rate

PARAMS = current_params(Path(__file__).resolve().parents[2])
CALL = ToolCall("size of Porto", "Porto / Size / 7", "https://a.example")


def rollout(context: Context, said: str) -> Rollout:
    """Looked up, or refused where nothing is said."""
    if not said:
        return Rollout(context, REFUSAL, Researched(REFUSAL, REFUSAL, ()))
    steps = (Step(True, CALL.query, 0.9, -0.1), Step(False, f"{said} [1]", 0.5, -0.2))
    return Rollout(context, "hello", Researched(said, said, (CALL,), steps))


def contexts(count: int) -> list[Context]:
    return [
        Context(f"{task}/{n}", task, "1", (f"how are you, number {n}?",))
        for task in ("ssi", "safety") for n in range(count)
    ]  # fmt: skip


@pytest.fixture
def ran(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What the stage writes, where the model answers every third context with the refusal; and for
    how many contexts it was asked, by the way of choosing."""
    asked: dict[bool, int] = {}

    def rolled_out(
        agent: Any, rows: Sequence[Context], size: int, choose: Any = best
    ) -> list[Rollout]:
        asked[choose is best] = len(rows)
        return [rollout(row, "" if n % 3 == 0 else "fine") for n, row in enumerate(rows)]

    for name in ("load_model", "Agent"):
        monkeypatch.setattr(stage, name, lambda *_: None)
    monkeypatch.setattr(stage, "Tokenizer", SimpleNamespace(load=lambda _: None))
    monkeypatch.setattr(stage, "Toolset", SimpleNamespace(from_choices=lambda *_, **__: None))
    monkeypatch.setattr(stage, "rolled_out", rolled_out)

    def run(
        count: int, researched: bool = True, split: str = "train", seen: str = "hello",
        **changes: Any,
    ) -> Any:  # fmt: skip
        write_table(tmp_path / "contexts/annotation.parquet", contexts(count), Context)
        shown = [GroundingExample("g", (seen,), "hi", (), "User", "hi")] * researched
        page = Document("1", "wiki", CALL.url, "Porto", CALL.result, split)
        write_table(tmp_path / "knowledge/documents.parquet", [page], Document)
        write_table(tmp_path / "research/groundedness.parquet", shown, GroundingExample)
        settings = PARAMS.rollouts.model_copy(update=changes)
        none = Path()
        stage.main(
            PARAMS.model_copy(update={"rollouts": settings}), none, none, tmp_path / "knowledge",
            tmp_path / "contexts", tmp_path / "research", tmp_path / "out",
            tmp_path / "rollouts.json",
        )  # fmt: skip
        answers = read_table(tmp_path / "out/ssi.parquet", RatedResponse)
        actions = read_table(tmp_path / "out/groundedness.parquet", GroundingExample)
        told = json.loads((tmp_path / "rollouts.json").read_text())
        return answers, actions, told, dict(asked)

    return run


def test_some_contexts_of_ssi_are_researched_and_refusals_teach_nothing(ran: Any) -> None:
    answers, actions, told, asked = ran(20, contexts=12, random_actions=0.25)
    assert asked == {False: 3, True: 9}
    assert told == {"contexts": 12, "looked_up": 8, "left_out": {"refused": 4}}
    assert len({row.example_id for row in answers}) == len(answers) == 8
    assert all(row.example_id.startswith("ssi/") for row in answers)
    assert len(actions) == 16


def test_where_nobody_researched_or_none_are_wanted_nothing_is(ran: Any) -> None:
    for rows in (ran(20, researched=False), ran(20, contexts=0)):
        assert rows == ([], [], {"contexts": 0, "looked_up": 0, "left_out": {}}, {})


def test_what_was_found_of_the_evaluation_is_left_out(ran: Any) -> None:
    answers, actions, told, _ = ran(20, contexts=12, random_actions=0.0, split="evaluation")
    assert (answers, actions) == ([], [])
    assert told["left_out"] == {"refused": 4, "found what was held out": 8}


def test_contexts_that_researchers_had_are_not_researched_again(ran: Any) -> None:
    answers, _, told, _ = ran(3, contexts=9, random_actions=0.0, seen="how are you, number 1?")
    assert told["contexts"] == 2
    assert "ssi/1" not in {row.example_id for row in answers}


def test_there_may_be_fewer_contexts_than_are_wanted(ran: Any) -> None:
    assert ran(4, contexts=9)[2]["contexts"] == 4


def test_actions_get_the_label_of_their_answer(tmp_path: Path) -> None:
    asked = [row for row in contexts(2) if row.task == "ssi"]
    done = [rollout(asked[0], "i am fine, thank you."), rollout(asked[1], "qx qx the the")]
    write_table(tmp_path / "rollouts/ssi.parquet", answers_of(done), RatedResponse)
    write_table(tmp_path / "rollouts/groundedness.parquet", actions_of(done), GroundingExample)
    rate(PARAMS, tmp_path / "rollouts", tmp_path, tmp_path / "rated", tmp_path / "told.json")
    answers = read_table(tmp_path / "rated/ssi.parquet", RatedResponse)
    actions = read_table(tmp_path / "rated/groundedness.parquet", GroundingExample)
    assert [row.labels["sensible"] for row in answers] == [1, 0]
    assert [(row.example_id, row.correct) for row in actions] == [
        ("ssi/0/0", 1), ("ssi/0/1", 1), ("ssi/1/0", 0), ("ssi/1/1", 0)
    ]  # fmt: skip
    told = json.loads((tmp_path / "told.json").read_text())
    assert (told["answers"], told["rated"], told["actions"], told["right"]) == (2, 2, 4, 2)
