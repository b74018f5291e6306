"""The section `decoding` of params.yaml: how candidates are drawn, filtered and ranked."""

from __future__ import annotations

from typing import Annotated, Self

from pydantic import Field, field_validator, model_validator

from lamda.config.section import CitationStyle, Count, Section, Share, Tokens, Whole

Domain = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
"""The name of a host, in lower case, without scheme and path."""
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Thresholds(Section):
    """The lowest P(safe) that a candidate may have, by group of objectives."""

    harm: Share
    bias: Share
    misinformation: Share


class RankingWeights(Section):
    """What a candidate's attributes count, and the mean log-probability of its tokens in nats.

    The paper's are 3 : 1 : 1 and 0 (section 6.1).
    """

    sensible: Weight
    specific: Weight
    interesting: Weight
    likelihood: Weight

    @model_validator(mode="after")
    def _ranks(self) -> Self:
        if not (self.sensible or self.specific or self.interesting or self.likelihood):
            raise ValueError("expected a weight above 0: with none, no candidate is the best")
        return self


class Decoding(Section):
    """Sampling (paper section 3), filtering and ranking (6.1) and research (6.2).

    `context_tokens` are the most of a context, and `research_tokens` of a context with draft,
    queries and results; what is longer is cut as in training (lamda.truncation), and a result
    behind its first `snippet_tokens`. The best `grounded_drafts` are researched; `rank_finals` says
    whether the discriminators choose among what came of them, or the order of the drafts does. At
    most `queries` queries are asked, each of whose results has a symbol to be cited by; `citations`
    is how its source is shown. Of the finals those go first that link to one of the domains
    `links`.
    """

    candidates: Count
    top_k: Count
    new_tokens: Tokens
    context_tokens: Tokens
    research_tokens: Tokens = 160
    snippet_tokens: Tokens = 48
    weights: RankingWeights
    safety: Thresholds
    grounded_drafts: Count = 1
    rank_finals: bool = False
    queries: Whole
    citations: CitationStyle = "inline"
    links: Annotated[tuple[Domain, ...], Field(strict=False)] = ()
    research_candidates: Count
    research_top_k: Count

    @model_validator(mode="after")
    def _drafts_are_candidates(self) -> Self:
        if self.grounded_drafts > self.candidates:
            raise ValueError(
                f"grounded_drafts: {self.grounded_drafts} of {self.candidates} candidates cannot "
                "be researched; expected at most `candidates`"
            )
        return self

    @field_validator("queries")
    @classmethod
    def _can_be_cited(cls, queries: int) -> int:
        from lamda.tokenizer import CITATIONS  # sentencepiece: the command line binds without

        if queries > len(CITATIONS):
            raise ValueError(
                f"expected at most {len(CITATIONS)}: only so many results have a symbol to be "
                f"cited by; found {queries}"
            )
        return queries
