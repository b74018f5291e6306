"""Section `data` of params.yaml: what the recipe is fed; and the stages that prepare it."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Annotated

from pydantic import Field, field_validator, model_validator

from lamda.config.section import (
    Choice,
    CleaningSteps,
    Count,
    Positive,
    Section,
    Share,
    Sized,
    Source,
    Whole,
)

COMPARING = ("exact", "near")
"""Steps of cleaning that hold a text against all texts before it."""
Language = Annotated[str, Field(pattern=r"^[a-z]{2,3}$")]


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
        for name, source in self.corpus.items():
            try:
                in_order(source.clean or ())
            except ValueError as error:
                raise ValueError(f"corpus.{name}.clean: {error}") from None
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


class Quality(Section):
    """Limits on a document: words, characters a word, shares of its words and of its lines."""

    min_words: Count
    max_words: Count
    min_mean_word: Positive
    max_mean_word: Positive
    max_symbol_share: Share
    min_alphabetic_share: Share
    min_stop_words: Whole
    max_bullet_share: Share
    max_ellipsis_share: Share
    max_repeated_lines: Share
    min_sentences: Whole
    curly_brackets: bool

    @model_validator(mode="after")
    def _check(self) -> Quality:
        for low, high in (("min_words", "max_words"), ("min_mean_word", "max_mean_word")):
            if getattr(self, low) > getattr(self, high):
                raise ValueError(
                    f"{low}: {getattr(self, low)} is above {high}, {getattr(self, high)}: no "
                    "document would be kept"
                )
        return self


class Clean(Section):
    """What texts from anywhere pass, in the order of `steps`: lamda.data.cleaning.steps says what
    each does. `languages` are ISO 639-1 codes, none for any; `near` is the share of two texts' runs
    of words that makes them near duplicates."""

    steps: CleaningSteps
    languages: Annotated[tuple[Language, ...], Field(strict=False)]
    quality: Quality
    near: Share

    @field_validator("steps")
    @classmethod
    def _in_order(cls, steps: CleaningSteps) -> CleaningSteps:
        return in_order(steps)


def in_order(steps: CleaningSteps) -> CleaningSteps:
    """The steps, each once, and those that compare all texts at the end; ValueError otherwise."""
    if len(set(steps)) < len(steps):
        raise ValueError(f"expected each step once, found {', '.join(steps)}")
    before = [name for name in steps if name not in COMPARING]
    if list(steps[: len(before)]) != before:
        raise ValueError(
            f"{' and '.join(COMPARING)} compare what all other steps leave: expected them at the "
            f"end, found {', '.join(steps)}"
        )
    return steps


class Decontaminate(Section):
    """What of evaluation and development training may show: `words` in a row that a text must not
    share with one of their contexts (0: any), of contexts that are longer than that.
    """

    words: Whole


class Tokenize(Section):
    """SentencePiece BPE, or the tokenizer that came with a `base`, which stage resolve writes here;
    `validation` is the share of documents that is held out, `digits` the most in one piece."""

    vocab_size: Annotated[int, Field(ge=300)]
    validation: Share
    digits: Annotated[int, Field(ge=1, le=3)] = 1
    base: Choice | None = None
