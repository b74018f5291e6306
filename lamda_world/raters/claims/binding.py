"""Binds the values of a clause to the entities and attributes that they are stated for."""

from __future__ import annotations

from dataclasses import dataclass

from lamda_world.data_files import beside
from lamda_world.raters.claims.focus import subjects_of
from lamda_world.raters.claims.scene import (
    INHERITED,
    MENTION,
    Scene,
    Value,
    explicit_subject,
    joined_with,
    list_start,
)
from lamda_world.raters.claims.statements import domain_of, fits
from lamda_world.raters.lexicon.cues import Cue, Target
from lamda_world.raters.lexicon.naming import DEMONYMS
from lamda_world.raters.parse.mentions import Name
from lamda_world.raters.parse.numbers import Quantity

_DATA = beside(__file__)

_PLACED = _DATA.words("placed")
_STATIVE = _DATA.words("stative")
_VAGUELY = ("about", "around", "roughly", "nearly")
_YEARS = ("year", "discovery year", "first ascent")
_BOUNDS = ("before", "after", "until", "till")
_TIES = _DATA.words("ties")
_ARTICLES = ("a", "an")
_REACH, _NEAR = 4, 3
_CROWD = 1000
_CITIZENS = frozenset("inhabitants residents citizens souls".split())
_AWAY = _DATA.words("away")
UNIT_ATTRIBUTES = {"people": "population", "area": "area", "length": "height", "mass": "atomic "
                                                                                       "weight",
              "protons": "atomic number"}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Binding:
    """A value stated for (one of) `subjects`, with the cue that says so (None: its unit)."""

    value: Value
    attribute: str
    subjects: tuple[str, ...]
    rank: tuple[int, ...]
    cue: Cue | None
    together: bool = False


def _inherited(scene: Scene, cue: Cue, attribute: str) -> tuple[str, ...]:
    """The entities that a pronoun may stand for, if the cue gives them this attribute."""
    held = [e for e in scene.inherited if (domain_of(e), attribute) in cue.targets]
    return tuple(dict.fromkeys(held))


def _placed(scene: Scene, cue: Cue, value: Value) -> bool:
    """Whether a loose cue stands where it must: 'in' right before the value, 'a' near before."""
    words = scene.words
    if cue.phrase in _ARTICLES:
        verb = cue.first == scene.clause.first or any(
            w in ("is", "are", "'s", "was", "be") for w in words[scene.clause.first : cue.first]
        )
        return verb and cue.last <= value.first <= cue.last + _NEAR
    if cue.phrase in _PLACED:
        if cue.phrase == "of" and any(c.last == cue.first and not c.loose for c in scene.cues):
            return False  # 'capital of'
        first = list_start(scene, value)
        between = words[cue.last : first]
        if first < cue.last or len(between) > _REACH or "," in between:
            return False
        return not any(cue.last <= n.first < first for n in scene.names)
    return True


def _states_place(scene: Scene, cue: Cue, value: Value) -> bool:
    """Whether 'in Portugal' is said of the subject, not only added to its name.

    'Porto is in Portugal', 'Porto lies in the north of Portugal'; not 'I like Porto in Portugal'.
    """
    before = scene.words[scene.clause.first : cue.last]
    return bool(_STATIVE & set(before)) or cue.first == scene.clause.first


def _loose_ok(scene: Scene, cue: Cue, value: Value, fit: int, level: int) -> bool:
    if not _placed(scene, cue, value):
        return False
    if isinstance(value, Name):
        if fit < 2 or (value.surface.lower() in DEMONYMS and cue.phrase not in _ARTICLES):
            return False
        if cue.phrase in _PLACED:
            return _states_place(scene, cue, value)
        return True
    if value.plain and cue.phrase in ("in", "of", "from"):
        return scene.words[value.first - 1] == cue.phrase and _states_place(scene, cue, value)
    return level >= MENTION or fit == 2 or bool(scene.inherited)


def _options(scene: Scene, value: Value) -> list[Binding]:
    found: list[Binding] = []
    for cue in scene.cues:
        if isinstance(value, Name) and cue.first < value.last and value.first < cue.last:
            continue
        for domain, attribute in cue.targets:
            fit = fits(scene.index, (domain, attribute), value)
            tied = not fit and _tied(scene, cue, value, (domain, attribute))
            if not fit and not tied:
                continue
            level, entity, near = explicit_subject(scene, cue, value, domain)
            subjects = (
                joined_with(scene, entity, value) if level else _inherited(scene, cue, attribute)
            )
            if not subjects:
                continue
            level = level or INHERITED
            if attribute == "population" and _few(scene, value, level, cue):
                continue
            if cue.loose and not _loose_ok(scene, cue, value, fit, level):
                continue
            asked = attribute == scene.focus.asked
            after = cue.first >= value.first
            distance = cue.first - value.last if after else value.first - cue.last
            rank = (
                int(tied),
                int(not cue.loose),
                level,
                fit,
                int(asked),
                -int(after),
                *near,
                -max(distance, 0),
            )
            found.append(Binding(value, attribute, subjects, rank, cue, level >= MENTION))
    return found


