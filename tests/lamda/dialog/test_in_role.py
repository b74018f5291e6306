"""A role's own decoding and tools, on the same model."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from lamda.dialog.agent import Agent
from lamda.dialog.in_role import in_role
from lamda.dialog.roles import Role
from lamda.errors import LamdaError
from lamda.generation.ranker import REPEATED
from lamda.model.transformer import Transformer
from lamda.records import Candidate
from lamda.tokenizer import Tokenizer
from lamda.toolset.tool import Result
from lamda.toolset.toolset import Toolset

from .test_research import decoding, model  # noqa: F401  the fixture


def named(name: str) -> Toolset:
    return Toolset([lambda _: [Result("7")], lambda _: [Result(name)]], ["calculator", "search"])


def test_a_role_changes_decoding_and_keeps_some_tools(
    model: Transformer,  # noqa: F811
    tokenizer: Tokenizer,
) -> None:
    agent = Agent("research", model, tokenizer, decoding(), 3, named("page"))
    changes = {"safety": {"harm": 0.9}, "weights": {"likelihood": 2.0}, "grounded_drafts": 2}
    strict = in_role(agent, Role("strict", "d", ("hi",), tools=("search",), decoding=changes))
    assert strict.model is agent.model
    assert strict.decoding.safety.harm == 0.9
    assert strict.decoding.safety.bias == agent.decoding.safety.bias
    assert (strict.decoding.weights.sensible, strict.decoding.weights.likelihood) == (3.0, 2.0)
    assert strict.decoding.grounded_drafts == 2
    assert strict.toolset is not None
    assert strict.toolset.ask("what?") == [Result("page")]
    plain = in_role(agent, Role("plain", "d"))
    assert plain.decoding == agent.decoding
    assert plain.toolset is agent.toolset


def test_a_tool_that_is_not_there_is_one_line(
    model: Transformer,  # noqa: F811
    tokenizer: Tokenizer,
) -> None:
    agent = Agent("research", model, tokenizer, decoding(), 3, named("page"))
    with pytest.raises(LamdaError, match="tools: expected calculator, search, found 'oracle'"):
        in_role(agent, Role("lost", "d", tools=("oracle",)))


def test_earlier_answers_are_read_without_their_citations(
    model: Transformer,  # noqa: F811
    tokenizer: Tokenizer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    agent = Agent("quality", model, tokenizer, decoding(), 3)
    ranked, read = agent.ranked, []

    def noted(contexts: Sequence[Sequence[str]], *rest: int) -> object:
        read.extend(contexts)
        return ranked(contexts, *rest)

    monkeypatch.setattr(agent, "ranked", noted)
    agent.respond(["hello", "it is Rome. [https://www.geonames.org/3175395]", "and you?"])
    assert read == [["hello", "it is Rome.", "and you?"]]


@pytest.mark.parametrize("repeats", [False, True])
def test_an_agent_drops_a_turn_said_again_unless_it_may(
    model: Transformer,  # noqa: F811
    tokenizer: Tokenizer,
    monkeypatch: pytest.MonkeyPatch,
    repeats: bool,
) -> None:
    agent = Agent("quality", model, tokenizer, decoding(repeats=repeats), 3)
    monkeypatch.setattr(agent, "_read", lambda drawn: [
        [Candidate(f"a small program, no {n}." if n else "A small program, no more!", 0.0)
         for n in range(len(group))]
        for group in drawn
    ])  # fmt: skip
    answer = agent.respond(["who are you?", "a small program, no more.", "what are you?"])
    dropped = [one.text for one in answer.candidates if one.dropped == REPEATED]
    assert dropped == ([] if repeats else ["A small program, no more!"])
    assert repeats or answer.draft != "A small program, no more!"
