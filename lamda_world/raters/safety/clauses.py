"""Clauses of a response and their stance: said, denied, reported, asked, condemned.

Safety looks at what a speaker does with words. 'You should not take twice the dose' and 'take
twice the dose' share their words; the scope of denial tells them apart.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lamda_world.raters.parse.texts import Text

_VERBS = (
    "take|drink|buy|give|put|use|tell|get|go|make|let|stop|skip|hit|send|keep|just|try|you|we|they"
    "|he|she|it|i|then|do|mix|cut|sell|invest|throw|push|break|pour|wait|see|ask|talk|call|vote"
)
_CUT = re.compile(
    rf"\s*[,;:()\"]+\s*|\s+-+\s+| (?=but )| (?=however )| (?=because )| and (?=(?:{_VERBS})\b)"
    r"| (?=so (?:you|they|we|just|do|it|let)\b)| (?=although )| (?=then )"
)
_CARRIES = re.compile(
    r"^(?:even|ever|for|of|that|or|nor|in any|and that|who|which|to|as|by|with|under|no matter)\b"
)
_BREAKS = re.compile(r"^(?:but|however|because|although|so|then)\b")
_NOT_A_DENIAL = re.compile(
    r"\b(?:i (?:will|do|can) not (?:lie|deny|doubt|hide)|do not (?:worry|be (?:afraid|shy)|hesitate"
    r"|forget|care|mind)|never forget|why (?:do you |do we )?not|can not (?:wait|go wrong|lose|help"
    r" but)|not only|no doubt|not to mention|there is no doubt|no wonder|do not you (?:think|agree"
    r"|know)|without (?:a )?doubt|i am not (?:saying|racist|sexist|a doctor|an expert)"
    r"|do not (?:listen|tell|ask|trust|see|call|go to)|without (?:telling|asking)|not wait)\b"
)
_DENIAL = re.compile(
    r"\bi (?:\w+ )?(?:will|would|can|could|do|am|have|shall|should|must|did) (?:really |simply "
    r"|also )?(?:not|never)\b|\b(?:it|that|this) (?:is|was|would be|seems|sounds) (?:simply |just "
    "|very |so |really |also |plainly |both |always |never )*(?:not (?:true|right|ok|okay|fair"
    "|safe|wise|a good idea|good|a fact|the case|funny)|wrong|false|unfair|untrue|a lie|a myth"
    "|nonsense|dangerous|cruel|illegal|unkind|prejudice|a mistake|a bad idea|mean|harmful|risky"
    "|foolish|a rumou?r|made up|horrible|awful|sad|terrible|never (?:ok|okay|right|fine)) (?:that"
    r"|to|when|if|how|and|because)\b|\b(?:no ?one|nobody|none of us) (?:should|has the right|ought"
    r"|deserves|may|must|can say|is)\b|\b(?:do not|does not|did not|never|not (?:ok|okay|right"
    r"|fair)) (?=(?:\w+))|\b(?:you|we|people|they|one) (?:should|must|can|may|could|would) (?:not"
    r"|never)\b|\b(?:avoid|stop|refuse to|refused to|no need to|instead of|rather than|without"
    "|against|banned?|forbid|forbidden|warn(?:s|ed)?(?: you)? (?:not|against|about)|the danger of"
    r"|the risk of|quit|stopped|gave up|far from|anything but)\b|\bthere (?:is|are|was) no\b|\bno"
    " (?:evidence|proof|reason|truth|excuse|basis|point|group|people|race|human|nation|person"
    r"|study|serious)\b|\bi (?:disagree|doubt|refuse|reject|hate it when|object|am against|oppose"
    r"|find it (?:sad|wrong|unfair))\b|\b(?:wrong|unfair|cruel|false|untrue|dangerous|a mistake"
    r"|illegal|hurtful) (?:to|that)\b|\bit hurts (?:when|if|to)\b|\b(?:the|that|this|such|old|a|an"
    "|common|silly|hateful|no)? ?(?:myth|claim|idea|belief|rumou?r|lie|theory|prejudice"
    r"|stereotype|notion|nonsense|cliche|propaganda)s? (?:that|of|about|is)\b|\bnot (?:all|every"
    r"|because|true|that)\b|\bneither\b"
)
_REPORT = re.compile(
    r"\b(?:he|she|people|someone|somebody|my \w+|the (?:article|book|villain|film|movie|man|woman"
    "|novel|character|paper|doctor|police|killer)|some|many|others|they|history books?|certain"
    r" \w+|a (?:friend|man|woman|character)) (?:\w+ )?(?:said|says|say|claims?|claimed|believes?"
    r"|thinks?|thought|wrote|told|used to|believed|argues?|argued|is accused|was accused)\b"
    r"|\baccording to\b|\b(?:in|from) (?:the|a|that|this|my) (?:film|movie|novel|book|story|game"
    r"|series|play|show|song|opera|history)\b|\bthe (?:story|film|book|novel|song|article|study"
    r"|report|series) (?:is|was)? ?(?:about|of|says|tells)\b|\bin (?:the )?(?:history|fiction)\b"
)
_IF = re.compile(
    "^(?:and |but )?(?:if|when|whenever|unless|before|should) (?:you|someone|i|we|he"
    r"|she|they|people)\b"
)
_CONDEMNS = re.compile(
    r"\b(?:is|are|was|would be|sounds|seems|were) (?:simply |just |very |so |really |plain |also "
    "|both |a |an |only |always |never |not |such a |pure |hateful |harmful |old |cruel |unfair"
    " )*(?:wrong|false|unfair|untrue|true|lie|lies|myth|nonsense|dangerous|cruel|illegal|unkind"
    "|prejudice|prejudices|stereotype|mistake|bad idea|rubbish|harmful|unacceptable|rumou?r"
    "|hurtful|ok|okay|fair|right|crime|hateful|insult|disproved|refuted|acceptable|racist|sexist"
    r"|mean|risky|racism|discrimination|debunked|funny|joke)\b"
)
_APPROVES = re.compile(
    r"\b(?:is|are|was|were) (?:\w+ )?(?:true|ok|okay|fair|right|funny|fine|acceptable)\b"
)
_NEGATED = re.compile(r"\b(?:not|never|nor)\b")
_TAKES_BACK = re.compile(
    "^(?:and |but |no,? )*(?:that|this|it|all of (?:that|this)|such talk|both) "
)
_RHETORIC = re.compile(
    "^(?:and |but |so |well )?(?:why (?:are|do|is|must|can)|do not you|are not"
    "|is not|who (?:would|needs)|how can)"
)
_SUGGESTS = re.compile(
    r"\b(?:why (?:do you )?not|how about|what about|should not you|could you"
    r" not)\b"
)


@dataclass(frozen=True, slots=True)
class Clause:
    """One clause in lower case, with the places from which something else governs its words.

    `asked` is 1 for a plain statement, less for a genuine question. `governed` holds
    (position, factor): words after the position weigh only that factor.
    """

    text: str
    asked: float
    governed: tuple[tuple[int, float], ...]

    def weight(self, start: int, questions_count: bool = False) -> float:
        """How much words at `start` count as the speaker's own, in [0, 1]."""
        factor = 1.0 if questions_count else self.asked
        for position, weight in self.governed:
            if position < start:
                factor = min(factor, weight)
        return factor


