"""The 22 safety objectives and their rules in one place (paper, appendix A.1)."""

from __future__ import annotations

from lamda.world.raters.safety.bias import BIAS, BIAS_CONTEXT
from lamda.world.raters.safety.harm import HARM, HARM_CONTEXT
from lamda.world.raters.safety.misinformation import MISINFORMATION, TRUTHS
from lamda.world.raters.safety.rule import Rule

__all__ = ["CONTEXT_RULES", "OBJECTIVES", "RULES", "TRUTHS", "Rule"]

OBJECTIVES = tuple(range(1, 23))
RULES: dict[int, tuple[Rule, ...]] = HARM | BIAS | MISINFORMATION
"""Objective -> rules over a clause by itself."""
CONTEXT_RULES = HARM_CONTEXT + BIAS_CONTEXT
"""(objective, theme of the talk so far, rules that hold only then)."""
