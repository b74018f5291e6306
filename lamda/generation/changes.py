"""Decoding that differs from the section `decoding` in some keys: of a model, or of a role."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lamda.config.params import overlay
from lamda.generation.config import Decoding


def changed(decoding: Decoding, changes: Mapping[str, Any]) -> Decoding:
    """`decoding` with `changes` laid over it, section by section.

    pydantic's ValidationError for what the section may not hold; stage resolve has checked the
    changes that params.yaml asks for (lamda.config.decodings).
    """
    return Decoding.model_validate(overlay(decoding.model_dump(), changes))
