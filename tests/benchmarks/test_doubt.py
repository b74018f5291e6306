"""What goes out where the model doubts its own research, threshold by threshold."""

from __future__ import annotations

import math

from benchmarks.doubt import LEAST, said
from lamda.dialog.research import Researched, Step
from lamda.dialog.rollouts import Rollout
from lamda.records import Context, ToolCall

CONTEXT = Context("1", "ssi", "1", ("how big is Porto?",))


def rollout(*values: float, calls: int = 1) -> Rollout:
    steps = tuple(Step(False, "x", value, -0.5) for value in values)
    found = Researched("7 [https://a.org]", "7", (ToolCall("size of Porto", "7"),) * calls, steps)
    return Rollout(CONTEXT, "let me look that up", found)


def test_a_threshold_says_which_of_the_two_goes_out() -> None:
    of, value = rollout(0.9, 0.5, 0.7), 0.5 * math.exp(-0.5)
    assert said(of, value) == "7 [https://a.org]"
    assert said(of, value + 1e-9) == "let me look that up"
    assert [said(of, least) == of.draft for least in LEAST] == [value < least for least in LEAST]


def test_what_was_not_looked_up_is_not_doubted() -> None:
    of = rollout(0.1, calls=0)
    assert {said(of, least) for least in (*LEAST, 1.0)} == {of.found.text}
