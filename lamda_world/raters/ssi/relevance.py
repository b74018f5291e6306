"""Does the response answer this turn? The acts of small talk; facts are in `answers`.

Each act of the last turn has its own reader: a greeting wants a greeting, thanks want a kind word,
a statement may be met with almost anything that ties in with it. Questions are in `replies`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable

from lamda_world.raters.parse.acts import BAD_NEWS, CHEERS, COMFORT, GOOD_NEWS
from lamda_world.raters.ssi.exchange import Exchange, Verdict, no, takes_up, yes
from lamda_world.raters.ssi.polar import to_choice, to_polar
from lamda_world.raters.ssi.reference import fragment, order, out_of_nowhere
from lamda_world.raters.ssi.replies import (
    OWN,
    WRONG_PERSON,
    to_advice,
    to_open,
    to_wh,
)

_ENOUGH = 4
"""Telling words of a response from which on statistics have a say."""
_RITUALS = frozenset({"greet", "how_are_you", "bye", "thank"})

_REACTS = re.compile(
    "^(?:ouch|yikes|oof|phew|gosh|ugh|aw+|yay|cute|classic|finally|typical|bless|hooray|wonderful"
    "|welcome|yum|hm+|impressive|well done|count me|good luck|anything|been there|in that case|"
    "tough|rough|sounds|story of|any luck|why not|let us|let me|better|same|me too|me neither"
    "|me either|so do|neither do|so did|really"
    "|wow|oh|ah|haha|lol|no way|seriously|right|exactly|true|agreed|i agree|good point|fair"
    "|indeed|that|this|it|they|those|he|she|why|how|what about|and|but|poor|congrat|sorry|i am"
    " sorry|i hope|hope|i bet|sounds|you|thank|i know|i see|same here|not me|or|maybe|no wonder"
    "|nice|great|lucky|well|then|yes|no|is it|was it|did you|are you|do you|did it|does it|did he"
    "|did she|at least|what a|of course|too bad|good|cool|i understand|i can imagine|my"
    r" condolences|for me|mine|tell me|come on)\b"
)
_STATE = re.compile(
    r"\b(?:good|fine|well|great|ok|okay|bad|tired|happy|busy|not bad|alright|all right|better|sad"
    r"|excited|hungry|sleepy|can not complain|wonderful|so so|awful|terrible|lovely|relaxed|calm"
    r"|quiet|long day|sick|cold|stressed|nervous|bored|could be|not much|nothing|same|awake|rested"
    r"|calm|glad|much)\b"
)
_PRAISES = re.compile(
    "^(?:oh |wow |what a |that is a |that is |such a |a |very |really |how )*(?:nice|good|great"
    "|lovely|wonderful|cool|fine|sweet|clever|smart|bad|poor|lucky|beautiful|fantastic|brave"
    r"|interesting|congratulations|well done|condolences|excellent|perfect|funny|sad|exciting)\b"
)


_OFFERS = re.compile(
    r"\bhave you (?:ever |already )?(?:tried|thought|considered|asked|talked|told|looked|checked)\b"
)
_DIFFERS = re.compile(
    r"^(?:(?:well|oh|hm+|sorry|honestly),? )*(?:i (?:do not|would not|really do not|can not)"
    r" (?:agree|think so"
    r"|believe)|i (?:agree|disagree|am with you|think so|doubt)|no\b|yes\b|yeah\b|nope\b|not"
    r" really|not for me"
    r"|that is (?:not|so|too|true|wrong|right)|says who|you are (?:right|wrong|too|so))"
)
_MEETS = re.compile(r"\b(?:meet|meeting|see|hear|welcome)\b")
_FUN = re.compile(r"\b(?:jokes?|story|stories|riddle|something funny)\b")
_TROUBLE = re.compile(
    r"\b(?:ache|aches|headache|pain|hurts?|not|never|can not|sad|lonely|alone|died|lost|bad"
    r"|worst|wrong|sick|ill|fever"
    r"|swallowed|drank|afraid|scared|nervous|stressed|tired|killing|fired|broke|broken|stuck|burn\w*|cry\w*|beats?|hits?"
    r"|stress\w*|struggl\w*|hopeless|useless|stupid|cheat\w*|scared|anxious|put (?:to sleep"
    r"|down)|no way|angry|hate)\b"
)
_HELPS = re.compile(
    r"\b(?:(?:see|ask|call|tell|talk to|go to|visit|contact) (?:\w+ ){0,3}(?:doctors?|ambulance"
    r"|someone|somebody|police"
    r"|helpline|crisis line|hotline|pharmacist|nurse|vet|hospital|emergency|friends?|anybody"
    r"|anyone|professional|therapist)"
    r"|talk about it|i am (?:so |really |very )?sorry|get (?:some |enough )?(?:rest|sleep|help)"
    r"|take a break|breathe"
    r"|not alone|here for you)\b"
)
_OPEN_TO_DOUBT = re.compile(
    r"\b(?:think|believe|better|best|worst|should|maybe|guess|opinion|will)\b"
)
_LIKELY = 0.62


def read_relevance(exchange: Exchange) -> Verdict:
    """Whether the response meets the last turn, whatever the facts are."""
    act = exchange.asked.act
    asks = act in {"wh", "polar", "advice", "command", "choice"}
    if "dont_know" in exchange.acts and asks:
        return _admits(exchange)
    joke = act == "command" and _FUN.search(exchange.last.plain)
    if act not in _RITUALS and not joke and out_of_nowhere(exchange):
        return no(0.3, "speaks of what nobody has named")
    verdict = _READERS[act](exchange)
    return verdict if act in _RITUALS else _weighed(exchange, verdict)


def _admits(x: Exchange) -> Verdict:
    """'I do not know': an answer about oneself or to a request for advice; who was asked of the
    world says what it is that is not known."""
    if x.link.astray:
        return no(0.5, "off the topic")
    named = x.link.shared or x.link.entity or x.link.faint
    of_us = re.search(r"\b(?:you|your|i|we|my|our)\b", x.asked.text)
    if x.asked.act == "wh" and x.bland and not (named or of_us):
        return no(0.4, "does not know, and does not say what")
    return yes(0.15, "admits not to know")


def _weighed(x: Exchange, verdict: Verdict) -> Verdict:
    """The verdict, with what human chats say where the response has words enough to tell: rules
    read short replies better, statistics long ones."""
    telling = len(x.response.telling)
    if telling < _ENOUGH or x.acts & {"refuse", "dont_know"}:
        return verdict
    share = min(0.95, max(0.05, verdict.score))
    trust = min(1.0, (telling - _ENOUGH + 1) / 6)
    chance = min(0.98, max(0.02, x.link.chance))
    odds = math.log(share / (1 - share)) + trust * math.log(chance / (1 - chance))
    score = 1 / (1 + math.exp(-odds))
    if score >= 0.5:
        reason = verdict.reason if verdict.yes else "goes with what was said"
        return yes(min(1.0, 2 * (1 - score)), reason)
    return no(min(1.0, 2 * score), "belongs to another talk" if verdict.yes else verdict.reason)


def _greet(x: Exchange) -> Verdict:
    if "greet" in x.acts or "how_are_you" in x.acts:
        return yes(0.0 if not x.link.astray else 0.3, "returns the greeting")
    if "bye" in x.acts and not _MEETS.search(x.plain):
        return no(0.2, "takes leave at a greeting")
    if re.match("^(?:welcome|nice to|how|what|who|pleased|glad|long time|i am|my name)", x.plain):
        return yes(0.3, "opens a talk")
    if x.asked.text.endswith("?") or ("time" in x.asked.text and "yes_no" in x.acts):
        return yes(0.3, "answers")
    if x.bland:
        return yes(0.6, "polite") if "ask" in x.acts else no(0.5, "no greeting")
    return no(0.4 if x.acts & {"ask"} else 0.2, "no answer to a greeting")


def _how_are_you(x: Exchange) -> Verdict:
    if WRONG_PERSON.search(x.plain):
        return no(0.2, "wrong person")
    if _STATE.search(x.plain) and not ("yes_no" in x.acts and x.words == 1):
        return yes(0.05, "says how it goes")
    if "greet" in x.acts and (x.bland or not x.link.astray):
        return yes(0.3, "returns the greeting")
    if re.search(r"\b(?:i|we)\b", x.plain) and "ask" not in x.acts:
        return yes(0.4, "says something of the own day")
    return no(0.3, "does not say how it goes")


def _bye(x: Exchange) -> Verdict:
    if x.acts & {"bye", "thank"} or re.search(
        r"\b(?:you too|later|enjoy|good"
        r" luck)\b",
        x.plain,
    ):
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
    if x.link.strength >= 0.5 or (x.link.earlier and x.asked.bare):
        return yes(0.35, "goes on with the topic")
    return no(0.25, "no answer to thanks")


def _command(x: Exchange) -> Verdict:
    if fragment(x) or order(x):
        return no(0.4, "does something else")
    if _FUN.search(x.last.plain) and x.words >= 6:
        return yes(0.25, "does as asked")
    if x.bland:
        ready = "refuse" in x.acts or ("let us" in x.last.plain and "yes_no" in x.acts)
        ready = ready or (x.words <= 3 and x.plain.startswith("no"))
        return yes(0.5, "agrees") if ready else no(0.4, "does not do it")
    if re.search(r"\b(?:yourself|about you|your)\b", x.last.plain) and OWN.search(x.plain):
        return yes(0.2, "tells of oneself")
    if x.tied or "refuse" in x.acts:
        return yes(0.1, "does as asked")
    return no(0.3 if x.link.astray else 0.5, "does something else")


def _statement(x: Exchange) -> Verdict:
    plain = x.plain
    sad, glad = BAD_NEWS.search(x.last.plain), GOOD_NEWS.search(x.last.plain)
    if sad and not glad and CHEERS.search(plain) and not COMFORT.search(plain):
        return no(0.2, "cheers at bad news")
    if glad and not sad and COMFORT.search(plain) and not CHEERS.search(plain):
        return no(0.2, "comforts at good news")
    if _PRAISES.match(plain) and x.words <= 5:
        return yes(0.05, "acknowledges")
    if (sad and COMFORT.search(plain)) or (glad and CHEERS.search(plain)):
        return yes(0.3 if x.link.astray else 0.05, "feels with the speaker")
    return _bland_statement(x, bool(sad)) or _told(x)


def _bland_statement(x: Exchange, sad: bool) -> Verdict | None:
    """A reply that says little or nothing of its own; None where it says more."""
    plain = x.plain
    if x.bland and COMFORT.search(plain) and not sad and not _TROUBLE.search(x.last.plain):
        return no(0.6, "comforts without need")
    if ("bye" in x.acts and x.words <= 8 and not x.tied and not sad) or (
        "greet" in x.acts and not x.asked.bare and (x.bland or x.words <= 4)
    ):
        return no(0.35, "an opening or a leave out of place")
    doubts = "dont_know" in x.acts and not _OPEN_TO_DOUBT.search(x.last.plain)
    if doubts and not x.tied and (x.bland or x.words <= 4 or "pledge" in x.acts):
        return no(0.6, "doubts what nobody asked")
    if x.response.named and not x.link.entity and not x.tied:
        return no(0.3, "names what nobody spoke of")
    if x.bland:
        return yes(0.35 if x.acts & {"dont_know", "thank", "welcome"} else 0.1, "acknowledges")
    return None


def _told(x: Exchange) -> Verdict:
    """A reply to a statement that says something of its own."""
    if x.link.strength >= 0.5:
        return yes(0.05, "takes up the topic")
    if x.tied and (x.link.shared or x.link.chance > 0.4):
        return yes(0.35, "takes up the topic")
    if fragment(x):
        return no(0.3, "a piece of an answer that nobody asked for")
    if order(x):
        return no(0.3, "an order out of nowhere")
    return _untied(x)


def _untied(x: Exchange) -> Verdict:
    """A reply to a statement without a word or topic of it."""
    plain, telling = x.plain, len(x.response.telling)
    reacts = bool(_REACTS.search(plain))
    if _OFFERS.search(plain) and x.link.chance > 0.3:
        return yes(0.35, "gives advice")
    if "ask" in x.acts and x.words <= 4:
        return yes(0.4, "asks what is meant")
    if "ask" in x.acts and (telling <= 1 or x.link.chance > _LIKELY) and not x.link.astray:
        return yes(0.25 if telling <= 1 else 0.4, "asks for more")
    if _DIFFERS.search(plain) and (telling <= 2 or x.link.chance > _LIKELY):
        return yes(0.35, "agrees or differs")
    if takes_up(x) and (not telling or x.link.chance > (0.62 if x.link.astray else 0.4)):
        return yes(0.4, "reacts")
    if reacts and not x.link.astray and (telling <= 3 or x.link.chance > _LIKELY):
        return yes(0.25 if telling <= 2 else 0.45, "reacts")
    if _TROUBLE.search(x.last.plain) and _HELPS.search(plain):
        return yes(0.3, "helps")
    if "advise" in x.acts and re.search(
        r"\byou\b|^(?:i would|try|take|go|call|get|see|give)\b", plain
    ):
        return (
            yes(0.45, "gives advice") if x.link.chance > 0.35 else no(0.6, "advice on other things")
        )
    if x.link.astray:
        return no(0.4 if reacts else 0.15, "changes the topic")
    if re.search(r"\byour?\b", plain) and x.link.chance > 0.45:
        return yes(0.5, "speaks to the other")
    if x.link.chance > _LIKELY:
        return yes(0.6, "goes with what was said")
    return no(0.5 if reacts or telling <= 1 else 0.3, "does not take it up")


_READERS: dict[str, Callable[[Exchange], Verdict]] = {
    "greet": _greet, "how_are_you": _how_are_you, "bye": _bye, "thank": _thank,
    "advice": to_advice, "polar": to_polar, "choice": to_choice, "wh": to_wh, "open": to_open,
    "command": _command, "statement": _statement,
}  # fmt: skip
