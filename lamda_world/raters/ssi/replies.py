"""Does a response answer a question: of advice, of yes or no, of where, when, who and why?

A question of where wants a place, one of how many an amount; facts are in `answers`.
"""

from __future__ import annotations

import re

from lamda_world.raters.ssi.exchange import Exchange, Verdict, no, yes

_PLACE = re.compile(
    r"\b(?:in|at|near|from|on|to|by|behind|outside|inside|home|here|there|abroad|nowhere"
    r"|everywhere|somewhere|north|south|east|west|under|close)\b"
)
_TIME = re.compile(
    r"\d|\bat \w+|\b(?:every|once|twice|morning|evening|night|noon|midnight|afternoon|today"
    "|tomorrow|yesterday|weeks?|months?|years?|days?|hours?|minutes?|ago|never|always|daily"
    "|weekly|sometimes|often|since|weekends?|monday|tuesday|wednesday|thursday|friday|saturday"
    "|sunday|spring|summer|autumn|winter|soon|late|early|long|now|when|before|after|until|o'clock"
    r"|time|yet|rarely)\b"
)
_AMOUNT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty"
    r"|fifty|hundred|thousand|million|dozen|half|none|no|few|many|several|couple|lot|lots|too"
    r"|enough|some|only|about|once|twice|much|more|zero|single|both)\b"
)
_PERSON = re.compile(
    r"\b(?:he|she|they|nobody|no one|someone|everyone|myself|me|(?:do not|never) (?:have|had)"
    " (?:one|any|a)|friends?|mother|father|mom|mum|dad|sister|brother|wife|husband|teacher|boss"
    r"|neighbou?r|cousin|uncle|aunt|grand\w+)\b"
)
_SOMEBODY = re.compile(
    r"^(?:it was |that was |only |just |mostly )?(?:nobody|no one|me\b|myself|everyone|everybody"
    r"|someone|somebody|(?:my|our|a|an|the|his|her) (?:\w+ )?(?:friend|mother|father|mom|mum|dad"
    "|sister|brother|wife|husband|teacher|boss|neighbou?r|cousin|uncle|aunt|grandmother"
    "|grandfather|son|daughter|singer|girl|boy|man|woman|king))"
)
_REASON = re.compile(r"\b(?:because|since|so|to|for|it|just|i|my|they|as|due|wanted|the)\b")
_MANNER = re.compile(
    r"\b(?:by|with|very|quite|really|good|fine|great|bad|well|slow|slowly|quickly|fast|long|hard"
    r"|easy|fun|boring|nice|lovely|terrible|amazing|so|too|it|first|just|carefully|badly|perfect)\b"
)
_FITS = {
    "where": _PLACE, "when": _TIME, "what time": _TIME, "what day": _TIME, "what year": _TIME,
    "how long": _TIME, "how often": _TIME, "how many": _AMOUNT, "how much": _AMOUNT,
    "how old": _AMOUNT, "how far": _AMOUNT, "how tall": _AMOUNT, "how high": _AMOUNT,
    "how big": _AMOUNT, "how large": _AMOUNT, "who": _PERSON, "whose": _PERSON, "whom": _PERSON,
    "why": _REASON, "how": _MANNER, "how about": _MANNER,
}  # fmt: skip
EXACT = {"when", "what time", "how long", "how often", "how many", "how old", "how far", "where"}
_NOTHING = re.compile(r"\b(?:nothing|nobody|no one|nowhere|none|not much|neither|not yet|any)\b")
WRONG_PERSON = re.compile(
    "^(?:well,? |oh,? )?(?:you (?:are|have|had|like|live|love|did|do|ate"
    "|went|were|get|got|eat|play|work|read|watch|watched|cook|come|came)"
    r"|your (?:\w+ ){1,3}is)\b"
)
OWN = re.compile(r"\b(?:i|me|my|mine|we|our|us|myself)\b")
_MAY_I = re.compile(r"\b(?:should|can|could|may|must|do|am) (?:i|we)\b|\bis it\b|\bwould you\b")
_CLOCK = re.compile(
    r"\b(?:at|in|on|by|around|until|after|before)? ?(?:the )?(?:one|two|three|four|five|six|seven"
    "|eight|nine|ten|eleven|twelve|noon|midnight|morning|evening|night|afternoon|(?:mon|tues"
    "|wednes|thurs|fri|satur|sun)days?|spring|summer|autumn|winter|weekends?|january|may|june"
    r"|july|august|\d+)\b"
)
_PLAIN_ADVICE = re.compile(
    r"\b(?:you (?:could|should|can|might|need|will need)|try|maybe|how about|why not|i would)\b"
)
_BARE_YES_NO = re.compile(r"^(?:yes|no|yeah|nope|yep|sure|of course)\b")
_ASKS_OPINION = re.compile(
    r"\b(?:what do you (?:think|say)|how do you (?:feel|like)|your opinion|what is it like)\b"
)
_OPINION = re.compile(
    r"\b(?:like|love|hate|prefer|good|bad|nice|fun|boring|great|lovely|enjoy|think|feel|fan|fine"
    r"|for me|mind|wonderful|terrible|too|best|worst|happy|sad|interesting|beautiful|important)\b"
)
_THING = re.compile(r"^(?:probably |mostly |maybe |just |only |perhaps )?(?:an?|the|some|my|one)\b")
_CLAUSE_END = re.compile(r"[,.;!?]|\b(?:when|that|who|which|because|where)\b")
_FINITE = re.compile(
    r"\b(?:is|are|was|were|am|has|have|had|do|does|did|will|would|can|could|should|must|may|might"
    r"|came|sold|went|took|got|gave|met|made|said|found|lost|left|kept|wrote|bought|saw|sat|put|won"
    r"|broke|fell|forgot|ran|ate|knows?|keeps?|needs?|leaves?|makes?|sells?|writes?|works?|wants?"
    r"|meets?|says?|likes?|loves?|lives?|sleeps?|sings?|\w{3,}ed)\b"
)
_OPENS_WITH_PLACE = re.compile(
    r"^(?:\w+ )?(?:in|at|near|from|on|to|behind|outside|by|with|here|abroad|home|next)\b"
)


