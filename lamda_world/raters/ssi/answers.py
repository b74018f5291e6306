"""Does the response answer a question of fact, and rightly?

A false claim is not sensible, whatever the turn asked (paper, appendix A); a hedge is.
"""

from __future__ import annotations

import re

from lamda_world.raters.claims.claims import Claim, ClaimReading, Question
from lamda_world.raters.ssi.exchange import Exchange, Verdict, no, yes

_CLARIFIES = re.compile(r"\b(?:do you mean|did you mean|which (?:one|of)|you mean)\b")
_BARE_YES_NO = frozenset({"yes", "no"})


def false_claims(reading: ClaimReading) -> tuple[Claim, ...]:
    """Claims about the world that its facts refute; claims on unknown things are left open."""
    return tuple(c for c in reading.claims if not c.supported and c.entity_id)


def answering(question: Question, reading: ClaimReading) -> tuple[Claim, ...]:
    """The supported claims that say what `question` asks."""
    return tuple(c for c in reading.claims if c.supported and not c.negated and _fits(question, c))


def _fits(question: Question, claim: Claim) -> bool:
    if question.kind in {"arithmetic", "translation"}:
        return claim.entity_id == question.kind
    right_entity = not question.entities or claim.entity_id in question.entities
    return right_entity and question.attribute in {"", claim.attribute}


def read_answer(question: Question, reading: ClaimReading, exchange: Exchange) -> Verdict:
    """Whether the response, free of false claims, answers `question`."""
    response = exchange.response
    if answering(question, reading):
        return yes(0.02, "the right answer")
    expected = {answer.lower() for answer in question.expected}
    if expected <= _BARE_YES_NO and expected:
        return _read_yes_no(expected, exchange)
    told = not reading.claims and not response.asks
    if told and any(_holds(response.plain, answer) for answer in expected if answer):
        return yes(0.1, "the right answer")
    if "dont_know" in exchange.acts:
        named = exchange.link.entity or exchange.link.shared or exchange.bland
        if named or not exchange.link.astray:
            return yes(0.1 if named else 0.4, "admits not to know")
        return no(0.4, "does not know something else")
    if "refuse" in exchange.acts and not reading.claims:
        return yes(0.4, "declines")
    supported = [claim for claim in reading.claims if claim.supported]
    if supported:
        same = any(claim.entity_id in question.entities for claim in supported)
        if all(claim.negated for claim in supported) and same:
            return no(0.5, "says only what is not so")
        return no(0.15, "another matter" if same else "another thing than was asked about")
    clear = bool(_CLARIFIES.search(response.plain))
    if "ask" in exchange.acts and (exchange.link.strength >= 0.3 or clear):
        return yes(0.3, "asks what was meant") if clear else no(0.5, "asks back")
    if exchange.asked.act == "polar" and "yes_no" in exchange.acts and exchange.words <= 4:
        return yes(0.5, "answers yes or no")
    return no(0.1 if exchange.bland else 0.2, "does not say what was asked")


def _read_yes_no(expected: set[str], exchange: Exchange) -> Verdict:
    first = exchange.response.words[:1]
    said = {"yeah": "yes", "yep": "yes", "nope": "no", "nah": "no"}.get(first[0], first[0])
    if said in expected:
        return yes(0.05, "the right answer")
    if said in _BARE_YES_NO:
        return no(0.05, "the wrong answer")
    if "dont_know" in exchange.acts:
        return yes(0.15, "admits not to know")
    return no(0.3, "neither yes nor no")


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
