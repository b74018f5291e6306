"""Base responses and researchers -> the actions that finetune_groundedness learns from."""

from __future__ import annotations

from collections.abc import Sequence

from lamda.annotation.researchers import Researchers
from lamda.errors import LamdaError
from lamda.records import Context, GroundingExample
from lamda.toolset.toolset import Toolset


def research_rows(
    contexts: Sequence[Context],
    bases: Sequence[str],
    researchers: Researchers,
    toolset: Toolset,
    min_share: float,
) -> list[GroundingExample]:
    """The actions on all bases; LamdaError where fewer than `min_share` of them are researched."""
    rows: list[GroundingExample] = []
    done = 0
    for actions in researchers.research(contexts, bases, toolset):
        done += bool(actions)
        rows += actions
    if done < min_share * len(contexts):
        raise LamdaError(f"research: {done} of {len(contexts)} contexts are researched")
    return rows
