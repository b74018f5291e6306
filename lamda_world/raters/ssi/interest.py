"""Is a specific response interesting: unexpected, witty, insightful, or does it rouse curiosity?

(Paper, section 4: it would catch someone's attention or arouse their curiosity.) Read
from a weighted sum of general signs - sweeping words, turns of thought, speaking things, words
that nothing in the context suggests, room to say something - against a high bar, with much doubt.
"""

from __future__ import annotations

import math
import re

from lamda_world.raters.claims.claims import ClaimReading, Question
from lamda_world.raters.parse.texts import Text
from lamda_world.raters.ssi.exchange import Exchange, Verdict

_THINGS = (
    "(?:cats?|dogs?|parrot|rabbit|goldfish|horse|donkey|plants?|neighbou?rs?|grandmother|oven"
    "|alarm|sofa|garden|bike|piano|tomatoes|bed|car|stomach|knees?|wallet|fridge|cactus|pillow"
    "|mother|guitar|umbrella|phone|coffee|mirror|snails?|scale|shoes|bees?|kettle|clock|sun|rain"
    "|moon|boss|weather|train|bus|computer|legs?|feet|head|books?|shelf|back|hat|hill|mountain)"
)
_SIGNS: tuple[tuple[float, re.Pattern[str], str], ...] = tuple(
    (weight, re.compile(pattern), reason)
    for weight, pattern, reason in (
        (1.0, r"\b(?:nobody|no one|everybody|everyone|whole|never|only|always|every|all|most of us"
              r"|ever|anybody)\b", "a sweeping remark"),
        (0.6, r"\bwill\b", "looks ahead"),
        (0.4, r"\b(?:that|who|which|where) (?:\w+s|\w+ed|i|you|we|they|never|is|are|of|can)\b",
         "rich in detail"),
        (0.3, r"\bthe (?:best|worst|hard|hardest|only|first|last|real|tallest) (?:\w+ )?(?:of|is"
              "|time|thing|part)", "a sweeping remark"),
        (0.8, r"\b(?:in my dreams?|deal|trick|secret|rule|enemy|revenge|religion|judge|museum"
              r"|luck|excuse|victory|hero|ghost|king|art of|peace|genius|personality|companion"
              r"|survived?|negotiat\w+|diet|talent)\b", "a turn of wit"),
        (0.4, r"\b(?:never told|knows?|thinks?|laughs?|believes?)\b", "speaking things"),
        (0.6, r"\b(?:neighbou?rs?|cats?|dogs?|grandmother|mother|family|guests?|people|stranger"
              r"|boss|children|wife|town|world|somebody|uncle|street)\b", "brings in others"),
        (0.7, r", (?:(?:and|so|but|then|although|though|because|until|which|who|since|yet|as|where"
              r"|while|when)\b|(?:he|she|it|my|the|they|now|you|we|i)\b)(?: [\w'-]+){3,}",
         "takes a turn"),
        (1.1, rf"\b{_THINGS} (?:\w+ )?(?:thinks|believes|disagrees?|laughs?|knows|wants|judges"
              "|hates|loves|agrees|complains?|owns?|decides|decided|refuses|refused|prefers|calls"
              "|wins|winning|is (?:happy|sad|winning|jealous|proud|watching|waiting)|has (?:other"
              "|a) (?:plans|opinion|hobby)|have trained|is the (?:boss|critic|king|queen|only"
              "|real)|are (?:happy|jealous|laughing)|ignored|forgave|gave up|won the|is still"
              r" on)\b",
         "speaking things"),
        (0.8, r"\blike (?:a|an|my|the|some|two|old) \w+|\bas if\b|\bas \w+ as (?:a|an|my|the)\b"
              r"|\bexcept (?:when|that|for|the|my|on)\b|\bunless\b|\bi blame\b|\bapparently\b"
              r"|\bonly (?:because|when|if)\b|\bstill (?:waiting|recovering|owes?|beats?|hides?)\b"
              r"|\bso (?:much|bad|good|loud|old|slow|cold|small|long|often|well) that\b"
              r"|\bpretend\b|\bmore \w+ than (?:my|a|the|any|i|people|books|friends)\b|\bcall it\b"
              r"|\bis (?:a|an|my) \w+ (?:that|who|without|with|of)\b|\bmistakes?\b|\bmust be"
              r" proud\b|\bshares nothing\b|\blonely\b|\bso does the\b|\bi would marry\b|\bin a"
              r" cup\b",
         "a turn of wit"),
        (1.0, r"\b(?:did you know|fun fact|believe it or not|surpris\w+|strange(?:ly)?|oddly|in"
              " fact|for the first time|oldest|smallest|unlike|rare|invented|turns out|it turned"
              " out|legend|accidentally|by chance|named after|twice as|older than|times as|which"
              r" (?:means|is why|makes|was also)|and now|never (?:leaves|left|told))\b",
         "something unexpected"),
        (0.3, r"\b(?:once|last (?:year|summer|winter)|when i was|years? ago|as a child|one (?:day"
              r"|night)|taught me|ended up|for a (?:month|week|year)|learned)\b", "tells a story"),
        (-0.8, r"^(?:yes|no|thank|well done|nice|good|great|oh|that|i like|i love|i am|i do|did|do"
               r"|what|how|is|are|maybe|perhaps)\b", "plain"),
        (-0.4, r"^(?:give|take|try|put|ask|go|start|write|say|buy|read|pack|wear|invite|tell|clean"
               r"|make|look|learn|cook|let|keep|use)\b", "plain advice"),
    )
)  # fmt: skip
_CURIOUS = re.compile(r"\b(?:what|which|how|why|who|would you|have you ever|did you ever)\b")
_FEW, _SECOND_FACT, _BASE = -2.2, 0.9, -5.0


