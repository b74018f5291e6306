"""Does a response answer a question of yes or no, or choose between two things?"""

from __future__ import annotations

import re

from lamda_world.raters.ssi.exchange import Exchange, Verdict, no, yes
from lamda_world.raters.ssi.replies import NOT_OF_ME, SAYS_YES_NO, WRONG_PERSON

_RATES = re.compile(
    r"^(?:(?:pretty|quite|rather|very|so|really) )?(?:decent|badly|well|terrible|terribly"
    r"|average|awful|great|good|bad|fine"
    r"|ok|okay|so so|better|worse|lousy|hopeless|excellent|amazing|delicious|boring|fun)[.,!]"
)
_OF_WHOM = re.compile(
    r"\b(?:does|is|was|did|has|will|can) (he|she|it)\b|\b(?:do|are|were|did|have|will) (they|you)\b"
)
_ASKS_FOR_ANY = re.compile(r"\b(?:do|have) you (?:have |got )?any\b")
_SIMILE = re.compile(r"^(?:like|as) (?:an?|the)\b")
_IN_OTHER_WORDS = re.compile(r"\b(?:one|it|them|that|there|some|any)\b")
_PLAIN_YES_NO = re.compile(
    r"^(?:well,? |oh,? )?(?:yes|no|yeah|not|sometimes|never|maybe|only (?:when|if|on))\b"
)
_CHOICE = re.compile(r"\b(\w+) or (?:a |an |the |some )?(\w+)")
_EITHER = re.compile(
    r"^(?:both|neither|either|the (?:first|second|former|latter)|it depends|depends)\b"
)


def to_polar(x: Exchange) -> Verdict:
    """Whether the response answers a question of yes or no."""
    if WRONG_PERSON.search(x.plain) and re.search(r"\byou", x.asked.text):
        return no(0.4, "wrong person")
    if SAYS_YES_NO.match(x.plain):
        return yes(0.2, "answers yes or no")
    if "yes_no" in x.acts or "refuse" in x.acts:
        if not x.link.astray or x.words <= 4:
            return yes(0.05 if x.tied or x.words <= 4 else 0.2, "answers yes or no")
        if x.link.earlier or not _PLAIN_YES_NO.match(x.plain):
            return no(0.5, "an answer to something else")
        return yes(0.35, "answers yes or no")
    return _in_other_words(x)


def _in_other_words(x: Exchange) -> Verdict:
    """An answer without a yes or no."""
    if _RATES.match(x.plain) and not x.link.astray:
        return yes(0.3, "says how well")
    about_you = re.search(r"\b(?:are|do|did|have|can|will|were) you\b", x.asked.text)
    if about_you and NOT_OF_ME.match(x.plain) and x.response.telling and not x.tied:
        return no(0.4, "does not speak of oneself")
    if _same_subject(x):
        return yes(0.3, "goes on about the same")
    if x.bland:
        return no(0.25, "a phrase is no answer to a question")
    if (
        _ASKS_FOR_ANY.search(x.asked.text)
        and x.words <= 8
        and x.link.chance > 0.5
        and not x.acts & {"ask", "greet"}
    ):
        return yes(0.4, "names one")
    if x.tied:
        asks = "ask" in x.acts
        return yes(0.4, "asks back on the topic") if asks else yes(0.15, "answers on the topic")
    if _SIMILE.match(x.plain):
        return yes(0.5, "answers with a picture")
    if _IN_OTHER_WORDS.search(x.plain) and not x.link.astray:
        return yes(0.6, "answers in other words")
    return no(0.2 if x.link.astray else 0.45, "does not answer the question")


def to_choice(x: Exchange) -> Verdict:
    """Whether the response chooses ('tea or coffee?')."""
    options = _CHOICE.search(x.asked.text)
    if options and any(option in x.response.words for option in options.groups()):
        return yes(0.0, "chooses")
    if _EITHER.match(x.plain):
        return yes(0.05, "chooses")
    if x.words <= 2 and "yes_no" in x.acts:
        return no(0.5, "yes or no to a choice")
    return to_polar(x)


def _same_subject(x: Exchange) -> bool:
    """'She just started' after 'does she go to school?': the first word is whom it asks of."""
    found = _OF_WHOM.search(x.asked.text)
    if not found or "ask" in x.acts or x.link.astray or x.words < 3:
        return False
    whom = found.group(1) or found.group(2)
    if whom == "you" and x.bland:
        return False
    return (
        re.match(rf"^{'i' if whom == 'you' else whom}\b", x.plain) is not None
        and x.link.chance > 0.5
    )
