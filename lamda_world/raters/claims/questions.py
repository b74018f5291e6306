"""What the last turn of a conversation asks for, with ellipsis resolved over earlier turns."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lamda_world.raters.claims.comparisons import compares
from lamda_world.raters.claims.focus import Focus, focus_after
from lamda_world.raters.parse.mentions import WorldIndex, fact_values, world_index
from lamda_world.raters.tools.arithmetic import Sum, find_sum, written
from lamda_world.raters.tools.phrasebook import Translation, find_request, translations

if TYPE_CHECKING:
    from lamda_world.facts.entities import World

_ASKS_SUM = re.compile(
    r"\?|what|how much|how many|calculate|compute|work out|add|subtract|multiply|divide|convert|"
    r"sum of|percent|%|"
    r"tell me|need|solve|^[\s\d.,+*/x×÷^()=-]+$|\b(?:and|plus|minus|times)\b",
    re.IGNORECASE,
)
_STATED = re.compile(r"\d\s*(?:=|is|equals|makes)\s*\d")
_OTHER_LANGUAGE = re.compile(r"^(?:and |what about |how about |so )*(?:in|into|to) ([a-z]+)\W*$")
_OTHER_TERM = re.compile(
    r"^(?:and |what about |how about |so )+(?!in |into |its )([a-z' ]{2,25}?)\W*$"
)


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
    earlier = find_request(turns[-3]) or (find_request(turns[-5]) if len(turns) > 4 else None)
    if earlier is None:
        return None
    last = turns[-1].lower().strip()
    if (match := _OTHER_LANGUAGE.match(last)) is not None:
        right = translations(earlier.term, match[1])
        return Translation(earlier.term, match[1], right) if right else None
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