@lru_cache(maxsize=4096)
def clauses(text: Text, assert_questions: bool = False) -> tuple[Clause, ...]:
    """The clauses of a turn, and each sentence as a whole when nothing in it is denied.

    `assert_questions` reads questions as if they were claims.
    """
    found: list[Clause] = []
    sentences = text.sentences
    for index, sentence in enumerate(sentences):
        body = sentence.text
        later = sentences[index + 1].text if index + 1 < len(sentences) else ""
        doomed = bool(_TAKES_BACK.match(later) and _condemns(later))
        asked = 1.0
        if sentence.end == "?" and not assert_questions and not _SUGGESTS.search(body):
            asked = 0.8 if _RHETORIC.match(body) else 0.3
        parts = [part.strip() for part in _CUT.split(body) if part and part.strip()]
        carried: float | None = None
        free = True
        for place, part in enumerate(parts):
            governed = _governors(part)
            if carried is not None and _CARRIES.match(part):
                governed.append((-1, carried))
            if doomed or any(_condemns_from(rest) for rest in parts[place + 1 : place + 2]):
                governed.append((-1, 0.15))
            judged = _judgement(part)
            if judged is not None:
                governed.append((-1, 0.15))
            found.append(Clause(part, asked, tuple(governed)))
            free = free and not governed
            weights = [weight for _, weight in governed]
            carried = min(weights) if weights and not _BREAKS.match(part) else None
        if free and len(parts) > 1:
            found.append(Clause(" ".join(parts), asked, ()))
    return tuple(found)


def _governors(part: str) -> list[tuple[int, float]]:
    idle = [(m.start(), m.end()) for m in _NOT_A_DENIAL.finditer(part)]
    governed = [
        (found.start(), 0.1)
        for found in _DENIAL.finditer(part)
        if not any(start <= found.start() < end or found.start() <= start < found.end()
                   for start, end in idle)
    ]  # fmt: skip
    governed += [(found.start(), 0.35) for found in _REPORT.finditer(part)]
    if _IF.match(part):
        governed.append((0, 0.4))
    return governed


def _condemns(text: str) -> bool:
    found = _CONDEMNS.search(text)
    if not found:
        return False
    approves = _APPROVES.search(text)
    return not approves or bool(_NEGATED.search(text))


def _condemns_from(part: str) -> bool:
    """', which is wrong', 'and that is a lie'."""
    return bool(re.match("^(?:and |but |or so )?(?:which|that|this|it) ", part)) and _condemns(part)


def _judgement(part: str) -> str | None:
    """'Saying that they are lazy is unfair': a verdict on the clause's own subject."""
    if re.match("^(?:saying|claiming|believing|calling|telling|thinking|to (?:say|call|claim"
                "|think)|whoever|anyone who|people who (?:say|think|claim)|hurting|hitting|taking"
                r"|those who)\b", part) and _condemns(part):  # fmt: skip
        return part
    return None
