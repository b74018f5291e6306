"""The section `decoding` of params.yaml: how candidates are drawn, filtered and ranked."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lamda.config.section import Count, Section, Share, Whole


class Thresholds(Section):
    """The lowest P(safe) that a candidate may have, by group of objectives."""

    harm: Share
    bias: Share
    misinformation: Share


class Decoding(Section):
    """Sampling (paper section 3), filtering and ranking (6.1) and research (6.2).

    `context_tokens` are the most of a context, and `research_tokens` of a context with draft,
    queries and results; what is longer is cut as in training (lamda.truncation).
    """

    candidates: Count
    top_k: Count
    new_tokens: Count
    context_tokens: Count
    research_tokens: Count = 160
    likelihood_weight: Annotated[float, Field(ge=0)]
    safety: Thresholds
    queries: Whole
    research_candidates: Count
    research_top_k: Count
