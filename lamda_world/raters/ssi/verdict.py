"""What one question about a response comes to."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """A fair reader's answer. `doubt` in [0, 1]: 0 nobody would differ, 1 a coin toss."""

    yes: bool
    doubt: float
    reason: str

    @property
    def score(self) -> float:
        """The share of fair readers that would say yes, in [0, 1]."""
        return 1 - self.doubt / 2 if self.yes else self.doubt / 2


def yes(doubt: float, reason: str) -> Verdict:
    """A positive verdict."""
    return Verdict(True, doubt, reason)


def no(doubt: float, reason: str) -> Verdict:
    """A negative verdict."""
    return Verdict(False, doubt, reason)
