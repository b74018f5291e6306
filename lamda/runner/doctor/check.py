"""What one look at a machine says."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["good", "look", "bad"]
GOOD: State = "good"
LOOK: State = "look"
"""It works, though something is slower, lacking, or of no use so far."""
BAD: State = "bad"
"""`make repro` or `make test` cannot work."""


@dataclass(frozen=True, slots=True)
class Check:
    """What was looked at, how it is, what was found, and what to do ('' where there is nothing)."""

    name: str
    state: State
    found: str
    todo: str = ""
