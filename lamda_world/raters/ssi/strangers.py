"""Answers that speak of a name nobody knows, or state a value that is garbled."""

from __future__ import annotations

import re

from lamda_world.raters.claims.claims import ClaimReading, Question
from lamda_world.raters.lexicon.units import SCALES, UNIT_INDEX
from lamda_world.raters.ssi.exchange import Exchange

_SCALES = r"(?: (?:hundred|thousand|million|billion|square|cubic))*"
_AFTER_NUMBER = re.compile(rf"\d+(?:[.,]\d+)*{_SCALES} ([a-z]+\d*)")
_ASIDE = r"\s*,?\s*(?:by|with|from|near|on|off|next to|close to)\b[^.?!]*"
"""What may be said behind an answer of names that nobody else knows."""
_SOURCE = re.compile(r"\b(?:according to|per) (?:the )?[\w-]+")
_POINTS_BACK = re.compile(
    r"\b(?:it|its|this|that|their|he|she|his|her)\b"
    r"|\bthere\b(?! (?:is|are|was|were|lives?)\b)"
)
_MIXED = re.compile(r"[a-z]+(?:\d{2,}|[014-9])")
"""Letters and figures in one, but for the units km2 and m3."""


def misnamed(question: Question, reading: ClaimReading, exchange: Exchange) -> bool:
    """Whether a response names, in place of what `question` asks about, something unknown.

    Behind the right answer it may say by, with or near whom. Who names the right one (of two that
    are compared: both), or points back at it, may use any other word besides, or tell the source;
    and who asks back may have misread.
    """
    if not question.entities or not exchange.strange or exchange.response.asks:
        return False
    named = set(question.entities) & set(reading.entities)
    if len(named) == len(question.entities) or (named and question.kind != "compare"):
        return False
    said = _SOURCE.sub("", exchange.plain)
    if _POINTS_BACK.search(said):
        return False
    for claim in reading.claims:
        if claim.supported and claim.stated[:1].isalnum():
            said = re.sub(rf"(?<={re.escape(claim.stated.lower())}){_ASIDE}", "", said)
    expected = {word for answer in question.expected for word in answer.lower().split()}
    strange = set(exchange.strange) - expected
    return any(re.search(rf"\b{re.escape(word)}\b", said) for word in strange)


def garbled(question: Question, reading: ClaimReading, exchange: Exchange) -> bool:
    """Whether a number is followed by letters that are no unit ('8130 me3900'), or a name that is a
    right value by a word that is none ('Humphann Davy')."""
    if not question.entities:
        return False
    strange = "|".join(map(re.escape, exchange.strange))
    for claim in reading.claims if strange else ():
        said = re.escape(claim.stated.lower())
        beside = rf"\b(?:{strange}) {said}\b|\b{said} (?:{strange})\b"
        named = claim.supported and not claim.than and said[:1].isalpha()
        if named and re.search(beside, exchange.plain):
            return True
    for word in _AFTER_NUMBER.findall(exchange.plain):
        known = word in UNIT_INDEX or word in SCALES or word in exchange.last.plain
        if not known and (word in exchange.strange or _MIXED.fullmatch(word)):
            return True
    return False
