"""Is a specific response interesting: unexpected, witty, insightful, or does it rouse curiosity?

Points for what people found interesting, with a high bar and much doubt (own choice; paper,
section 4: it would catch someone's attention or arouse their curiosity).
"""

from __future__ import annotations

import re

from lamda.world.raters.claims import ClaimReading
from lamda.world.raters.relevance import Exchange
from lamda.world.raters.texts import Text
from lamda.world.raters.verdict import Verdict

_WIT = re.compile(
    r"\blike (?:a|an|my|the|some|two|old) \w+(?: \w+)?(?: (?:that|who|in|on|with|of|after|before)\b)"
    r"|\bas if\b|\bas \w+ as (?:a|an|my|the)\b|\bexcept (?:when|that|for|the|my|on)\b|\bunless\b"
    r"|\bi blame\b|\bsecretly\b|\bapparently\b|\bor so (?:i|he|she|they)\b|\bonly (?:because|when|if)\b"
    r"|\b(?:cats?|dogs?|parrot|rabbit|goldfish|plants?|neighbou?rs?|grandmother|oven|alarm|sofa"
    r"|garden|bike|piano|tomatoes|bed|car|stomach|knees?|wallet|fridge|cactus|pillow|mother|guitar"
    r"|umbrella|phone|coffee|mirror|snails?|scale|shoes|bees?|kettle|clock|sun|rain|moon|boss"
    r"|weather|train|bus|computer|legs?|feet|head|book|shelf) (?:\w+ )?(?:thinks|believes|disagrees?"
    r"|laughs?|knows|wants|judges|hates|loves|agrees|complains?|owns|decides|decided|refuses|refused"
    r"|prefers|calls|wins|winning|is (?:happy|sad|winning|jealous|proud|watching|waiting)|has (?:other"
    r"|a) (?:plans|opinion)|have trained|is the (?:boss|critic|king|queen|only|best|real)"
    r"|are (?:happy|not|jealous|laughing)|ignored|forgave|gave up|won the)\b"
    r"|\bthe (?:only|real|secret|hard|hardest) (?:\w+ )?(?:part|thing|reason|one|problem|person|way"
    r"|trick|exercise|sport|plant|dish)\b|\bnot even (?:my|the|a)\b|\beven (?:my|the) \w+ (?:\w+s|\w+ed)\b"
    r"|\bstill (?:waiting|recovering|owes?|afraid|sings?|wonders?|beats?|hides?)\b|\bso (?:much|bad"
    r"|good|loud|old|slow|cold|small|hot|long|far|often|well) that\b|\bmore \w+ than (?:my|a|the|any"
    r"|i|people|books|friends)\b|\bmostly (?:because|by|for)\b|\bmy (?:whole )?(?:strategy|religion"
    r"|talent|specialty|excuse)\b|\bcall it\b|\bin my (?:defen[cs]e|dreams|head)\b|\bpretend\b"
    r"|\bif (?:it|he|she|we|they|that|my \w+) (?:could|were|had|counts?)\b|\bnobody (?:noticed|asked)\b"
    r"|\bforgive\b|\bpersonality\b|\bnegotiat|\bsurviv|\bcompanion\b|\brevenge\b|\bgenius\b"
    r"|\bshares nothing\b|\bmistakes\b|\bwith one (?:eye|hand)\b|\blonely\b|\bso does the\b"
)
_TWIST = re.compile(
    r", (?:(?:and|so|but|then|although|though|because|until|which|who|since|yet|as|where|while)\b"
    r"|(?:he|she|it|my|the|they|now)\b)(?: [\w'-]+){3,}"
)
_SURPRISE = re.compile(
    r"\b(?:did you know|fun fact|believe it or not|surpris\w+|strange(?:ly)?|curious(?:ly)?|oddly"
    r"|in fact|for the first time|the first (?:person|man|woman|one|time)|oldest|smallest"
    r"|youngest|unlike|rare|secret|invented|turns out|it turned out"
    r"|nobody (?:knows|knew)|legend|accidentally|by chance|instead of|named after|twice as"
    r"|times as|which (?:means|is why|makes|was also)|and now|never (?:leaves|left|came|comes))\b"
)
_TALE = re.compile(
    r"\b(?:once|last (?:year|week|summer|winter|month|time)|when i was|years? ago|my (?:\w+ )?"
    r"(?:grandmother|grandfather|uncle|aunt|neighbou?r|sister|brother|father|mother)|as a child"
    r"|one (?:day|night|time)|taught me|ended up|for a (?:month|week|year)|learned)\b"
)
_CURIOUS = re.compile(r"\b(?:what|which|how|why|who|would you|have you ever|did you ever)\b")
_BAR = 0.5


def read_interest(exchange: Exchange, reading: ClaimReading) -> Verdict:
    """Whether a sensible and specific response is interesting."""
    points, reason = _points(exchange, reading)
    distance = abs(points - _BAR)
    return Verdict(points >= _BAR, max(0.2, 0.9 - 1.6 * distance), reason)


def _points(exchange: Exchange, reading: ClaimReading) -> tuple[float, str]:
    response = exchange.response
    facts = {(c.entity_id, c.attribute) for c in reading.claims if c.supported and not c.negated}
    found: list[tuple[float, str]] = [(0.0, "nothing out of the ordinary")]
    if len(facts) > 1:
        found.append((0.6, "adds a second fact"))
    wit = _WIT.findall(response.plain)
    if wit:
        found.append((0.35 if len(wit) == 1 else 0.5, "a turn of wit"))
    if _TWIST.search(response.plain) and not response.asks:
        found.append((0.25, "takes a turn"))
    if _SURPRISE.search(response.plain):
        found.append((0.2, "something unexpected"))
    if _TALE.search(response.plain):
        found.append((0.1, "tells a story"))
    found.append((_curiosity(exchange), "asks something that rouses curiosity"))
    if not facts and "dont_know" not in exchange.acts:
        found.append((_detail(exchange), "rich in detail"))
    return sum(points for points, _ in found), max(found)[1]


def _detail(exchange: Exchange) -> float:
    """Words that the context did not hold, in a response that has room for them."""
    fresh = exchange.response.telling - exchange.last.content
    return 0.05 * min(5, max(0, len(fresh) - 1)) + (0.1 if exchange.words >= 11 else 0.0)


def _curiosity(exchange: Exchange) -> float:
    """A question back counts when it is about the matter, and more beside a remark."""
    questions = [s for s in exchange.response.sentences if s.end == "?"]
    if not questions or exchange.link.strength < 0.3:
        return 0.0
    pointed = any(_CURIOUS.search(s.text) and len(s.words) >= 5 for s in questions)
    if not pointed:
        return 0.05
    return 0.25 if _remarks(exchange.response) else 0.15


def _remarks(response: Text) -> bool:
    return any(s.end != "?" and len(s.words) >= 4 for s in response.sentences)
