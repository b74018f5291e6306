"""Does the response answer a question of fact, and rightly?

A false claim is not sensible, whatever the turn asked (paper, appendix A); a hedge is, where it
says what is not known.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lamda_world.raters.claims.claims import ANOTHER, Claim, ClaimReading, Question
from lamda_world.raters.lexicon.cues import find_cues
from lamda_world.raters.lexicon.wording import split_words
from lamda_world.raters.ssi.exchange import Exchange, Verdict, no, yes
from lamda_world.raters.ssi.strangers import garbled, misnamed

_CLARIFIES = re.compile(r"\b(?:do you mean|did you mean|which (?:one|of)|you mean)\b")
_NUMBER = re.compile(r"\d+")
_BARE_YES_NO = frozenset({"yes", "no"})
_LEAVES_OPEN = frozenset({"dont_know", "pledge", "refuse"})
"""Acts of a response that leaves the question open, whatever it names."""
_DENIES = re.compile(r"\b(?:not|never|neither|nor)\b")


def false_claims(reading: ClaimReading) -> tuple[Claim, ...]:
    """Claims about the world that its facts refute; claims on unknown things are left open."""
    return tuple(c for c in reading.claims if not c.supported and c.entity_id)


def answering(question: Question, reading: ClaimReading) -> tuple[Claim, ...]:
    """The supported claims that say what `question` asks."""
    return _said(question, [c for c in reading.claims if c.supported and not c.negated])


def _said(question: Question, claims: Sequence[Claim]) -> tuple[Claim, ...]:
    """Those of the claims that speak of what `question` asks: of two that are compared, which is
    more, or the values of both."""
    found = tuple(claim for claim in claims if _fits(question, claim))
    if question.kind == "compare" and not any(claim.than for claim in found):
        return found if {c.entity_id for c in found} == set(question.entities) else ()
    return found


def _fits(question: Question, claim: Claim) -> bool:
    if question.kind in {"arithmetic", "translation"}:  # a true one of another sum answers nothing
        return claim.entity_id == question.kind and claim.attribute != ANOTHER
    asked = set(question.entities)
    right_entity = not asked or {claim.entity_id, claim.than or claim.entity_id} <= asked
    return right_entity and question.attribute in {"", claim.attribute}


@dataclass(frozen=True, slots=True)
class Fact:
    """Of a question of fact: whether one was `asked`, the response `answered` it in some way, and
    what it said is `right`. `doubt` is about that."""

    asked: bool = False
    answered: bool = False
    right: bool = False
    doubt: float = 0.0


NO_FACT = Fact()
"""Nobody asked for one."""


def read_fact(question: Question | None, reading: ClaimReading, exchange: Exchange) -> Fact:
    """Whether the response says what `question` asks, and rightly."""
    if question is None or not question.attribute:
        return NO_FACT
    if misnamed(question, reading, exchange) or garbled(question, reading, exchange):
        return Fact(True, bool(reading.claims), False)
    every = [claim for claim in reading.claims if not (claim.negated and claim.supported)]
    given = _said(question, every)
    if any(_fits(question, claim) and not claim.supported for claim in every):
        return Fact(True, True, False)
    if answering(question, reading):
        return Fact(True, True, True, 0.02)
    expected = {answer.lower() for answer in question.expected}
    said = "" if exchange.acts & _LEAVES_OPEN else _yes_or_no(exchange)
    if expected & _BARE_YES_NO and said:
        return Fact(True, True, said in expected, 0.05)
    if _told(question, reading, exchange):
        return Fact(True, True, True, 0.1)
    figures = set(_NUMBER.findall(exchange.plain)) - set(_NUMBER.findall(exchange.last.plain))
    counted = question.kind == "arithmetic" and bool(figures) and "dont_know" not in exchange.acts
    return Fact(True, bool(given) or counted, False)


def _told(question: Question, reading: ClaimReading, exchange: Exchange) -> bool:
    """Whether a response in which no claim was read gives the answer all the same.

    Of two that are compared it names the winner alone: who names both has not said which it is.
    """
    if reading.claims or exchange.response.asks or exchange.acts & _LEAVES_OPEN:
        return False
    if reading.foreign and not set(question.entities) & set(reading.entities):
        return False
    if question.kind == "compare":
        both = set(question.entities) <= set(reading.entities)
        if both or _DENIES.search(exchange.plain):
            return False
    answers = {answer.lower() for answer in question.expected}
    return any(_holds(exchange.plain, answer) for answer in answers if answer)


def read_answer(
    question: Question, fact: Fact, reading: ClaimReading, exchange: Exchange
) -> Verdict:
    """Whether the response, free of false claims, answers `question` or says that it cannot."""
    if misnamed(question, reading, exchange):
        return no(0.1, f"speaks of '{exchange.strange[0]}', which nobody knows")
    if garbled(question, reading, exchange):
        return no(0.1, "a garbled value")
    if fact.right or answering(question, reading):
        return yes(fact.doubt or 0.02, "the right answer")
    response = exchange.response
    if "dont_know" in exchange.acts:
        return _hedge(question, reading, exchange)
    expected = {answer.lower() for answer in question.expected}
    if expected <= _BARE_YES_NO and expected:
        wrong = fact.answered
        return no(0.05 if wrong else 0.3, "the wrong answer" if wrong else "neither yes nor no")
    if "refuse" in exchange.acts and not reading.claims:
        return yes(0.4, "declines")
    supported = [claim for claim in reading.claims if claim.supported]
    if supported:
        same = any(claim.entity_id in question.entities for claim in supported)
        if all(claim.negated for claim in supported) and same:
            if "yes_no" in exchange.acts and any(claim.span[0] == 0 for claim in supported):
                return yes(0.2, "says rightly that it is not so")
            return no(0.5, "says only what is not so")
        return no(0.15, "another matter" if same else "another thing than was asked about")
    clear = bool(_CLARIFIES.search(response.plain))
    if "ask" in exchange.acts and (exchange.link.strength >= 0.3 or clear):
        return yes(0.3, "asks what was meant") if clear else no(0.5, "asks back")
    if exchange.asked.act == "polar" and "yes_no" in exchange.acts and exchange.words <= 4:
        return yes(0.5, "answers yes or no")
    return no(0.1 if exchange.bland else 0.2, "does not say what was asked")


def _hedge(question: Question, reading: ClaimReading, exchange: Exchange) -> Verdict:
    """Who does not know says what it is: 'i am not sure.' alone would do for any question."""
    other = set(reading.entities) - set(question.entities) if question.entities else set()
    if other and not exchange.link.entity:
        return no(0.2, "does not know something else")
    numbers = set(_NUMBER.findall(exchange.plain))
    if numbers - set(_NUMBER.findall(exchange.last.plain)):
        return no(0.2, "does not know something else")
    link = exchange.link
    named = link.entity or link.shared or link.faint or numbers
    if named or _names(question.attribute, exchange.plain):
        return yes(0.1, "says what it does not know")
    return no(0.3 if exchange.bland else 0.4, "does not know, and does not say what")


def _names(attribute: str, plain: str) -> bool:
    """Whether a text speaks of an attribute in whatever words ('how many people live there')."""
    words = split_words(plain)
    return any(
        attribute in {name for _, name in cue.targets}
        for cue in find_cues(words, [False] * len(words.words))
        if not cue.loose
    )


def _yes_or_no(exchange: Exchange) -> str:
    """The yes or no that the response opens with, or ''."""
    first = next(iter(exchange.response.words), "")
    said = {"yeah": "yes", "yep": "yes", "nope": "no", "nah": "no"}.get(first, first)
    return said if said in _BARE_YES_NO else ""


def _holds(plain: str, answer: str) -> bool:
    """Whether `answer` stands in the text as whole words, not as a part of a longer number."""
    start = plain.find(answer)
    while start >= 0:
        end = start + len(answer)
        before, after = plain[max(0, start - 1) : start], plain[end : end + 2]
        longer = before.isalnum() or before == "." or after[:1].isalnum() or after[1:].isdigit()
        if not longer:
            return True
        start = plain.find(answer, start + 1)
    return False
