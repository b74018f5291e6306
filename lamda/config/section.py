"""What each section of params.yaml is: a strict, frozen model; and the kinds of values in it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Literal, get_args

from pydantic import BaseModel, ConfigDict, Field

LARGEST = 2**53
"""No count of anything is larger; beyond, a whole number is none any more as a float."""
Share = Annotated[float, Field(ge=0, le=1)]
Count = Annotated[int, Field(ge=1, le=LARGEST)]
Tokens = Annotated[int, Field(ge=1, le=2**20)]
"""A length of text that a model reads at once; a slip of more would take all memory."""
Whole = Annotated[int, Field(ge=0, le=LARGEST)]
Positive = Annotated[float, Field(gt=0)]
Alpha = Annotated[float, Field(ge=-1, le=1)]
Decode = Literal["likelihood", "quality", "research"]
"""How a model answers: samples ranked by log-likelihood (paper section 3); filtered for safety and
ranked by quality (6.1); or that, and then grounded by the research loop (6.2)."""
DECODES: tuple[Decode, ...] = get_args(Decode)
CitationStyle = Literal["inline", "markdown", "end"]
"""How a source is shown: its URL where the model cites it, in brackets or as a Markdown link, or
the URLs of all cited sources behind the answer (paper section 6.2 has both of the latter)."""


class OwnMarker:
    """Marks a key that holds the path of a file or folder of the user's."""


OwnPath = Annotated[str, Field(min_length=1), OwnMarker()]
"""A path in own/; `resolve` writes the hash of what lies there beside it."""


class Section(BaseModel):
    """A strict, frozen section: unknown keys, wrong types, infinity and NaN are errors."""

    model_config = ConfigDict(extra="forbid", frozen=True, strict=True, allow_inf_nan=False)


class NoSettings(Section):
    """Of an implementation that takes none."""


class Choice(BaseModel):
    """A chosen implementation of a seam: `use` names it, further keys are its settings.

    `resolve` completes the settings, checks them against the implementation, and adds `code`, a
    hash of its source files, and `files`, path -> hash of the own files that its settings name:
    so an edit of either reruns what depends on the choice.
    """

    model_config = ConfigDict(extra="allow", frozen=True, strict=True)

    use: Annotated[str, Field(min_length=1)]
    code: str = ""
    files: Mapping[str, str] = Field(default_factory=dict)

    @property
    def options(self) -> dict[str, Any]:
        """The settings of the implementation."""
        return dict(self.model_extra or {})


def named(model: Choice) -> str:
    """What params.yaml chose: 'lamda, preset tiny'."""
    return ", ".join([model.use, *(f"{key} {value}" for key, value in model.options.items())])


CleaningStep = Literal["encoding", "turns", "personal", "language", "quality", "exact", "near"]
"""What a text passes on its way into the corpus, by name (lamda.data.cleaning.steps)."""
CleaningSteps = Annotated[tuple[CleaningStep, ...], Field(strict=False)]


class Source(Choice):
    """A source of texts; `turn_filters` drops turns as lamda.data.filters says: 'forum' those of
    bots, too, by the names of their accounts.

    `clean` are the steps that its texts pass: without it those of section `clean` where texts may
    be anything (source `files`), else none. `max_words` caps what it gives to the corpus.
    """

    turn_filters: bool | Literal["forum"] = False
    clean: CleaningSteps | None = None
    max_words: Count | None = None


class Sized(Choice):
    """A source of contexts of which `count` are drawn."""

    count: Count