def read_interest(
    exchange: Exchange, reading: ClaimReading, question: Question | None = None
) -> Verdict:
    """Whether a sensible and specific response is interesting; what `question` asks for is not."""
    score, reason = _score(exchange, reading, question)
    chance = 1 / (1 + math.exp(-2.5 * score))
    return Verdict(chance > 0.5, min(0.9, max(0.1, 1 - abs(2 * chance - 1))), reason)


def _score(
    exchange: Exchange, reading: ClaimReading, question: Question | None
) -> tuple[float, str]:
    """Log-odds that a reader finds the response interesting, and its best reason."""
    facts = {(c.entity_id, c.attribute) for c in reading.claims if c.supported and not c.negated}
    asked = {(one, question.attribute) for one in question.entities} if question else set()
    if len(facts) > 1 and facts - asked:
        return _SECOND_FACT, "adds a second fact"
    if "dont_know" in exchange.acts and len(exchange.link.fresh) < 3:
        return _FEW, "nothing out of the ordinary"
    if facts:
        return _FEW, "the plain fact"
    if exchange.response.asks:
        return _curiosity(exchange)
    plain, link = exchange.response.plain, exchange.link
    found = [(weight, why) for weight, sign, why in _SIGNS if sign.search(plain)]
    found.append((0.25 * min(5, len(link.fresh)), "rich in detail"))
    found.append((0.2 * min(4, link.strange), "something unexpected"))
    found.append((0.33 * min(3, link.rare), "rich in detail"))
    room = 0.22 * min(16, exchange.words)
    score = _BASE + room + sum(weight for weight, _ in found)
    return score, max(found)[1] if score > 0 else "nothing out of the ordinary"


def _curiosity(exchange: Exchange) -> tuple[float, str]:
    """A question back counts when it is about the matter, beside a remark of its own."""
    questions = [s for s in exchange.response.sentences if s.end == "?"]
    pointed = any(_CURIOUS.search(s.text) and len(s.words) >= 5 for s in questions)
    surprise = "did you know" in exchange.response.plain
    if exchange.link.strength < 0.3 or (not pointed and not surprise):
        return _FEW, "a plain question"
    rich = 0.25 * min(4, len(exchange.link.fresh)) + (0.5 if _remarks(exchange.response) else 0.0)
    return rich + (1.0 if surprise else 0.0) - 1.2, "asks something that rouses curiosity"


def _remarks(response: Text) -> bool:
    return any(s.end != "?" and len(s.words) >= 4 for s in response.sentences)
