"""What a model learns from its own research: which actions, with which labels, in which sets."""

from __future__ import annotations

import random
from collections.abc import Sequence
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks import rollouts
from benchmarks.rollouts import (
    SHARES,
    Practice,
    Rollout,
    actions,
    any_action,
    judging,
    new_sets,
    rated,
    rolled_out,
)
from lamda.config.params import Params
from lamda.config.resolve import current_params
from lamda.dialog.agent import Agent
from lamda.dialog.research import Researched, Step, best
from lamda.errors import LamdaError
from lamda.finetuning.rows import Mix
from lamda.finetuning.run import FinetuningJob
from lamda.generation.config import Decoding, Thresholds
from lamda.generation.ranker import REFUSAL
from lamda.model.config import ModelConfig
from lamda.model.transformer import Transformer
from lamda.records import Context, RatedResponse, ToolCall
from lamda.templates import Example
from lamda.tokenizer import Tokenizer
from lamda.toolset.tool import Result
from lamda.toolset.toolset import Toolset

CALL = ToolCall("size of Porto", "Porto / Size / 7", "https://a.example")


@pytest.fixture(scope="module")
def params() -> Params:
    return current_params()


def context(number: int) -> Context:
    return Context(f"c{number}", "ssi", "1", (f"hello {number}",))


def looked_up(number: int, answer: str, correct: float = 0.5) -> Rollout:
    steps = (Step(True, CALL.query, 0.9, -0.1), Step(False, f"{answer} [1]", correct, -0.2))
    return Rollout(context(number), "hello", Researched(answer, answer, (CALL,), steps))


def said(number: int) -> Rollout:
    steps = (Step(False, "hello", 0.9, -0.1),)
    return Rollout(context(number), "hello", Researched("hello", "hello", (), steps))


def labelled(*sensible: int) -> list[RatedResponse]:
    return [
        RatedResponse(str(n), "ssi", "1", "model", context(n).context, "how are you?",
                      labels={"sensible": label})
        for n, label in enumerate(sensible)
    ]  # fmt: skip


def test_an_action_is_as_right_as_its_answer_and_what_was_not_looked_up_is_none() -> None:
    rows = actions([looked_up(0, "seven"), looked_up(1, "eight"), said(2)], labelled(1, 0, 1))
    found = [(row.action, row.text, row.calls, row.correct) for row in rows]
    assert found == [
        ("TS", CALL.query, (), 1),
        ("User", "seven [1]", (CALL,), 1),
        ("TS", CALL.query, (), 0),
        ("User", "eight [1]", (CALL,), 0),
    ]
    twice = actions([looked_up(0, "seven"), looked_up(0, "seven")], labelled(1, 1))
    assert len(twice) == 2


def test_the_sets_are_those_of_the_shares_and_only_right_actions_are_written(
    params: Params, tokenizer: Tokenizer, capsys: pytest.CaptureFixture[str]
) -> None:
    of = [looked_up(0, "how"), looked_up(1, "are")]
    mixes = new_sets(params, tokenizer, of, labelled(1, 0))
    assert {mix.name: mix.share for mix in mixes} == SHARES
    assert [len(mix.examples) for mix in mixes] == [2, 4, 2]
    assert "judged: 4 examples" in capsys.readouterr().out
    with pytest.raises(LamdaError, match="no example for 'written'"):
        new_sets(params, tokenizer, of, labelled(0, 0))


def test_the_new_sets_stand_beside_the_old_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    one = (Example((1, 2), (2, -100)),)
    monkeypatch.setattr(
        FinetuningJob, "mixes", lambda *_: ([Mix("old", one, 0.75), Mix("copying", one, 0.25)], {})
    )
    job = object.__new__(Practice)
    object.__setattr__(job, "beside", (Mix("new", one, 0.5),))
    tokenizer: Any = None
    shares = {mix.name: mix.share for mix in job.mixes(tokenizer)[0]}
    assert shares == {"old": 0.375, "copying": 0.125, "new": 0.5}


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
    assert actions([only], labelled(1)) == []


def test_raters_who_are_missing_or_say_nothing_are_named(
    params: Params, monkeypatch: pytest.MonkeyPatch
) -> None:
    none = params.model_copy(update={"data": params.data.model_copy(update={"raters": {}})})
    with pytest.raises(LamdaError, match="data.raters.ssi: missing"):
        rated(none, [said(1)])
    monkeypatch.setattr(rollouts, "chosen_raters", lambda *_: {})
    monkeypatch.setattr(rollouts, "rate_rows", lambda rows, _: rows)
    with pytest.raises(LamdaError, match="answers without the label 'sensible'"):
        rated(params, [said(1)])


def test_the_judge_is_measured_on_what_was_looked_up() -> None:
    of = [looked_up(n, "seven", correct=0.9 - n % 2 / 2) for n in range(40)] + [said(40)]
    labels = labelled(*(1 - n % 2 for n in range(40)), 0)
    assert judging(of, labels, 17).startswith("AUC of P(correct) on own answers: 1.000 [")
    assert judging(of, labels, 17).endswith("n=40")
    assert "none, n=1" in judging(of[:1], labels[:1], 17)


def test_a_folder_that_is_there_is_not_written_to(
    tmp_path: Any, params: Params, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(rollouts, "load_params", lambda _: params)
    monkeypatch.setattr(rollouts, "Tokenizer", SimpleNamespace(load=lambda _: None))
    with pytest.raises(LamdaError, match="it is there already"):
        rollouts.main(keep=tmp_path)
