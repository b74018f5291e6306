"""A response seen against the turn that it answers, and what one question about it comes to."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lamda_world.raters.parse.acts import Asked
from lamda_world.raters.parse.texts import Text
from lamda_world.raters.ssi.links import Link


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


_NEAR = re.compile(
    r"^(?:\w+,? ){0,3}(?:it|that|them|they|this|those)\b|^poor you\b|^(?:same|me too"
    r"|me neither|really)\b"
)
_EXCLAIMS = re.compile(r"^(?:ouch|yikes|oof|phew|gosh|oh|wow)\b.*\byour?\b")
_POINTS_BACK = re.compile(r"\b(?:there|then|too|either|as well|instead)(?=[.,!?]|$)")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A response seen against the turn that it answers."""

    asked: Asked
    last: Text
    response: Text
    acts: frozenset[str]
    link: Link
    talk: str = ""
    """The last turns, in the form of `plain`: what pronouns may stand for."""
    strange: tuple[str, ...] = ()
    """Words of the response that nobody knows."""

    @property
    def plain(self) -> str:
        """The response in lower case, without citations."""
        return self.response.plain

    @property
    def tied(self) -> bool:
        """Whether the response hangs together with the turn it answers."""
        return self.link.strength >= 0.3

    @property
    def bland(self) -> bool:
        """Whether the response carries no content of its own."""
        return not self.response.telling

    @property
    def words(self) -> int:
        """The length of the response."""
        return len(self.response.words)


def takes_up(x: Exchange) -> bool:
    """Whether the response points back at what was said ('give them sun', 'ouch, did you ..')."""
    plain = x.plain
    return bool(_NEAR.search(plain) or _EXCLAIMS.search(plain) or _POINTS_BACK.search(plain))
