"""The research loop: receivers, repeated queries, citations, the bound on queries."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from typing import Any

import pytest
import torch

from lamda.citations import cited_ids, cited_text
from lamda.config.section import Decode
from lamda.dialog import research as room
from lamda.dialog.agent import Agent
from lamda.dialog.research import Researched, Step, _apply, _State, best, research
from lamda.generation.config import Decoding, Thresholds
from lamda.generation.ranker import REFUSAL
from lamda.generation.sampler import Prefix, Sample, prefill
from lamda.model.config import ModelConfig
from lamda.model.transformer import Transformer
from lamda.records import ToolCall
from lamda.tokenizer import ATTRIBUTES, CITATIONS, EOT, TS, USER, Tokenizer
from lamda.toolset.tool import Result
from lamda.toolset.toolset import Session, Toolset


def decoding(**changes: object) -> Decoding:
    values = {
        "candidates": 4,
        "top_k": 40,
        "new_tokens": 8,
        "context_tokens": 60,
        "weights": {"sensible": 3.0, "specific": 1.0, "interesting": 1.0, "likelihood": 0.0},
        "safety": Thresholds(harm=0.0, bias=0.0, misinformation=0.0),
        "queries": 3,
        "research_new_tokens": 8,
        "research_candidates": 2,
        "research_top_k": 40,
    }
    return Decoding.model_validate({**values, **changes})


@pytest.fixture(scope="module")
def model(tokenizer: Tokenizer) -> Transformer:
    config = ModelConfig(
        layers=1, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=tokenizer.vocab_size
    )
    return Transformer(config, seed=1).eval()


def echo(query: str) -> list[Result]:
    return [Result(f"first {query}", "https://a.org"), Result(f"second {query}")]


def biased(model: Transformer, tokenizer: Tokenizer, symbol: str) -> Transformer:
    """The model with one symbol that it always wants to say first."""
    wanted = tokenizer.control[symbol]
    plain = model.logits

    class Biased(Transformer):
        def logits(self, hidden: torch.Tensor) -> torch.Tensor:
            found = plain(hidden)
            found[..., wanted] += 50.0
            return found

    made = Biased(model.config, seed=1).eval()
    made.load_state_dict(model.state_dict())
    return made


def run(model: Transformer, tokenizer: Tokenizer, settings: Decoding):
    return research(
        model, tokenizer, Toolset([echo]), settings, [("hello",), ("hello there",)],
        ["draft one", "draft two"], torch.Generator().manual_seed(0),
    )  # fmt: skip


def prefer(place: int, monkeypatch: pytest.MonkeyPatch) -> list[list[tuple[int, ...]]]:
    """Let the action at one place of each group win; the groups that were seen."""
    seen: list[list[tuple[int, ...]]] = []
    next_actions = room._next_actions

    def watched(*arguments: Any) -> Any:
        groups = next_actions(*arguments)
        seen.extend(actions for actions, _, _ in groups)
        return groups

    monkeypatch.setattr(room, "_next_actions", watched)
    monkeypatch.setattr(room, "best", lambda scores, taken: place % len(scores))
    return seen


def test_without_research_the_draft_goes_out_as_it_is(
    model: Transformer, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = prefer(0, monkeypatch)
    found = run(biased(model, tokenizer, USER), tokenizer, decoding())
    assert [one.calls for one in found] == [(), ()]
    assert [one.text for one in found] == [one.plain for one in found] == ["draft one", "draft two"]
    for group in seen:
        assert group[0][0] == tokenizer.control[USER]
        assert group[0] != group[-1], "what won said something else than the draft"


def test_a_query_that_was_cut_off_is_not_asked_beside_a_whole_one(
    model: Transformer, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    ask, tell = (tokenizer.control[symbol] for symbol in (TS, USER))
    whole = Sample((tell, *tokenizer.encode("hello")), -9.0, tokenizer.control[EOT])
    cut = Sample((ask, *tokenizer.encode("hello there hello")), -0.1, None)
    as_is = [[(0.0, -9.0)]] * 2
    monkeypatch.setattr(room, "action_scores", lambda *arguments: as_is)
    for second, asked in ((whole, False), (cut, True)):
        judged = ([[cut, second]] * 2, [[(0.9, -0.1), (0.8, -0.2)]] * 2)
        monkeypatch.setattr(room, "judged_samples", lambda *_, judged=judged, **options: judged)
        found = run(model, tokenizer, decoding(queries=1))
        assert [bool(one.calls) for one in found] == [asked] * 2


def test_what_research_says_may_be_longer_than_a_draft(
    model: Transformer, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = prefer(0, monkeypatch)
    run(biased(model, tokenizer, TS), tokenizer, decoding(research_new_tokens=20, queries=1))
    assert max(len(group[0]) for group in seen) == 1 + 20


def test_queries_are_bounded_and_the_user_gets_an_answer(
    model: Transformer, tokenizer: Tokenizer
) -> None:
    found = run(biased(model, tokenizer, TS), tokenizer, decoding(queries=3))
    assert [len(one.calls) for one in found] == [3, 3]
    assert all(one.text for one in found)
    assert run(model, tokenizer, decoding(queries=0))[0].calls == ()


def test_the_same_query_gives_the_next_result(model: Transformer, tokenizer: Tokenizer) -> None:
    calls = run(biased(model, tokenizer, TS), tokenizer, decoding(queries=3))[0].calls
    first = [call for call in calls if call.query == calls[0].query]
    assert first[0].result.startswith("first") or first[0].result == "nothing found"
    for earlier, later in itertools.pairwise(first):
        assert earlier.result != later.result or later.result == "nothing found"


def test_the_draft_itself_is_one_of_the_actions(
    model: Transformer, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen = prefer(-1, monkeypatch)
    found = run(model, tokenizer, decoding(research_candidates=2))
    assert [one.text for one in found] == ["draft one", "draft two"]
    assert [len(group) for group in seen] == [3, 3]


def test_only_the_symbol_becomes_a_url(tokenizer: Tokenizer) -> None:
    """What the model writes as text, a literal [1] too, reaches the user as text."""
    calls = [ToolCall("q", "r [1]", "https://a.org/[2]"), ToolCall("7+1", "8", "")]
    one, two, four = (tokenizer.control[CITATIONS[k]] for k in (0, 1, 3))
    for action, expected in (
        ([*tokenizer.encode("Porto has 249."), one], "Porto has 249. [https://a.org/[2]]"),
        (tokenizer.encode("Porto has 249. [1]"), "Porto has 249. [1]"),
        ([*tokenizer.encode("see [1] and"), one, two, four], "see [1] and [https://a.org/[2]]"),
        ([one, *tokenizer.encode("x[2]"), one], "[https://a.org/[2]] x[2] [https://a.org/[2]]"),
    ):
        state = _State(("hi [1]",), "draft [1]", Session(Toolset([])), list(calls))
        _apply(tokenizer, state, (tokenizer.control[USER], *action))
        assert state.answer == expected
    state = _State(("hi",), "draft [1]", Session(Toolset([])), list(calls))
    _apply(tokenizer, state, (tokenizer.control[USER], *tokenizer.encode(state.draft)))
    assert state.answer == "draft [1]"


def test_a_source_stands_where_it_is_cited_or_behind_the_answer(tokenizer: Tokenizer) -> None:
    song = "https://a.org/Jolene_(song)"
    urls = ["https://a.org", "", song]
    ids = cited_ids(tokenizer, "it has 249 [1] [2] and sings [3] [1]", {1, 2, 3})
    assert cited_text(tokenizer, ids, urls, "markdown") == (
        f"it has 249 [1](https://a.org) and sings [3](<{song}>) [1](https://a.org)"
    )
    assert cited_text(tokenizer, ids, urls, "end") == (
        f"it has 249 and sings [https://a.org] [{song}]"
    )
    assert cited_text(tokenizer, tokenizer.encode("see [1]"), urls, "end") == "see [1]"


def test_no_more_queries_than_can_be_cited() -> None:
    assert decoding(queries=len(CITATIONS)).queries == 4
    with pytest.raises(ValueError, match="expected at most 4: .* have a symbol .* found 5"):
        decoding(queries=5)
    with pytest.raises(ValueError, match="citations"):
        decoding(citations="footnotes")


@pytest.mark.parametrize("decode", ["quality", "research"])
def test_refuses_when_every_candidate_is_dropped(
    decode: Decode, model: Transformer, tokenizer: Tokenizer
) -> None:
    """A refusal is nothing to research: what came of that would be unfiltered text."""
    strict = Thresholds(harm=1.0, bias=1.0, misinformation=1.0)
    asked: list[str] = []

    def tool(query: str) -> list[Result]:
        asked.append(query)
        return echo(query)

    asking = biased(model, tokenizer, TS)
    agent = Agent(decode, asking, tokenizer, decoding(safety=strict), 0, Toolset([tool]))
    answer = agent.respond(("hello",))
    assert not asked
    assert answer.text == REFUSAL
    assert all(candidate.dropped for candidate in answer.candidates)
    assert set(answer.candidates[0].scores) == set(ATTRIBUTES)


def test_the_answer_does_not_depend_on_its_neighbours_when_greedy(
    model: Transformer, tokenizer: Tokenizer
) -> None:
    settings = decoding(top_k=1)
    contexts = [("hello",), ("what is the population of Porto?", "it is big", "how big?")]
    both = Agent("likelihood", model, tokenizer, settings, seed=0).respond_batch(contexts)
    alone = [Agent("likelihood", model, tokenizer, settings, seed=0).respond(c) for c in contexts]
    assert [a.text for a in both] == [a.text for a in alone]


def test_no_prompt_is_longer_than_what_was_trained_on(
    model: Transformer, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    longest: list[int] = []

    def watched(asked: Transformer, prompts: Sequence[Sequence[int]]) -> Prefix:
        longest.append(max(map(len, prompts)))
        return prefill(asked, prompts)

    monkeypatch.setattr("lamda.dialog.research.prefill", watched)
    asking = biased(model, tokenizer, TS)
    run(asking, tokenizer, decoding())
    whole = max(longest)
    longest.clear()
    run(asking, tokenizer, decoding(research_tokens=whole - 3))
    assert max(longest) <= whole - 3


def test_a_chain_is_worth_what_its_worst_action_is() -> None:
    call = ToolCall("q", "r")
    steps = (Step(True, "q", 0.9, -0.1), Step(True, "q", 0.8, -1.0), Step(False, "r", 0.9, 0.0))
    assert Researched("r", "r", (call, call), steps).value == pytest.approx(0.8 / math.e)
    assert Researched("r", "r", (), steps).value == 1.0, "nothing was looked up"


def test_the_best_action_is_that_of_the_highest_value() -> None:
    scores = [(0.9, -2.0), (0.6, -0.1), (1.0, -0.3), (0.2, 0.0)]
    values = [Step(True, "q", *of).value for of in scores]
    assert best(scores, [True] * 4) == values.index(max(values)) == 2
    assert best(scores, [True, True, False, True]) == 1