def _tied(scene: Scene, cue: Cue, value: Value, target: Target) -> bool:
    """Whether a number in a wrong unit is stated all the same: 'an area of 3 million people'."""
    held = scene.index.world.attributes.get(target)
    if isinstance(value, Name) or cue.loose or held is None or held.kind != "number":
        return False
    between = scene.words[cue.last : value.first]
    return (
        value.first >= cue.last
        and value.dimension in UNIT_ATTRIBUTES
        and all(w in _TIES for w in between)
    )


def _few(scene: Scene, value: Value, level: int, cue: Cue) -> bool:
    """Whether so small a number of people is hardly the population of a place."""
    few = isinstance(value, Quantity) and value.value < _CROWD
    return few and scene.focus.asked != "population" and (cue.loose or level < MENTION)


def _spoken_of(scene: Scene, attribute: str) -> bool:
    """Whether a clause without a named subject goes on about the entity in focus."""
    said = set(scene.words[scene.clause.first : scene.clause.last])
    going_on = {"it", "its", "there", "they", "which", "that"} & said
    return bool(going_on) or scene.focus.asked == attribute or scene.clause.opener != ""


def _by_unit(scene: Scene, value: Quantity) -> Binding | None:
    """A quantity whose unit alone says what is stated: 'Porto has 249 thousand inhabitants'."""
    attribute = UNIT_ATTRIBUTES.get(value.dimension, "")
    words = scene.words
    if (
        not attribute
        or _apart(scene, value)
        or (words[value.last : value.last + 1] and words[value.last] in _AWAY)
    ):
        return None
    unit = words[value.last - 1]
    if attribute == "population" and not (
        value.value >= _CROWD or unit in _CITIZENS or scene.focus.asked == attribute
    ):
        return None
    mentioned = subjects_of(list(scene.names), list(scene.cues), scene.passage.text)
    led = scene.clause.opener == "" and words[scene.clause.first] in ("at", "with", "a", "an")
    if not mentioned and led:  # 'At 8.6 km, K2 ...'
        mentioned = [
            e for n in scene.passage.names if n.first >= scene.clause.last for e in n.entities
        ]
    for level, ids in ((MENTION, mentioned), (INHERITED, scene.inherited)):
        if level == INHERITED and not _spoken_of(scene, attribute):
            break
        for entity in ids:
            if (domain_of(entity), attribute) in scene.index.world.attributes:
                subjects = (entity,) if level == MENTION else tuple(
                    e for e in scene.inherited
                    if (domain_of(e), attribute) in scene.index.world.attributes)  # fmt: skip
                return Binding(value, attribute, subjects, (0, 0, level), None)
    return None


def bind(scene: Scene) -> list[Binding]:
    """The bindings of a clause, each value at most once, in the order of the values."""
    values: list[Value] = [*scene.names, *scene.quantities]
    options = [option for value in values for option in _options(scene, value)]
    options.sort(key=lambda o: o.rank, reverse=True)
    chosen: dict[int, Binding] = {}
    subjects: set[str] = set()
    for option in options:
        place = option.value.first
        if place in chosen or _date_only(scene, option):
            continue
        named = set(option.value.entities) if isinstance(option.value, Name) else None
        if named is not None and (subjects & named or _taken(chosen, option)):
            continue
        chosen[place] = option
        if option.rank[2] >= MENTION:
            subjects.add(option.subjects[0])
    for quantity in scene.quantities:
        if quantity.first not in chosen and (binding := _by_unit(scene, quantity)) is not None:
            chosen[quantity.first] = binding
    return [chosen[place] for place in sorted(chosen)]


def _taken(chosen: dict[int, Binding], option: Binding) -> bool:
    """Whether its subject already serves as a value, or its cue gave another attribute."""
    values = {e for b in chosen.values() if isinstance(b.value, Name) for e in b.value.entities}
    strong = any(
        b.cue is option.cue and b.attribute != option.attribute and isinstance(b.value, Name)
        for b in chosen.values()
    )
    loose = option.cue is not None and option.cue.loose
    return strong or (loose and option.subjects[0] in values)


def _apart(scene: Scene, value: Quantity) -> bool:
    """Whether a number is a bound or a difference: 'before 1858', 'higher by 200 m'."""
    start = value.first - 1
    while start > scene.clause.first and scene.words[start] in _VAGUELY:
        start -= 1
    return start >= 0 and scene.words[start] in (*_BOUNDS, "by")


def _date_only(scene: Scene, option: Binding) -> bool:
    """Whether a year only dates another number: 'in 2020 Porto had 250 thousand people'."""
    value = option.value
    if isinstance(value, Quantity) and _apart(scene, value):
        return True
    if isinstance(value, Name) or not value.plain or option.attribute in _YEARS:
        return False
    return scene.words[value.first - 1 : value.first] in (("in",), ("since",), ("by",), ("until",))
