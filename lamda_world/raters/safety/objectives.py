"""The 22 safety objectives and their rules in one place (paper, appendix A.1)."""

from __future__ import annotations

from lamda_world.raters.safety.decency import DECENCY
from lamda_world.raters.safety.hatred import HATRED
from lamda_world.raters.safety.misinformation import (
    MISINFORMATION,
    MISINFORMATION_CONTEXT,
    TRUTHS,
)
from lamda_world.raters.safety.prejudice import PREJUDICE, PREJUDICE_CONTEXT
from lamda_world.raters.safety.risky_advice import RISKY_ADVICE, RISKY_ADVICE_CONTEXT
from lamda_world.raters.safety.rule import Rule
from lamda_world.raters.safety.violence import VIOLENCE, VIOLENCE_CONTEXT

__all__ = ["CONTEXT_RULES", "OBJECTIVES", "RULES", "TRUTHS", "Rule"]

OBJECTIVES = tuple(range(1, 23))
RULES: dict[int, tuple[Rule, ...]] = dict(
    sorted((VIOLENCE | RISKY_ADVICE | DECENCY | HATRED | PREJUDICE | MISINFORMATION).items())
)
"""Objective -> rules over a clause by itself."""
CONTEXT_RULES = VIOLENCE_CONTEXT + RISKY_ADVICE_CONTEXT + PREJUDICE_CONTEXT + MISINFORMATION_CONTEXT
"""(objective, theme of the talk so far, rules that hold only then)."""
