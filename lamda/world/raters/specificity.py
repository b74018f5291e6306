"""Is the response specific to its context, or would it fit many others? (paper, section 4)"""

from __future__ import annotations

from lamda.world.raters.claims import ClaimReading
from lamda.world.raters.relevance import EXACT, Exchange, takes_up
from lamda.world.raters.verdict import Verdict, no, yes

_RITUALS = frozenset({"greet", "how_are_you", "bye", "thank"})


def read_specificity(exchange: Exchange, reading: ClaimReading, answered: bool) -> Verdict:
    """Whether a sensible response is specific; `answered`: it gives the fact that was asked for."""
    link, telling = exchange.link, len(exchange.response.telling)
    if answered or any(claim.supported for claim in reading.claims):
        return yes(0.03, "says a fact of the matter")
    if "dont_know" in exchange.acts and telling <= 4:
        if link.entity or link.shared:
            return yes(0.2, "names what it does not know")
        return no(0.1, "does not say what it does not know")
    if exchange.bland and exchange.asked.word in EXACT and exchange.words > 1:
        return yes(0.6, "the detail that was asked for")
    if exchange.bland:
        return no(0.05 if exchange.words <= 6 else 0.2, "fits anywhere")
    if exchange.asked.act in _RITUALS:
        detail = exchange.asked.act == "how_are_you" and telling >= 2 and "ask" not in exchange.acts
        if link.strength >= 0.6 or link.strength >= 0.4 and telling >= 2 or detail:
            return yes(0.5, "takes up a detail")
        return no(0.3 if telling <= 2 else 0.5, "fits any such turn")
    if link.strength >= 0.6:
        return yes(0.1 if telling >= 2 else 0.3, "speaks of the topic")
    if link.strength >= 0.3:
        return yes(0.3, "speaks of the topic")
    if "yes_no" in exchange.acts and exchange.asked.act == "polar" and exchange.words >= 5:
        return yes(0.6, "says more than yes or no")
    if exchange.asked.act == "statement" and telling >= 2 and takes_up(exchange):
        return yes(0.7, "goes on from what was said")
    if exchange.asked.act != "statement" and telling >= 2:
        return yes(0.5, "an answer with a content of its own")
    if exchange.asked.act == "wh" and exchange.asked.word not in {"what", "which", "how"}:
        return yes(0.6, "the detail that was asked for")
    if exchange.asked.act in {"wh", "choice"}:
        return no(0.7, "hardly a content of its own")
    if telling >= 4:
        return no(0.7, "its own matter")
    return no(0.35, "not tied to the topic")
