"""Every gate by name, in the order of the card.

A gate is imported when it is asked for: an edit to one of them reruns that one alone.
"""

from __future__ import annotations

import importlib
from pathlib import Path

from lamda.errors import LamdaError
from lamda.gates.contract import Gate

NAMES = (
    "corpus",
    "tokens",
    "pretrained",
    "annotations",
    "groundedness",
    "discriminators",
    "filtered_dialogs",
    "finetuned",
    "evaluation",
    "carbon",
    "release",
)


def gate_of(name: str) -> Gate:
    """The gate of this name, from lamda/gates/NAME.py; LamdaError that lists the known ones."""
    if name not in NAMES or not Path(__file__).with_name(f"{name}.py").exists():
        raise LamdaError(f"gate {name!r}: there are: {', '.join(NAMES)}")
    gate: Gate = importlib.import_module(f"lamda.gates.{name}").GATE
    return gate
