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
    r"|\b(?:cat|dog|parrot|rabbit|goldfish|plants?|neighbou?rs?|boss|grandmother|oven|alarm|sofa"
    r"|garden|bike|piano|tomatoes|bed|car|stomach|knees?|wallet|fridge|cactus|pillow|mother|guitar"
    r"|umbrella|phone|coffee|mirror|snails?|scale) (?:\w+ )?(?:thinks?|believes?|disagrees?|laughs?"
    r"|knows?|wants?|judges?|hates?|loves?|agrees?|complains?|owns?|decides?|decided|refuses?"
    r"|prefers?|says?|said|calls?|won|wins|has (?:other|a) (?:plans|opinion)|is the (?:boss|critic"
    r"|king|queen|only|best|real))\b"
    r"|\bthe (?:only|real|secret|best|hard|hardest|worst) (?:\w+ )?(?:part|thing|reason|one|problem"
    r"|person|way|trick|exercise|sport|plant|dish)\b|\bnot even (?:my|the|a)\b|\beven (?:my|the)\b"
    r"|\bstill (?:waiting|looking|recovering|owes?|afraid|sing|wonder)\b|\bso (?:much|bad|good|loud"
    r"|old|slow|cold|small|hot|long|far|often|well) that\b|\bmore \w+ than (?:my|a|the|any|i)\b"
    r"|\bmostly (?:because|by|for|to|in)\b|\bmy (?:whole )?(?:strategy|religion|talent|specialty"
    r"|secret|excuse|diet)\b|\bcall it\b|\bin my (?:defen[cs]e|dreams|head)\b|\bpretend\b"
    r"|\bif (?:i|it|he|she|we|they|that|my \w+) (?:could|were|had|counts?)\b|\bnobody (?:noticed|asked)\b"
    r"|\bforgive\b|\bpersonality\b|\bnegotiat|\bsurvived?\b|\bcompanion\b|\brevenge\b|\bgenius\b"
)
_SURPRISE = re.compile(
    r"\b(?:did you know|fun fact|believe it or not|surpris\w+|strange(?:ly)?|curious(?:ly)?|oddly"
    r"|in fact|for the first time|the first (?:person|man|woman|one|time)|oldest|largest|smallest"
    r"|tallest|longest|youngest|unlike|rare|secret|invented|ever since|turns out|it turned out"
    r"|nobody (?:knows|knew)|legend|accident(?:ally)?|by chance|instead of|named after|twice as"
    r"|times as|more than|less than|one of the|which (?:means|is why|makes|was|also))\b"
)
_REASON = re.compile(r"\b(?:because|although|even though|so that|which is why|ever since|until)\b")
_TALE = re.compile(
    r"\b(?:once|last (?:year|week|summer|winter|night|month|time)|when i was|years? ago|my "
    r"(?:grandmother|grandfather|uncle|aunt|neighbou?r|sister|brother|father|mother)|as a child"
    r"|one (?:day|night|time)|taught me|ended up|learned)\b"
)
_CURIOUS = re.compile(r"\b(?:what|which|how|why|who|where|would you|have you ever|did you ever)\b")
_BAR = 0.5


def read_interest(exchange: Exchange, reading: ClaimReading) -> Verdict:
    """Whether a sensible and specific response is interesting."""
    points, reason = _points(exchange, reading)
    distance = abs(points - _BAR)
    return Verdict(points >= _BAR, max(0.2, 0.9 - 1.6 * distance), reason)


def _points(exchange: Exchange, reading: ClaimReading) -> tuple[float, str]:
    response = exchange.response
    facts = {(c.entity_id, c.attribute) for c in reading.claims if c.supported and not c.negated}
    reasons: list[tuple[float, str]] = [(0.0, "nothing out of the ordinary")]
    if len(facts) > 1:
        reasons.append((0.6, "adds a second fact"))
    wit = _WIT.findall(response.plain)
    if wit:
        reasons.append((0.3 if len(wit) == 1 else 0.45, "a turn of wit"))
    if _SURPRISE.search(response.plain):
        reasons.append((0.2, "something unexpected"))
    if _REASON.search(response.plain):
        reasons.append((0.15, "gives a reason"))
    if _TALE.search(response.plain):
        reasons.append((0.15, "tells a story"))
    reasons.append((_curiosity(exchange), "asks something that rouses curiosity"))
    fresh = response.telling - exchange.last.content
    if "dont_know" not in exchange.acts:
        reasons.append((0.06 * min(5, max(0, len(fresh) - 1)), "rich in detail"))
    return sum(points for points, _ in reasons), max(reasons)[1]


def _curiosity(exchange: Exchange) -> float:
    """A question back counts when it is about the matter, and more beside a remark."""
    questions = [s for s in exchange.response.sentences if s.end == "?"]
    if not questions or exchange.link.strength < 0.3:
        return 0.0
    pointed = any(_CURIOUS.search(s.text) and len(s.words) >= 5 for s in questions)
    if not pointed:
        return 0.05
    return 0.3 if _remarks(exchange.response) else 0.2


def _remarks(response: Text) -> bool:
    return any(s.end != "?" and len(s.words) >= 4 for s in response.sentences)