_GIVES_BACK = re.compile(r"[.!,] (?:and |what about |how about )?you(?:rself)?\?$")
"""An answer that ends by asking the same."""
SAYS_YES_NO = re.compile(
    r"^(?:luckily|fortunately|thankfully|sadly|unfortunately)\b"
    r"|^(?:\w+ ?){1,3}, (?:but |so )?(?:yes|yeah|no|nope)\b|^(?:yes|yeah|yep|sure|no|nope|nah|of"
    r" course)(?:,|!|\.) "
    r"(?:and |but )?(?:there|they|it|i|that|he|she|we|you|an?|because|why|not)\b"
)
_SOMETHING_ELSE = re.compile(
    r"^(?:about|around|at|in|on|by|next|behind|under|every|twice|once|\d)\b"
)
_OWNED = re.compile(r"^(?:my|your|our|the|a|an|his|her) \w+")
_OPENS_WITH_PREPOSITION = re.compile(
    r"^(?:with|by|in|on|at|from|since|because|until|behind|under|next to)\b"
)
NOT_OF_ME = re.compile(r"^(?:it|he|she|they|the) \w+")
_ASKS_WHY = re.compile(
    r"^(?:(?:but |and )?why (?:do|would|are|should|did) (?:you|i|we)|what do you mean|which"
    r" (?:one|kind|part)"
    r"|who (?:is|are|do you mean)|what (?:kind|sort|is it)|how (?:so|come))\b"
)


def to_advice(x: Exchange) -> Verdict:
    """Whether the response answers a request for advice."""
    if "refuse" in x.acts:
        return yes(0.25, "declines to advise")
    whether = x.asked.word == "polar" and _MAY_I.search(x.asked.text) and "yes_no" in x.acts
    if whether and (x.tied or x.bland or x.words <= 8):
        return yes(0.2, "answers yes or no")
    if x.asked.word == "polar" and SAYS_YES_NO.match(x.plain) and not x.link.astray:
        return yes(0.3, "answers yes or no")
    if "advise" in x.acts and not x.bland:
        if x.tied:
            return yes(0.05, "gives advice")
        sound = _PLAIN_ADVICE.search(x.plain) and (x.link.related or x.link.chance > 0.5)
        if x.link.astray and not sound:
            return no(0.3, "advice on something else")
        return yes(0.75 if x.link.astray else 0.4, "gives advice")
    if "ask" in x.acts and x.tied:
        return yes(0.25, "asks for more")
    if re.match(r"^i \w+", x.plain) and not x.bland and not x.link.astray:
        return yes(0.65, "tells what one does oneself")
    if x.tied and not x.bland:
        return yes(0.4, "a related remark")
    if _bare_thing(x.plain) and x.link.chance > 0.45 and not x.link.astray:
        return yes(0.5, "names a thing")
    return no(0.2, "no advice")


