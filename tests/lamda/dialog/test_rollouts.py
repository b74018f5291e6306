"""The model's own research: every action of it, by the best one or by any."""

from __future__ import annotations

import random
from collections.abc import Sequence

import pytest

from lamda.dialog.agent import Agent
from lamda.dialog.research import Researched, Step, best
from lamda.dialog.rollouts import (
    Rollout,
    actions_of,
    answers_of,
    any_action,
    fault,
    rolled_out,
)
from lamda.generation.config import Decoding, Thresholds
from lamda.generation.ranker import REFUSAL
from lamda.model.config import ModelConfig
from lamda.model.transformer import Transformer
from lamda.records import Context, ToolCall
from lamda.tokenizer import Tokenizer
from lamda.toolset.tool import Result
from lamda.toolset.toolset import Toolset

CALL = ToolCall("size of Porto", "Porto / Size / 7", "https://a.example")


def context(number: int) -> Context:
    return Context(f"c{number}", "ssi", "1", (f"hello {number}",))


def looked_up(number: int) -> Rollout:
    steps = (Step(True, CALL.query, 0.9, -0.1), Step(False, "seven [1]", 0.5, -0.2))
    found = Researched("seven [https://a.example]", "seven", (CALL,), steps)
    return Rollout(context(number), "hello", found)


def said(number: int) -> Rollout:
    steps = (Step(False, "hello", 0.9, -0.1),)
    return Rollout(context(number), "hello", Researched("hello", "hello", (), steps))


def test_the_actions_of_what_was_looked_up_are_told_with_what_they_had_read() -> None:
    rows = actions_of([looked_up(0), said(1)])
    found = [(row.example_id, row.base, row.action, row.text, row.calls) for row in rows]
    assert found == [
        ("c0/0", "hello", "TS", CALL.query, ()),
        ("c0/1", "hello", "User", "seven [1]", (CALL,)),
    ]
    assert not any(row.correct for row in rows), "nobody has judged them"


def test_the_answers_are_rated_by_their_words() -> None:
    rows = answers_of([looked_up(0), said(1)])
    told = [(row.example_id, row.task, row.response) for row in rows]
    assert told == [("c0", "ssi", "seven"), ("c1", "ssi", "hello")]


@pytest.mark.parametrize(
    ("last", "told"),
    [
        ("seven [1]", ""),
        ("it is 7 [2]", "cited nothing"),  # of one result
        ("it is 7 [1][3]", "cited nothing"),
        ("[1]", "said nothing"),
        ("", "said nothing"),
    ],
)
def test_what_the_model_should_not_learn_of_itself_is_named(last: str, told: str) -> None:
    steps = (Step(True, CALL.query, 0.9, -0.1), Step(False, last, 0.5, -0.2))
    of = Rollout(context(0), "hello", Researched("x", "x", (CALL,), steps))
    assert fault(of, set()) == told


def test_what_was_found_of_the_evaluation_is_not_learned() -> None:
    assert fault(looked_up(0), {CALL.url}) == "found what was held out"
    assert fault(looked_up(0), {"https://b.example"}) == ""


def test_an_empty_query_is_no_action_to_learn() -> None:
    call = ToolCall("", "nothing found")
    steps = (Step(True, "", 0.9, -0.1), Step(False, "seven", 0.5, -0.2))
    assert fault(Rollout(context(0), "hello", Researched("7", "7", (call,), steps)), set())


def test_a_draft_that_needed_nothing_teaches_whatever_was_sampled_beside_it() -> None:
    """Without results the draft goes out, so the action's text is none that anybody read."""
    steps = (Step(False, "", 0.9, -0.1),)
    assert fault(Rollout(context(0), "hi", Researched("hi", "hi", (), steps)), set()) == ""


def test_any_action_takes_each_that_may_be_and_the_draft_only_alone() -> None:
    choose = any_action(random.Random(1))
    scores = [(0.9, -0.1), (0.1, -3.0), (0.5, -0.5), (0.9, -0.1)]
    assert {choose(scores, [True, True, False, True]) for _ in range(50)} == {0, 1}
    assert choose(scores, [False, False, False, True]) == 3
    assert best(scores, [False, True, True, True]) == 3


def search(query: str) -> list[Result]:
    return [Result("the size is 7", "https://a.example")]


def agent(tokenizer: Tokenizer, harm: float) -> Agent:
    config = ModelConfig(
        layers=1, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=tokenizer.vocab_size
    )
    decoding = Decoding.model_validate({
        "candidates": 2, "top_k": 40, "new_tokens": 6, "context_tokens": 40, "queries": 2,
        "weights": {"sensible": 3.0, "specific": 1.0, "interesting": 1.0, "likelihood": 0.0},
        "safety": Thresholds(harm=harm, bias=0.0, misinformation=0.0),
        "research_candidates": 4, "research_top_k": 40,
    })  # fmt: skip
    return Agent("research", Transformer(config, seed=1), tokenizer, decoding, 1, Toolset([search]))


def test_every_action_of_a_rollout_is_told(tokenizer: Tokenizer) -> None:
    asked = [context(n) for n in range(5)]
    done = rolled_out(agent(tokenizer, 0.0), asked, 2, any_action(random.Random(1)))
    assert [of.context for of in done] == asked
    assert any(of.found.calls for of in done)
    for of in done:
        queries = [step.text for step in of.found.steps if step.asks]
        assert queries == [call.query for call in of.found.calls]
        assert not of.found.steps[-1].asks
        assert all(0 <= step.correct <= 1 and step.likely <= 0 for step in of.found.steps)


def test_a_step_has_the_scores_of_the_action_that_was_chosen(tokenizer: Tokenizer) -> None:
    chosen: list[tuple[float, float]] = []

    def first(scores: Sequence[tuple[float, float]], taken: Sequence[bool]) -> int:
        chosen.append(scores[0])
        return 0

    done = rolled_out(agent(tokenizer, 0.0), [context(n) for n in range(5)], 5, first)
    told = [(step.correct, step.likely) for of in done for step in of.found.steps]
    assert len(set(told)) > 1 and sorted(told) == sorted(chosen)


def test_what_the_filter_drops_whole_is_refused(tokenizer: Tokenizer) -> None:
    (only,) = rolled_out(agent(tokenizer, 1.0), [context(1)], 2)
    assert only.draft == only.found.text == REFUSAL
    assert fault(only, set()) == "refused" and actions_of([only]) == []


def test_without_a_toolset_there_is_no_research(tokenizer: Tokenizer) -> None:
    bare = agent(tokenizer, 0.0)
    bare.toolset = None
    with pytest.raises(ValueError, match="toolset"):
        rolled_out(bare, [context(1)], 2)
