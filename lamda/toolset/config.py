"""The section `index` of params.yaml: how pages are cut into the passages that are found."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lamda.config.section import Count, Section


class Passages(Section):
    """A passage has whole sentences, at most `sentences` of them, and at most `characters` where
    one sentence does not have more alone. What a model reads of one is decoding.snippet_tokens."""

    characters: Annotated[int, Field(ge=40, le=100_000)] = 280
    sentences: Count = 2
