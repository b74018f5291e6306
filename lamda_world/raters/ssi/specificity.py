"""Is the response specific to its context, or would it fit many others? (paper, section 4)"""

from __future__ import annotations

from lamda_world.raters.claims.claims import ClaimReading
from lamda_world.raters.ssi.exchange import Exchange, Verdict, no, takes_up, yes
from lamda_world.raters.ssi.replies import EXACT

_RITUALS = frozenset({"greet", "how_are_you", "bye", "thank"})


def read_specificity(x: Exchange, reading: ClaimReading, answered: bool) -> Verdict:
    """Whether a sensible response is specific; `answered`: it gives the fact that was asked for."""
    telling = len(x.response.telling)
    if answered or any(claim.supported for claim in reading.claims):
        return yes(0.03, "says a fact of the matter")
    if "dont_know" in x.acts and telling <= 4:
        named = x.link.entity or x.link.shared
        return yes(0.2, "names what it does not know") if named else no(0.1, "names no matter")
    if x.bland:
        detail = x.asked.word in EXACT and x.words > 1
        doubt = 0.05 if x.words <= 6 else 0.2
        return yes(0.6, "the detail that was asked for") if detail else no(doubt, "fits anywhere")
    if x.asked.act in _RITUALS:
        return _in_ritual(x, telling)
    if x.link.strength >= 0.6:
        return yes(0.1 if telling >= 2 else 0.3, "speaks of the topic")
    if x.tied:
        return yes(0.3, "speaks of the topic")
    return _untied(x, telling)


def _in_ritual(x: Exchange, telling: int) -> Verdict:
    """Greetings and thanks fit anywhere, unless they take up a detail."""
    tells = x.asked.act == "how_are_you" and telling >= 2 and "ask" not in x.acts
    if x.link.strength >= 0.6 or (x.link.strength >= 0.4 and telling >= 2) or tells:
        return yes(0.5, "takes up a detail")
    return no(0.3 if telling <= 2 else 0.5, "fits any such turn")


def _untied(x: Exchange, telling: int) -> Verdict:
    """A sensible response without a word or topic of the context."""
    if "yes_no" in x.acts and x.asked.act == "polar" and x.words >= 5:
        return yes(0.6, "says more than yes or no")
    if x.asked.act == "statement":
        if telling >= 2 and takes_up(x):
            return yes(0.7, "goes on from what was said")
        return no(0.7 if telling >= 4 else 0.35, "not tied to the topic")
    if telling >= 2:
        return yes(0.5, "an answer with a content of its own")
    if x.asked.act == "wh" and x.asked.word not in {"what", "which", "how"}:
        return yes(0.6, "the detail that was asked for")
    return no(0.7 if x.asked.act in {"wh", "choice"} else 0.35, "hardly a content of its own")
