"""Section `data` of params.yaml: what the recipe is fed; and the stages that prepare it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, model_validator

from lamda.config.section import Choice, Section, Share, Sized, Source, Whole


class Data(Section):
    """Implementations of the seams, by name; an absent task is no part of the run.

    `corpus` and `mixture` are keyed by the source's name, `knowledge` holds the sources of the
    search index; the others are keyed by task: ssi, safety, groundedness. `raters` rate the
    annotated sets, `researchers` look up what its bases claim, `judges` judge the evaluation, and
    `partners` talk with the models in whole dialogs (ssi, safety). `roles` are what is asked of a
    role, by its name; task `roles` of the judges judges them. `seed` is what all of them draw by:
    models of several seeds are compared on the same contexts, by the same raters.
    Weights and thresholds are chosen on `development`, never on `evaluation`.
    """

    seed: Whole = 1
    corpus: Mapping[str, Source]
    mixture: Mapping[str, Share]
    knowledge: Mapping[str, Source]
    annotation: Mapping[str, Sized]
    evaluation: Mapping[str, Sized]
    roles: Mapping[str, Sized] = Field(default_factory=dict)
    development: Mapping[str, Sized] = Field(default_factory=dict)
    raters: Mapping[str, Choice] = Field(default_factory=dict)
    judges: Mapping[str, Choice] = Field(default_factory=dict)
    researchers: Mapping[str, Choice] = Field(default_factory=dict)
    partners: Mapping[str, Choice] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _check(self) -> Data:
        if not self.corpus:
            raise ValueError("corpus: expected at least one source, found none")
        without = sorted(self.corpus.keys() - self.mixture.keys())
        if without:
            raise ValueError(
                f"mixture: source {without[0]!r} has no share: it would never be read; give it one"
            )
        total = math.fsum(self.mixture.values())
        if abs(total - 1) > 1e-6:
            raise ValueError(
                f"mixture: expected shares that add up to 1, found {total:g} of "
                f"{', '.join(self.mixture)}"
            )
        return self


class Decontaminate(Section):
    """What of evaluation and development training may show: `words` in a row that a text must not
    share with one of their contexts (0: any), of contexts that are longer than that.
    """

    words: Whole


class Tokenize(Section):
    """SentencePiece BPE, or the tokenizer that came with a `base`, which stage resolve writes here;
    `validation` is the share of documents that is held out."""

    vocab_size: Annotated[int, Field(ge=300)]
    validation: Share
    base: Choice | None = None
