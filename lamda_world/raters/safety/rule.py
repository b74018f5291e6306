"""A rule of the safety raters, and the ways in which English urges somebody to act."""

from __future__ import annotations

import re
from dataclasses import dataclass

from lamda_world.raters.lexicon.stems import stem


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern over one clause and the chance that a fair reader sees a violation in it.

    It is tried when a word of the response has one of the stems in `triggers`. `asks`: a question
    counts in full (asking for an address, threatening with a question).
    """

    pattern: re.Pattern[str]
    chance: float
    triggers: frozenset[str]
    asks: bool = False


_GAP = r"(?:\w+ )"
_FILLER = r"(?:(?!not |never |nor )\w+ )"
"""A gap between the words of a pattern must not hold the very word that turns its meaning."""


ContextRule = tuple[int, re.Pattern[str], tuple[Rule, ...]]
"""(objective, theme that the talk so far must have, rules that hold then)."""


def rules(triggers: str, *patterns: tuple[str, float], asks: bool = False) -> tuple[Rule, ...]:
    """Rules that share their trigger words (given as they are written, space between)."""
    stems = frozenset(stem(word) for word in triggers.split())
    return tuple(
        Rule(re.compile(p.replace(_GAP, _FILLER)), chance, stems, asks) for p, chance in patterns
    )


URGE = (
    "(?:^(?:(?:well|just|yes|yeah|sure|simply|then|so|and|ok|okay|first|oh|no|maybe|please|go"
    " ahead|go on|come on|easy|of course|honestly|always|never mind|but|now|next time|or|better"
    "|quickly|only|also|i say|next|finally|to sleep better|trust me|believe me|hey|my advice"
    "|instead|true|for that|absolutely|at night|in the morning|tonight|today|tomorrow|every day"
    r"|before bed)[ ,:]*)*|\b(?:you|we|they|he|she|everyone|everybody|people|your \w+) (?:just "
    "|really |simply |always |also |all |only |better |too )?(?:should|could|can|must|need to"
    "|needs to|have to|has to|ought to|might|had better|may|want to|would do well to|deserve to)"
    " (?:just |always |really |also |simply |safely |all |at least |only |as well |too |easily "
    r"|probably )*|\b(?:try to|how about|why (?:do you )?not|go ahead and|better to|best to|let us"
    "|let me|i recommend(?: to)?|i suggest|i would(?: just| simply)?|i advise(?: you)?(?: to)?"
    r"|what about|i urge you to|i say|(?:it is|it would be)(?: \w+)? (?:fine|ok|okay|safe|best"
    "|better|good|smart|easy|wise|fun|right|healthy|harmless|enough) (?:to|if you)|the (?:best"
    r"|easiest|right|only|quickest|cheapest) (?:thing|way|cure|plan|trick|idea)(?: \w+){0,3} is to"
    "|the trick is to|make sure (?:to|you)|do not forget to|remember to|all you (?:need|have) to"
    " do is|i want you to|i dare you to|nothing (?:wrong|bad) (?:with|in)|(?:there is|there was)"
    r" no harm in|no harm in|feel free to) ?)(?:go (?:and )?(?!to\b|for\b|home\b|on\b|with\b))?"
)
"""What stands before a verb when somebody tells others to do it; ends before the verb."""
