"""What only training hears: plain forms beside the phrasings of which some are kept back, and the
short questions that lean on the exchange before (and in German?).

Evaluation and development do not draw from here, so their contexts stay what they are.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lamda_world.data_files import beside
from lamda_world.facts.statements import NOUN_PHRASES, Key
from lamda_world.forum.banks.templates import spread
from lamda_world.forum.questions import COMPARISONS

_DATA = beside(__file__)


def _spread(lines: Sequence[str]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(form for line in lines for form in spread(line)))


LEADS = _DATA.lines("leads")
SWITCHES = _DATA.lines("switches")
"""The attribute of the question before, and another {name}."""
SWITCHED_PLACES = _DATA.lines("places")
"""The same of what is in a place."""
SWITCHED = _DATA.lines("switched")
"""The same with the attribute: {np}."""
OTHER_LANGUAGE = _DATA.lines("languages")
OTHER_TERM = _DATA.lines("terms")
CHECKS = _DATA.lines("checks")
"""Of what one believes, for an answer: {fact} is a clause."""
MORE = _spread(_DATA.lines("more"))
"""Asked after a joke, a story, a song or a meal."""
_PHRASINGS = {intent: _spread(lines) for intent, lines in _DATA.lists("phrasings").items()}
DIVIDED = _spread(_DATA.lines("divided"))
_FRAMES = _DATA.lines("frames")
_SPECIFIC: Mapping[Key, tuple[str, ...]] = _DATA.pair_lists("specific")


def training_phrasings() -> dict[str, tuple[str, ...]]:
    """Intent -> phrasings with slots in braces, beside those of phrasings.all_intents."""
    found = dict(_PHRASINGS)
    for key, phrase in NOUN_PHRASES.items():
        framed = tuple(frame.format(np=phrase) for frame in _FRAMES)
        found[f"ask/{'.'.join(key)}"] = (*framed, *_SPECIFIC.get(key, ()))
    for key, templates in COMPARISONS.items():
        bare = (form.replace(", {a}", " {a}") for form in templates if ", {a}" in form)
        found[f"compare/{'.'.join(key)}"] = tuple(bare)
    return found
