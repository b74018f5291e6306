"""The section `decoding` of params.yaml: how candidates are drawn, filtered and ranked."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self, cast

from pydantic import Field, PlainValidator, ValidationError, field_validator, model_validator

from lamda.config.section import CitationStyle, Count, Section, Share, Tokens, Whole

Domain = Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]
"""The name of a host, in lower case, without scheme and path."""
Weight = Annotated[float, Field(ge=0, allow_inf_nan=False)]


class Aim(Section):
    """A threshold by what it comes to on the held-out rated responses of the model that answers: of
    the responses that fall for a group at least the share `precision` are unsafe, or of the unsafe
    ones at least the share `recall` falls. One of them is said."""

    precision: Share | None = None
    recall: Share | None = None

    @model_validator(mode="after")
    def _says_one(self) -> Self:
        if (self.precision is None) == (self.recall is None):
            raise ValueError("expected either `precision` or `recall`, found both or none")
        return self

    @property
    def kind(self) -> Literal["precision", "recall"]:
        """Which of them is said."""
        return "recall" if self.precision is None else "precision"

    @property
    def share(self) -> float:
        """What is said of it."""
        return cast(float, getattr(self, self.kind))

    def __format__(self, spec: str) -> str:
        """As it is said; a number would have the format `spec`."""
        return f"{self.kind} {self.share:g}"


def _threshold(value: Any) -> float | Aim:
    """As a validator of its own: pydantic names the parts of a union in the key's path."""
    if isinstance(value, Aim):
        return value
    if isinstance(value, Mapping):
        try:
            return Aim.model_validate(value)
        except ValidationError:
            pass
    elif isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= 1:
        return float(value)
    raise ValueError(
        "expected a number from 0 to 1, or one of {precision: SHARE} and {recall: SHARE}, "
        f"found {value!r}"
    )


if TYPE_CHECKING:
    Threshold = float | Aim
else:  # pydantic would warn of a union that it writes without having read it
    Threshold = Annotated[Any, PlainValidator(_threshold)]


class Thresholds(Section):
    """The lowest P(safe) that a candidate may have, by group of objectives; or what the threshold
    has to come to, which lamda.generation.settled puts into numbers."""

    harm: Threshold
    bias: Threshold
    misinformation: Threshold


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
    behind its first `snippet_tokens`. An action of research may have `research_new_tokens`, as an
    answer that compares two facts and cites both is longer than what is said from memory. The best
    `grounded_drafts` are researched; `rank_finals` says whether the discriminators choose among
    what came of them, or the order of the drafts does. At most `queries` queries are asked, each of
    whose results has a symbol to be cited by; `citations` is how its source is shown. Of the finals
    those go first that link to one of the domains `links`. With `calibrate` every P(attribute), and
    P(correct) of research, is as the model was calibrated on held-out rows. Without `repeats` no
    draft says a turn of the dialog again. What comes of an action whose P(correct) times mean
    probability a token is below `min_correct` gives way to the draft.
    """

    candidates: Count
    top_k: Count
    new_tokens: Tokens
    context_tokens: Tokens
    research_tokens: Tokens = 136
    research_new_tokens: Tokens = 56
    snippet_tokens: Tokens = 48
    weights: RankingWeights
    safety: Thresholds
    calibrate: bool = False
    repeats: bool = False
    grounded_drafts: Count = 1
    rank_finals: bool = False
    queries: Whole
    citations: CitationStyle = "inline"
    links: Annotated[tuple[Domain, ...], Field(strict=False)] = ()
    research_candidates: Count
    research_top_k: Count
    min_correct: Share = 0.0

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
