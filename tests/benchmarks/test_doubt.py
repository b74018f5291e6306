"""What goes out where the model doubts its own research, threshold by threshold."""

from __future__ import annotations

import math
from typing import Any

import pytest

from benchmarks import doubt
from benchmarks.doubt import LEAST, Doubted, doubted, said, value_of
from lamda.dialog.finals import is_doubted
from lamda.dialog.research import Researched, Step
from lamda.generation.ranker import REFUSAL
from lamda.records import Context, ToolCall
from lamda.tokenizer import Tokenizer

from ..lamda.dialog.test_rollouts import agent

CONTEXT = Context("1", "ssi", "1", ("how big is Porto?",))
CALL = ToolCall("size of Porto", "7")


def found(*values: float, calls: int = 1) -> Researched:
    steps = tuple(Step(False, "x", value, -0.5) for value in values)
    return Researched("7 [https://a.org]", "7", (CALL,) * calls, steps)


def test_it_is_the_value_by_which_finals_are_doubted() -> None:
    of = found(0.9, 0.5, 0.7)
    assert value_of(of) == pytest.approx(0.5 * math.exp(-0.5))
    for least in LEAST:
        assert is_doubted(of, least) == (value_of(of) < least)
    assert value_of(found(0.1, calls=0)) == 1.0


def test_a_threshold_says_which_of_the_two_goes_out() -> None:
    of = Doubted(CONTEXT, "it is big", "7 [https://a.org]", 0.3, "i do not know")
    assert [said(of, least) for least in (0.0, 0.3, 0.31)] == [of.final, of.final, of.instead]
    every = Doubted(CONTEXT, "it is big", "7", 0.3, None)
    assert said(every, 0.9) == "7", "every draft claims something"


def test_every_context_has_its_two_answers(
    tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lookups(*arguments: Any) -> list[bool]:
        return [n == 0 for n in range(len(arguments[4]))]

    monkeypatch.setattr(doubt, "needs_lookup", lookups)
    rows = [Context(f"c{n}", "ssi", "1", (f"hello {n}",)) for n in range(6)]
    done = doubted(agent(tokenizer, 0.0), rows, 4)
    assert [of.context for of in done] == rows
    looked_up = [of for of in done if of.value < 1]
    assert looked_up
    for of in done:
        assert (of.instead is None) or (of.value < 1 and of.instead != of.draft)
    (refused,) = doubted(agent(tokenizer, 1.0), rows[:1], 4)
    assert (refused.final, refused.value, refused.instead) == (REFUSAL, 1.0, None)
