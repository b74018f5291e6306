"""What the last turn of a conversation asks for, with ellipsis resolved over earlier turns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamda_world.raters.claims.comparisons import compares
from lamda_world.raters.claims.focus import Focus, focus_after
from lamda_world.raters.parse.mentions import WorldIndex, fact_values, world_index
from lamda_world.raters.tools.arithmetic import Sum, find_sum, written
from lamda_world.raters.tools.phrasebook import Translation, find_request, is_language, translations

if TYPE_CHECKING:
    from lamda_world.facts.entities import World

_ASKS_SUM = re.compile(
    r"\?|what|how much|how many|calculate|compute|work out|add|subtract|multiply|divide|convert|"
    r"sum of|percent|%|"
    r"tell me|need|solve|^[\s\d.,+*/x×÷^()=-]+$|\b(?:and|plus|minus|times)\b",
    re.IGNORECASE,
)
_STATED = re.compile(r"\d\s*(?:=|is|equals|makes)\s*\d")
_LEAD = r"(?:(?:ok|okay|well|thanks|thank you|great|cool|now|then),? )*"
_GOES_ON = r"(?:and |what about |how about |so |then |now |the same (?:for |with )?)"
_END = r"(?:,? (?:please|then|now|too|as well))*\W*$"
_OTHER_LANGUAGE = re.compile(
    rf"^{_LEAD}{_GOES_ON}*(?:(?:how (?:is|would|do|does)|what is|what would) "
    rf"(?:(?:it|that|this|one|you|i|we|they|be|say) )*|it |that |say it )?"
    rf"(?:in|into|to) ([a-z]+){_END}"
    rf"|^{_LEAD}{_GOES_ON}*the ([a-z]+) (?:word|name|one|translation){_END}"
    rf"|^{_LEAD}{_GOES_ON}+([a-z]+){_END}"
)
_OTHER_TERM = re.compile(
    rf"^{_LEAD}(?:and |what about |how about |so |the same (?:for |with ))+(?!in |into |its )"
    rf"(?:now )?([a-z' ]{{2,25}}?){_END}"
)
_EARLIER = 8
"""Turns back in which the request that a turn goes on from is looked for."""


_LONGEST = 4000
"""Characters of a turn that are read."""


@dataclass(frozen=True, slots=True)
class Question:
    """What a turn asks: `kind` is 'attribute', 'compare', 'arithmetic' or 'translation'.

    `entities` are entity ids, `attribute` a name of `World.attributes` ('' when the turn asks
    for anything about the entity), `expected` the right answers as text: for a comparison the
    winner's name, for a yes/no comparison also 'yes' or 'no'; () when the world does not know.
    """

    kind: str
    entities: tuple[str, ...]
    attribute: str
    expected: tuple[str, ...]


def asked_sum(turns: tuple[str, ...]) -> Sum | None:
    """The calculation that the last turn asks for."""
    if not turns or not _ASKS_SUM.search(turns[-1]) or _STATED.search(turns[-1]):
        return None
    return find_sum(turns[-1])


def asked_translation(turns: tuple[str, ...]) -> Translation | None:
    """The translation that the last turn asks for; 'and in German?' takes the earlier word."""
    if not turns:
        return None
    request = find_request(turns[-1])
    if request is not None or len(turns) < 3:
        return request
    before = turns[-_EARLIER:]
    earlier = asked_translation(before[:-2]) or asked_translation(before[:-4])
    return None if earlier is None else _another(earlier, turns[-1].lower().strip())


def _another(earlier: Translation, last: str) -> Translation | None:
    """The `earlier` translation in another language or of another term, which the last turn names:
    'and Spanish?' is a language, unless languages are what is translated."""
    match = _OTHER_LANGUAGE.match(last)
    if match is not None:
        bare = match[3] or ""
        language = match[1] or match[2] or bare
        named = is_language(language) and not (bare and is_language(earlier.term))
        if named and (right := translations(earlier.term, language)):
            return Translation(earlier.term, language, right)
    if (match := _OTHER_TERM.match(last)) is not None:
        right = translations(match[1], earlier.language)
        return Translation(match[1], earlier.language, right) if right else None
    return None


def resolve_question(world: World, turns: tuple[str, ...]) -> Question | None:
    """The question of the last of `turns`, or None when it asks nothing that a source can tell."""
    turns = tuple(turn[:_LONGEST] for turn in turns)
    if (request := asked_translation(turns)) is not None:
        return Question("translation", (), "translation", request.right)
    if (calculation := asked_sum(turns)) is not None:
        answer = f"{written(calculation.value)} {calculation.unit}".strip()
        return Question("arithmetic", (), "arithmetic", (answer,))
    index = world_index(world)
    focus = focus_after(index, turns)
    if focus.kind == "compare":
        return Question("compare", focus.entities, focus.attribute, _winner(index, focus))
    if focus.kind == "attribute":
        return Question("attribute", focus.entities[:1], focus.asked,
                        _answers(index, focus.entities[0], focus.asked))  # fmt: skip
    if focus.kind == "about":
        return Question("attribute", focus.entities[:1], "", ())
    return None


def _answers(index: WorldIndex, entity: str, attribute: str) -> tuple[str, ...]:
    fact = index.entity(entity).facts.get(attribute)
    if fact is None:
        return ()
    return tuple(dict.fromkeys((fact.text, *fact_values(fact))))


def _winner(index: WorldIndex, focus: Focus) -> tuple[str, ...]:
    one, other = focus.entities[:2]
    more = compares(index, one, other, focus.attribute, focus.sign, focus.equal)
    if more is None:
        return ()
    name = index.entity(one if more else other).name
    return (("yes" if more else "no"), name) if focus.yes_no else (name,)