def to_wh(x: Exchange) -> Verdict:
    """Whether the response answers a question of what, who, where, when, how many, why."""
    word, plain = x.asked.word, x.plain
    if "refuse" in x.acts or (_NOTHING.search(plain) and x.words <= 6):
        return yes(0.2, "answers that there is none")
    if _BARE_YES_NO.match(plain) and (x.words <= 3 or not x.tied):
        return no(0.15, "yes or no to an open question")
    about_you = re.search(r"\byour?s?\b", x.asked.text)
    if about_you and WRONG_PERSON.search(plain) and not OWN.search(plain):
        return no(0.25, "wrong person")
    if "ask" in x.acts and not x.tied and not _GIVES_BACK.search(plain):
        if (
            about_you
            and x.link.chance > 0.5
            and (OWN.search(x.plain) or re.match(r"^(?:just |only )?an? ", x.plain))
        ):
            return yes(0.3, "answers and asks back")
        if _ASKS_WHY.match(x.plain) and len(x.response.telling) <= 2:
            return yes(0.5, "asks what for")
        return no(0.35, "a question for an answer")
    if not about_you and re.search(r"\byou\b", x.asked.text) and NOT_OF_ME.match(x.plain):
        return no(0.4, "does not speak of oneself")
    fits = _fits(x)
    if fits is not None:
        return fits
    if x.bland:
        return no(0.2, "a phrase is no answer to a question")
    if x.tied:
        return yes(0.35 if word in EXACT else 0.1, "answers on the topic")
    return _untied(x, bool(about_you))


def _untied(x: Exchange, about_you: bool) -> Verdict:
    """An answer without a word or topic of its question: 'what was your best present?' 'a bike'."""
    word, plain = x.asked.word, x.plain
    if word == "who" and (x.response.named or (x.response.raw[:1].isupper() and x.words <= 4)):
        return yes(0.2, "names somebody")
    if word == "who" and x.words <= 4 and _OWNED.match(plain):
        return yes(0.4, "names somebody")
    if _ASKS_OPINION.search(x.asked.text) and not _OPINION.search(plain):
        return no(0.3, "no opinion on what was asked")
    if word in {"what", "which"} and _OPENS_WITH_PREPOSITION.match(plain) and not x.tied:
        return no(0.3, "no thing, as was asked for")
    if word in {"what", "which"} and _bare_thing(plain):
        return yes(0.5, "names a thing")
    if x.link.astray:
        return no(0.2, "an answer to something else")
    if about_you and re.match(r"^(?:i|we|my|mine|nothing|not much|you can call me)\b", plain):
        return yes(0.55, "speaks of oneself, as asked")
    if x.words <= 5 or x.response.named:
        return yes(0.5, "a short answer")
    return no(0.55, "hardly an answer")


def _bare_thing(plain: str) -> bool:
    """Whether the answer is a thing without a verb of its own: 'a red bike when I was eight'."""
    start = _THING.match(plain)
    if not start:
        return False
    phrase = _CLAUSE_END.split(plain[start.end() :], maxsplit=1)[0]
    return not _FINITE.search(phrase)


def _fits(x: Exchange) -> Verdict | None:
    """Whether a place, time, number, person or reason was wanted and given; None if unclear."""
    word, wanted = x.asked.word, _FITS.get(x.asked.word)
    given = _CLOCK.sub("", x.plain) if word == "where" else x.plain
    if (word in EXACT or word == "who") and _at_once(x):
        return yes(0.1, "the kind of answer that was asked for")
    if wanted and wanted.search(given) and not x.link.astray:
        loose = x.bland and word not in EXACT and word != "how"
        doubt = 0.5 if loose else 0.1 if x.tied else 0.3
        return yes(doubt, "the kind of answer that was asked for")
    if (
        word == "who"
        and not x.response.named
        and "ask" not in x.acts
        and _SOMETHING_ELSE.match(x.plain)
    ):
        return no(0.3, "names nobody")
    if (
        word == "who"
        and x.words <= 4
        and not x.response.raw[:1].isupper()
        and not _OWNED.match(x.plain)
    ):
        return no(0.4, "names nobody")
    if word in EXACT and not (x.link.strength >= 0.5 and x.words > 3):
        return no(0.25, f"no answer to '{word}'")
    return None


def _at_once(x: Exchange) -> bool:
    """Whether the answer opens with the place, time or number that was asked for."""
    opening = " ".join(re.split(r"[,.;!]", x.plain, maxsplit=1)[0].split()[:6])
    if x.asked.word == "where":
        return bool(_OPENS_WITH_PLACE.match(_CLOCK.sub("", opening)))
    if x.asked.word == "who":
        return bool(_SOMEBODY.match(opening))
    return bool(_FITS[x.asked.word].search(opening))


def to_open(x: Exchange) -> Verdict:
    """'and you?', 'why?', 'how was it?': the topic stands in earlier turns; the link holds it."""
    if x.asked.word:
        return to_wh(x)
    if x.bland and "ask" not in x.acts:
        return yes(0.3, "a short answer")
    if x.tied or "yes_no" in x.acts:
        return yes(0.1, "answers on the topic")
    if x.link.astray and not re.match(r"^(?:\w+ )?i\b", x.plain):
        return no(0.25, "an answer to something else")
    return yes(0.5, "an answer") if re.search(r"\bi\b", x.plain) else no(0.5, "hardly an answer")
