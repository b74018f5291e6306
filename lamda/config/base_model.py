"""`model.base`: a model that was trained elsewhere, in place of the default's fresh one."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

NAMES = ("base", "hub")
"""Settings of a family that name a model which is there already; such a family brings a tokenizer
(lamda.model.backbone.Base)."""
OWN, LIBRARY = "lamda", "transformers"
"""Families: which of the two a base is of stands in its config.json."""
TRAINING = ("tuning",)
"""Settings that no tokenizer depends on."""


def has_base(choice: Any) -> bool:
    """Whether section `model` names one."""
    return isinstance(choice, Mapping) and any(choice.get(name) for name in NAMES)


def with_family(root: Path, choice: Any) -> Any:
    """Section `model` with the family that its base is of, where it stands beside the default's
    `use` and `preset`: `model.base: own/NAME` is all that has to be said."""
    if not has_base(choice) or choice.get("use") != OWN:
        return choice
    rest = {name: value for name, value in choice.items() if name != "preset"}
    return rest | {"use": OWN if _is_own(root, choice.get("base")) else LIBRARY}


def tokenizer_choice(choice: Mapping[str, Any]) -> dict[str, Any] | None:
    """What of a completed section `model` its tokenizer depends on; None for a fresh model."""
    if not has_base(choice):
        return None
    return {name: value for name, value in choice.items() if name not in TRAINING}


def _is_own(root: Path, base: Any) -> bool:
    """Whether a folder holds LaMDA's own architecture; what is wrong with it, its reader says."""
    try:
        values = json.loads((root / str(base) / "config.json").read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(values, Mapping) and values.get("model_type") == OWN
