"""What cannot both be true of one person: of the speaker, and of the other, who was spoken to.

"My dog is old" after an own "I have no pets", and "how is your sister?" after the other's "I am an
only child". What somebody did not deny when asked ("how old is your daughter?" "four") counts as
said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from lamda_world.data_files import Table, beside
from lamda_world.raters.parse.texts import Text

_NEVER = re.compile(r"(?!)")
_DENIES = re.compile(r"\b(?:not|never|no|none|nope|nobody|nothing|without)\b")
_NO = re.compile(r"^(?:no|nope|nah|not|never)\b")
_DO_YOU = re.compile(r"\bdo you ((?:have|own|eat|drink|smoke|drive|work)\b[^?.!]*)")
_OF_YOU = re.compile(r"\byour?\b|\byours\b")
_MAY_BE = re.compile(
    r"\b(?:if|would|could|should|might|may|wish|imagine|ever|tried|try|want|any ?more|still|not|no"
    r"|never|someday|one day|why)\b"
)


@dataclass(frozen=True, slots=True)
class _Pair:
    one: re.Pattern[str]
    other: re.Pattern[str]
    unless: re.Pattern[str]

    def clash(self, earlier: str, later: str) -> bool:
        if self.unless.search(later):
            return False
        return bool(
            (self.one.search(earlier) and self.other.search(later))
            or (self.other.search(earlier) and self.one.search(later))
        )


def _pair(row: Table) -> _Pair:
    row.only("one", "other", "unless")
    unless = re.compile(row.text("unless")) if "unless" in row else _NEVER
    return _Pair(re.compile(row.text("one")), re.compile(row.text("other")), unless)


_DATA = beside(__file__)
_PAIRS = tuple(map(_pair, _DATA.rows("pairs")))


def impossible(context: tuple[Text, ...], response: Text) -> bool:
    """Whether the response says of its speaker, or supposes of the other, what cannot be true
    along with what that person said in `context`; speakers take turns."""
    own = response.plain
    if any(pair.clash(said, own) for said in _record(context[:-1]) for pair in _PAIRS):
        return True
    of_you = "\n".join(
        in_first_person(sentence.text)
        for sentence in response.sentences
        if _OF_YOU.search(sentence.text) and not _MAY_BE.search(sentence.text)
    )
    return bool(of_you) and any(
        pair.clash(said, of_you) for said in _record(context) for pair in _PAIRS
    )


def _record(context: tuple[Text, ...]) -> Iterator[str]:
    """What the speaker of the last turn of `context` said of themselves, the latest first."""
    for place in range(len(context) - 1, -1, -2):
        turn = context[place]
        yield turn.plain
        asked = context[place - 1] if place else None
        if asked is not None and asked.asks and not _DENIES.search(turn.plain):
            supposed = in_first_person(asked.plain)
            yield from (part for part in re.findall(r"\bmy \w+(?: \w+)?", supposed))
        elif asked is not None and _NO.match(turn.plain):
            found = _DO_YOU.search(asked.plain)
            if found:
                yield f"i do not {found[1]}"


@lru_cache(maxsize=8192)
def in_first_person(text: str) -> str:
    """What is said to somebody, as that person would say it: 'your sister' -> 'my sister'."""
    text = re.sub(r"\byour\b", "my", text)
    text = re.sub(r"\byou are\b|\bare you\b", "i am", text)
    return re.sub(r"\byou\b", "i", text)
