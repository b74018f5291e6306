"""Does the response answer this turn? Small talk and the acts; facts are in `answers` (own choice).

Each act of the last turn has its own reader: a greeting wants a greeting, a question of where
wants a place, a statement may be met with almost anything that ties in with it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from lamda.world.raters.acts import BAD_NEWS, CHEERS, COMFORT, GOOD_NEWS, Asked, doings
from lamda.world.raters.links import Link
from lamda.world.raters.texts import Text
from lamda.world.raters.verdict import Verdict, no, yes

_REACTS = re.compile(
    r"^(?:ouch|yikes|oof|phew|gosh|same|me too|me neither|me either|so do|neither do|so did|really|wow|oh|ah|haha|lol|no way"
    r"|seriously|right|exactly|true|agreed|i agree|good point|fair|indeed|that|this|it|they|those"
    r"|he|she|why|how|what about|and|but|poor|congrat|sorry|i am sorry|i hope|hope|i bet|sounds|you"
    r"|thank|i know|i see|same here|not me|or|maybe|no wonder|nice|great|lucky|well|then|yes|no"
    r"|is it|was it|did you|are you|do you|did it|does it|did he|did she|at least|what a|of course"
    r"|too bad|good|cool|i understand|i can imagine|my condolences|for me|mine|tell me|come on)\b"
)
_PLACE = re.compile(
    r"\b(?:in|at|near|from|on|to|by|behind|outside|inside|home|here|there|abroad|nowhere"
    r"|everywhere|somewhere|north|south|east|west|under|close)\b"
)
_TIME = re.compile(
    r"\d|\bat \w+|\b(?:every|once|twice|morning|evening|night|noon|midnight|afternoon|today|tomorrow|yesterday"
    r"|weeks?|months?|years?|days?|hours?|minutes?|ago|never|always|daily|weekly|sometimes|often"
    r"|since|weekends?|monday|tuesday|wednesday|thursday|friday|saturday|sunday|spring|summer"
    r"|autumn|winter|soon|late|early|long|now|when|before|after|until|o'clock|time|yet|rarely)\b"
)
_AMOUNT = re.compile(
    r"\d|\b(?:one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty"
    r"|fifty|hundred|thousand|million|dozen|half|none|no|few|many|several|couple|lot|lots|too"
    r"|enough|some|only|about|once|twice|much|more|zero|single|both)\b"
)
_PERSON = re.compile(
    r"\b(?:he|she|they|nobody|no one|someone|everyone|myself|me|(?:do not|never) (?:have|had) (?:one|any|a)|friends?|mother|father|mom|mum|dad"
    r"|sister|brother|wife|husband|teacher|boss|neighbou?r|cousin|uncle|aunt|grand\w+)\b"
)
_SOMEBODY = re.compile(
    r"^(?:it was |that was |only |just |mostly )?(?:nobody|no one|me\b|myself|everyone|everybody|someone|somebody"
    r"|(?:my|our|a|an|the|his|her) (?:\w+ )?(?:friend|mother|father|mom|mum|dad|sister|brother|wife|husband|teacher|boss"
    r"|neighbou?r|cousin|uncle|aunt|grandmother|grandfather|son|daughter|singer|girl|boy|man|woman|king))"
)
_REASON = re.compile(r"\b(?:because|since|so|to|for|it|just|i|my|they|as|due|wanted|the)\b")
_STATE = re.compile(
    r"\b(?:good|fine|well|great|ok|okay|bad|tired|happy|busy|not bad|alright|all right|better|sad"
    r"|excited|hungry|sleepy|can not complain|wonderful|so so|awful|terrible|lovely|relaxed|calm"
    r"|quiet|long day|sick|cold|stressed|nervous|bored|could be|not much|nothing|same|awake|rested"
    r"|calm|glad|much)\b"
)
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
_WRONG_PERSON = re.compile(r"^(?:well,? |oh,? )?(?:you (?:are|have|had|like|live|love|did|do|ate|went|were|get|got|eat|play"
    r"|work|read|watch|watched|cook|come|came)|your (?:\w+ ){1,3}is)\b")
_OWN = re.compile(r"\b(?:i|me|my|mine|we|our|us|myself)\b")
_MAY_I = re.compile(r"\b(?:should|can|could|may|must|do|am) (?:i|we)\b|\bis it\b|\bwould you\b")
_PRAISES = re.compile(
    r"^(?:oh |wow |what a |that is a |that is |such a |a |very |really |how )*(?:nice|good|great|lovely"
    r"|wonderful|cool|fine|sweet|clever|smart|bad|poor|lucky|beautiful|fantastic|brave|interesting"
    r"|congratulations|well done|condolences|excellent|perfect|funny|sad|exciting)\b"
)
_NEAR = re.compile(r"^(?:\w+ ){0,3}(?:it|that|them|they|this|those)\b|^poor you\b|^(?:same|me too|me neither|really)\b")
_EXCLAIMS = re.compile(r"^(?:ouch|yikes|oof|phew|gosh|oh|wow)\b.*\byour?\b")
_POINTS_BACK = re.compile(r"\b(?:there|then|too|either|as well|instead)(?=[.,!?]|$)")
_CLOCK = re.compile(
    r"\b(?:at|in|on|by|around|until|after|before)? ?(?:the )?(?:one|two|three|four|five|six|seven|eight|nine"
    r"|ten|eleven|twelve|noon|midnight|morning|evening|night|afternoon|(?:mon|tues|wednes|thurs|fri"
    r"|satur|sun)days?|spring|summer|autumn|winter|weekends?|january|may|june|july|august|\d+)\b"
)
_CHOICE = re.compile(r"\b(\w+) or (?:a |an |the |some )?(\w+)")


@dataclass(frozen=True, slots=True)
class Exchange:
    """A response seen against the turn that it answers."""

    asked: Asked
    last: Text
    response: Text
    acts: frozenset[str]
    link: Link

    @property
    def bland(self) -> bool:
        """Whether the response carries no content of its own."""
        return not self.response.telling

    @property
    def words(self) -> int:
        """The length of the response."""
        return len(self.response.words)


def read_relevance(asked: Asked, last: Text, response: Text, link: Link) -> Verdict:
    """Whether `response` meets `last`, whatever the facts are."""
    exchange = Exchange(asked, last, response, doings(response), link)
    if "dont_know" in exchange.acts and asked.act in {"wh", "polar", "advice", "command", "choice"}:
        if exchange.link.astray:
            return no(0.5, "off the topic")
        return yes(0.15, "admits not to know")
    return _READERS[asked.act](exchange)


def plain_of(x: Exchange) -> str:
    """The response in lower case, without citations."""
    return x.response.plain


def takes_up(x: Exchange) -> bool:
    """Whether the response points back at what was said ('give them sun', 'ouch, did you ..')."""
    plain = plain_of(x)
    return bool(_NEAR.search(plain) or _EXCLAIMS.search(plain) or _POINTS_BACK.search(plain))


def _greet(x: Exchange) -> Verdict:
    if "greet" in x.acts or "how_are_you" in x.acts:
        return yes(0.0 if not x.link.astray else 0.3, "returns the greeting")
    if "bye" in x.acts:
        return no(0.2, "takes leave at a greeting")
    if re.match(r"^(?:welcome|nice to|how|what|who|pleased|glad|long time|i am|my name)", plain_of(x)):
        return yes(0.3, "opens a talk")
    if x.asked.text.endswith("?") or "time" in x.asked.text and "yes_no" in x.acts:
        return yes(0.3, "answers")
    if x.bland:
        return yes(0.6, "polite") if "ask" in x.acts else no(0.5, "no greeting")
    return no(0.4 if x.acts & {"ask"} else 0.2, "no answer to a greeting")


def _how_are_you(x: Exchange) -> Verdict:
    if _WRONG_PERSON.search(plain_of(x)):
        return no(0.2, "wrong person")
    if _STATE.search(plain_of(x)) and not ("yes_no" in x.acts and x.words == 1):
        return yes(0.05, "says how it goes")
    if "greet" in x.acts and (x.bland or not x.link.astray):
        return yes(0.3, "returns the greeting")
    if re.search(r"\b(?:i|we)\b", plain_of(x)) and "ask" not in x.acts:
        return yes(0.4, "says something of the own day")
    return no(0.3, "does not say how it goes")


def _bye(x: Exchange) -> Verdict:
    if x.acts & {"bye", "thank"} or re.search(r"\b(?:you too|later|enjoy|good luck)\b", plain_of(x)):
        return yes(0.0, "takes leave")
    if x.acts & {"welcome"} and x.bland:
        return yes(0.3, "polite")
    if x.bland and "ask" not in x.acts and "greet" not in x.acts:
        return yes(0.6, "acknowledges")
    return no(0.25, "no leave taken")


def _thank(x: Exchange) -> Verdict:
    if "welcome" in x.acts or "bye" in x.acts:
        return yes(0.0, "takes the thanks")
    if "thank" in x.acts and x.bland:
        return yes(0.3, "thanks back")
    if x.bland and x.acts <= {"yes_no", "cheers"}:
        return yes(0.5, "acknowledges")
    if x.link.strength >= 0.5 or x.link.earlier and x.asked.bare:
        return yes(0.35, "goes on with the topic")
    return no(0.25, "no answer to thanks")


def _advice(x: Exchange) -> Verdict:
    tied = x.link.strength >= 0.3
    if "refuse" in x.acts:
        return yes(0.25, "declines to advise")
    if x.asked.word == "polar" and _MAY_I.search(x.asked.text) and "yes_no" in x.acts and (tied or x.bland or x.words <= 8):
        return yes(0.2, "answers yes or no")
    if "advise" in x.acts and not x.bland:
        if tied:
            return yes(0.05, "gives advice")
        plainly = re.search(r"\b(?:you (?:could|should|can|might|need|will need)|try|maybe|how about|why not)\b", plain_of(x))
        if x.link.astray:
            return yes(0.75, "gives advice") if plainly else no(0.3, "advice on something else")
        return yes(0.4, "gives advice")
    if "ask" in x.acts and tied:
        return yes(0.25, "asks for more")
    if re.match(r"^i \w+", plain_of(x)) and not x.bland and not x.link.astray:
        return yes(0.65, "tells what one does oneself")
    if tied and not x.bland:
        return yes(0.4, "a related remark")
    return no(0.2, "no advice")


def _polar(x: Exchange) -> Verdict:
    tied = x.link.strength >= 0.3
    if _WRONG_PERSON.search(plain_of(x)) and re.search(r"\byou", x.asked.text):
        return no(0.4, "wrong person")
    if "yes_no" in x.acts or "refuse" in x.acts:
        if x.link.astray and x.words > 4:
            plainly = re.match(r"^(?:well,? |oh,? )?(?:yes|no|yeah|not|sometimes|never|maybe|only (?:when|if|on))\b", plain_of(x))
            if not plainly or x.link.earlier:
                return no(0.5, "an answer to something else")
            return yes(0.35, "answers yes or no")
        return yes(0.05 if tied or x.words <= 4 else 0.2, "answers yes or no")
    if x.bland:
        return no(0.25, "a phrase is no answer to a question")
    if tied and "ask" not in x.acts:
        return yes(0.15, "answers on the topic")
    if tied:
        return yes(0.4, "asks back on the topic")
    if re.match(r"^(?:like|as) (?:an?|the)\b", plain_of(x)):
        return yes(0.5, "answers with a picture")
    if re.search(r"\b(?:one|it|them|that|there|some|any)\b", plain_of(x)) and not x.link.astray:
        return yes(0.6, "answers in other words")
    return no(0.2 if x.link.astray else 0.45, "does not answer the question")


def _choice(x: Exchange) -> Verdict:
    options = _CHOICE.search(x.asked.text)
    if options and any(option in x.response.words for option in options.groups()):
        return yes(0.0, "chooses")
    if re.match(r"^(?:both|neither|either|the (?:first|second|former|latter)|it depends|depends)\b",
                plain_of(x)):  # fmt: skip
        return yes(0.05, "chooses")
    verdict = _polar(x)
    plain_yes_no = x.words <= 2 and "yes_no" in x.acts
    return no(0.5, "yes or no to a choice") if plain_yes_no else verdict


def _wh(x: Exchange) -> Verdict:
    tied = x.link.strength >= 0.3
    plain = plain_of(x)
    if "refuse" in x.acts or _NOTHING.search(plain) and x.words <= 6:
        return yes(0.2, "answers that there is none")
    if re.match(r"^(?:yes|no|yeah|nope|yep|sure|of course)\b", plain) and (x.words <= 3 or not tied):
        return no(0.15, "yes or no to an open question")
    if _WRONG_PERSON.search(plain) and re.search(r"\byour?\b", x.asked.text) and not _OWN.search(plain):
        return no(0.25, "wrong person")
    fits = _FITS.get(x.asked.word)
    if "ask" in x.acts and not tied:
        return no(0.35, "a question for an answer")
    if (fits and x.asked.word in EXACT or x.asked.word == "who") and _at_once(x):
        return yes(0.1, "the kind of answer that was asked for")
    if x.asked.word == "where":
        plain = _CLOCK.sub("", plain)
    if fits and fits.search(plain) and not x.link.astray:
        loose = x.bland and x.asked.word not in EXACT and x.asked.word != "how"
        return yes(0.5 if loose else 0.1 if tied else 0.3, "the kind of answer that was asked for")
    if x.asked.word == "who" and x.words <= 4 and not x.response.named:
        return no(0.4, "names nobody")
    if x.asked.word in EXACT and not (x.link.strength >= 0.5 and x.words > 3):
        return no(0.25, f"no answer to '{x.asked.word}'")
    if x.bland:
        return no(0.2, "a phrase is no answer to a question")
    if tied:
        return yes(0.35 if x.asked.word in EXACT else 0.1, "answers on the topic")
    if x.asked.word == "who" and x.response.named:
        return yes(0.2, "names somebody")
    if x.link.astray:
        return no(0.2, "an answer to something else")
    own = re.search(r"\byou(?:r|rs)?\b", x.asked.text) and re.match(r"^(?:i|we|my|mine)\b", plain)
    if own:
        return yes(0.55, "speaks of oneself, as asked")
    if x.words <= 5 or x.response.named:
        return yes(0.5, "a short answer")
    return no(0.55, "hardly an answer")


def _at_once(x: Exchange) -> bool:
    """Whether the answer opens with the place, time or number that was asked for."""
    opening = " ".join(re.split(r"[,.;!]", plain_of(x), maxsplit=1)[0].split()[:6])
    if x.asked.word == "where":
        opening = _CLOCK.sub("", opening)
        return bool(re.match(r"^(?:\w+ )?(?:in|at|near|from|on|to|behind|outside|by|with|here|abroad|home|next)\b", opening))
    if x.asked.word == "who":
        return bool(_SOMEBODY.match(opening))
    return bool(_FITS[x.asked.word].search(opening))


def _command(x: Exchange) -> Verdict:
    if x.bland:
        ready = "refuse" in x.acts or "let us" in x.last.plain and "yes_no" in x.acts
        return yes(0.5, "agrees") if ready else no(0.4, "does not do it")
    if re.search(r"\b(?:yourself|about you|your)\b", x.last.plain) and _OWN.search(plain_of(x)):
        return yes(0.2, "tells of oneself")
    if x.link.strength >= 0.3 or "refuse" in x.acts:
        return yes(0.1, "does as asked")
    return no(0.3 if x.link.astray else 0.5, "does something else")


def _statement(x: Exchange) -> Verdict:
    plain = plain_of(x)
    sad, glad = BAD_NEWS.search(x.last.plain), GOOD_NEWS.search(x.last.plain)
    if sad and not glad and CHEERS.search(plain) and not COMFORT.search(plain):
        return no(0.2, "cheers at bad news")
    if glad and not sad and COMFORT.search(plain) and not CHEERS.search(plain):
        return no(0.2, "comforts at good news")
    if _PRAISES.match(plain) and x.words <= 5:
        return yes(0.05, "acknowledges")
    if sad and COMFORT.search(plain) or glad and CHEERS.search(plain):
        return yes(0.3 if x.link.astray else 0.05, "feels with the speaker")
    if x.bland and COMFORT.search(plain) and not sad:
        return no(0.6, "comforts without need")
    if "bye" in x.acts and x.link.strength < 0.3 or "greet" in x.acts and not x.asked.bare:
        return no(0.35, "an opening or a leave out of place")
    if x.bland:
        return yes(0.35 if x.acts & {"dont_know", "thank", "welcome"} else 0.1, "acknowledges")
    if x.link.strength >= 0.5:
        return yes(0.05, "takes up the topic")
    if x.link.strength >= 0.3:
        return yes(0.4, "takes up the topic")
    reacts = bool(_REACTS.search(plain))
    if x.link.astray:
        near = takes_up(x)
        return yes(0.75, "reacts") if near else no(0.5 if reacts else 0.15, "changes the topic")
    if takes_up(x):
        return yes(0.6, "reacts")
    if reacts and len(x.response.telling) <= 3:
        return yes(0.3 if len(x.response.telling) <= 2 else 0.6, "reacts")
    return no(0.5 if reacts or len(x.response.telling) <= 1 else 0.3, "does not take it up")


def _open(x: Exchange) -> Verdict:
    """'and you?', 'why?', 'how was it?': the topic stands in earlier turns, which the link holds."""
    if x.asked.word:
        return _wh(x)
    if x.bland and "ask" not in x.acts:
        return yes(0.3, "a short answer")
    if x.link.strength >= 0.3 or "yes_no" in x.acts:
        return yes(0.1, "answers on the topic")
    if x.link.astray and not re.match(r"^(?:\w+ )?i\b", plain_of(x)):
        return no(0.25, "an answer to something else")
    return yes(0.5, "an answer") if re.search(r"\bi\b", plain_of(x)) else no(0.5, "hardly an answer")


_READERS: dict[str, Callable[[Exchange], Verdict]] = {
    "greet": _greet, "how_are_you": _how_are_you, "bye": _bye, "thank": _thank,
    "advice": _advice, "polar": _polar, "choice": _choice, "wh": _wh, "command": _command,
    "statement": _statement, "open": _open,
}  # fmt: skip
