"""Binds the values of a clause to the entities and attributes that they are stated for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lamda.world.raters.cues import Cue, Target
from lamda.world.raters.focus import Focus, qualifies, subjects_of
from lamda.world.raters.mentions import DEMONYMS, Name, WorldIndex
from lamda.world.raters.numbers import Quantity
from lamda.world.raters.ordinary import ORDINARY
from lamda.world.raters.passages import LISTED, Clause, Passage
from lamda.world.raters.statements import domain_of, fits

Value = Name | Quantity

_PREPOSITIONS = frozenset("in of from near at to than like with for around on between".split())
_PLACED = frozenset(("in", "of", "within", "inside", "from", "by", "in the", "of the", "song from",
                     "between", "on the border between", "on the border of", "part of"))  # fmt: skip
_BOUNDS = ("before", "after", "until", "till")
_TIES = frozenset("of is was about around at roughly nearly over : = approximately some".split())
_ARTICLES = ("a", "an")
_REACH, _NEAR = 4, 3
_CROWD = 1000
_CITIZENS = frozenset("inhabitants residents citizens souls".split())
_AWAY = frozenset("from away long wide north south east west apart deep off".split())
_MENTION, _LINKED, _INHERITED = 2, 3, 1
_NOUNS = frozenset(
    "house team school class game day weather family dog cat bread dinner lunch breakfast room friend "
    "friends mom dad mother father brother sister baby boy girl man woman kids children game movie book "
    "job work phone car weekend summer winter math homework meeting party".split()
)
"""Ordinary words that are subjects of their own."""
UNIT_ATTRIBUTES = {"people": "population", "area": "area", "length": "height", "mass": "atomic weight",
              "protons": "atomic number"}  # fmt: skip


_VERBS = frozenset("is are was were has have had 's covers lies uses borders speaks stands".split())
_GRAMMAR = frozenset(
    "and but so well also then yes no oh hmm ok as for to at on by from about around roughly over nearly "
    "almost more less than that which this it its their there they both these those all some actually "
    "think guess believe say currently today now answer total official main local whole entire "
    "people chemical element mountain peak song track hit tune city town country place summit top "
    "first singer band artist capital number population".split()
)


def foreign_subject(
    passage: Passage, clause: Clause, names: Sequence[Name], spans: Sequence[Cue | Quantity]
) -> bool:
    """Whether the clause has a subject of its own that is no known name: 'the film has ...'."""
    words = passage.text.words
    verb = next((i for i in range(clause.first, clause.last) if words[i] in _VERBS), -1)
    if verb <= clause.first:
        return False
    inside = {i for span in (*names, *spans) for i in range(span.first, span.last)}
    if any(n.first < verb for n in names):
        return False
    rest = [words[i] for i in range(clause.first, verb) if i not in inside]
    return any(
        w.isalpha() and w not in _GRAMMAR and (w not in ORDINARY or w in _NOUNS) for w in rest
    )


@dataclass(frozen=True, slots=True)
class Binding:
    """A value stated for (one of) `subjects`, with the cue that says so (None: its unit)."""

    value: Value
    attribute: str
    subjects: tuple[str, ...]
    rank: tuple[int, ...]
    cue: Cue | None
    together: bool = False


@dataclass(frozen=True, slots=True)
class Scene:
    """What surrounds a clause: `inherited` are the entities that a pronoun may stand for."""

    index: WorldIndex
    passage: Passage
    clause: Clause
    names: Sequence[Name]
    quantities: Sequence[Quantity]
    cues: Sequence[Cue]
    inherited: tuple[str, ...]
    focus: Focus

    @property
    def clause_words(self) -> tuple[str, ...]:
        """The words of the clause."""
        return self.words[self.clause.first : self.clause.last]

    @property
    def words(self) -> tuple[str, ...]:
        """All words of the passage."""
        return self.passage.text.words


def explicit_subject(
    scene: Scene, cue: Cue | None, value: Value, domain: str
) -> tuple[int, str, tuple[int, int]]:
    """(how surely, id, rank) of the entity of `domain` that the clause names as the subject."""
    words = scene.words
    best: tuple[tuple[int, int], str] | None = None
    for name in scene.names:
        held = next((e for e in name.entities if domain_of(e) == domain), None)
        if held is None and domain == "country" and cue is not None and name.last == cue.first:
            held = name.adjective or None  # 'the Danish capital'
        if held is None or name is value or (cue is not None and _listed_after(scene, cue, name, value)):
            continue
        level = _MENTION
        if cue is not None and _linked(words, cue, name):
            level = _LINKED
        place = scene.names.index(name)
        prepositional = name.first and words[name.first - 1] in _PREPOSITIONS or (
            place > 0 and qualifies(scene.names[place - 1], name, scene.passage.text))  # fmt: skip
        order = 2 * level + (0 if prepositional else 1)
        span = cue or value
        near = -(span.first - name.last if name.first < span.first else name.first - span.last)
        if best is None or (order, near) > best[0]:
            best = ((order, near), held)
    if best is None:
        return 0, "", (0, 0)
    return (_LINKED if best[0][0] >= 2 * _LINKED else _MENTION), best[1], best[0]


def _listed_after(scene: Scene, cue: Cue, name: Name, value: Value) -> bool:
    """Whether a name after the cue stands in one list with the value: both are values then."""
    if name.first < cue.last or value.first < cue.last:
        return False
    return _list_start(scene, name) == _list_start(scene, value)


def joined_with(scene: Scene, entity: str, value: Value) -> tuple[str, ...]:
    """The entity and those of its domain that the clause names along with it: 'Porto and Lisbon'."""
    names = list(scene.names)
    place = next((i for i, n in enumerate(names) if entity in n.entities), -1)
    if place < 0:
        return (entity,)
    found = [entity]
    for step in (-1, 1):
        i = place
        while 0 <= i + step < len(names):
            left, right = sorted((names[i], names[i + step]), key=lambda n: n.first)
            other = next((e for e in names[i + step].entities if domain_of(e) == domain_of(entity)), "")
            if scene.words[left.last : right.first] not in LISTED or not other or names[i + step] is value:
                break
            found.append(other)
            i += step
    return tuple(found)


def _linked(words: Sequence[str], cue: Cue, name: Name) -> bool:
    """'population of (the city of) Porto', "Porto's population"."""
    after = words[cue.last : name.first] if name.first >= cue.last else None
    if after is not None and len(after) <= _REACH and {"of", "for"} & set(after):
        return not {"is", "are", "was"} & set(after)
    before = words[name.last : cue.first] if cue.first >= name.last else ()
    return bool(before) and before[0] in ("'s", "'") and len(before) <= _NEAR


def _inherited(scene: Scene, cue: Cue, attribute: str) -> tuple[str, ...]:
    """The entities that a pronoun may stand for, if the cue gives them this attribute."""
    held = [e for e in scene.inherited if (domain_of(e), attribute) in cue.targets]
    return tuple(dict.fromkeys(held))


def _placed(scene: Scene, cue: Cue, value: Value) -> bool:
    """Whether a loose cue stands where it must: 'in' right before the value, 'a' near before."""
    words = scene.words
    if cue.phrase in _ARTICLES:
        verb = cue.first == scene.clause.first or any(
            w in ("is", "are", "'s", "was", "be") for w in words[scene.clause.first : cue.first])
        return verb and cue.last <= value.first <= cue.last + _NEAR
    if cue.phrase in _PLACED:
        if cue.phrase == "of" and any(c.last == cue.first and not c.loose for c in scene.cues):
            return False  # 'capital of'
        first = _list_start(scene, value)
        between = words[cue.last : first]
        if first < cue.last or len(between) > _REACH or "," in between:
            return False
        return not any(cue.last <= n.first < first for n in scene.names)
    return True


def _list_start(scene: Scene, value: Value) -> int:
    """The first word of the list in which a value stands: 'Nepal' of 'in Nepal and China'."""
    first = value.first
    for name in reversed([n for n in scene.names if n.last <= value.first]):
        if scene.words[name.last : first] not in LISTED:
            break
        first = name.first
    return first


def _states_place(scene: Scene, cue: Cue, value: Value) -> bool:
    """Whether 'in Portugal' is said of the subject, not only added to its name.

    'Porto is in Portugal', 'Porto lies in the north of Portugal'; not 'I like Porto in Portugal'.
    """
    before = scene.words[scene.clause.first : cue.last]
    verbs = {"is", "are", "'s", "was", "lies", "located", "situated", "found", "stands", "sits", "be",
             "lie", "rises", "recorded", "released", "came", "city", "town", "mountain", "peak",
             "sung", "find", "stand", "am", "set", "discovered", "written", "performed", "made", "sang", "country", "song"}  # fmt: skip
    return bool(verbs & set(before)) or cue.first == scene.clause.first


def _loose_ok(scene: Scene, cue: Cue, value: Value, fit: int, level: int) -> bool:
    if not _placed(scene, cue, value):
        return False
    if isinstance(value, Name):
        if fit < 2 or (value.surface.lower() in DEMONYMS and cue.phrase not in _ARTICLES):  # noqa: PLR2004
            return False
        if cue.phrase in _PLACED:
            return _states_place(scene, cue, value)
        return True
    if value.plain and cue.phrase in ("in", "of", "from"):
        return scene.words[value.first - 1] == cue.phrase and _states_place(scene, cue, value)
    return level >= _MENTION or fit == 2 or bool(scene.inherited)  # noqa: PLR2004


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
            subjects = joined_with(scene, entity, value) if level else _inherited(scene, cue, attribute)
            if not subjects:
                continue
            level = level or _INHERITED
            if attribute == "population" and _few(scene, value, level, cue):
                continue
            if cue.loose and not _loose_ok(scene, cue, value, fit, level):
                continue
            asked = attribute == scene.focus.asked
            after = cue.first >= value.first
            distance = cue.first - value.last if after else value.first - cue.last
            rank = (int(tied), int(not cue.loose), level, fit, int(asked), -int(after), *near, -max(distance, 0))
            found.append(Binding(value, attribute, subjects, rank, cue, level >= _MENTION))
    return found


def _tied(scene: Scene, cue: Cue, value: Value, target: Target) -> bool:
    """Whether a number in a wrong unit is said to be the attribute: 'an area of 3 million people'."""
    held = scene.index.world.attributes.get(target)
    if isinstance(value, Name) or cue.loose or held is None or held.kind != "number":
        return False
    between = scene.words[cue.last : value.first]
    return value.first >= cue.last and value.dimension in UNIT_ATTRIBUTES and all(w in _TIES for w in between)


def _few(scene: Scene, value: Value, level: int, cue: Cue) -> bool:
    """Whether so small a number of people is hardly the population of a place."""
    few = isinstance(value, Quantity) and value.value < _CROWD
    return few and scene.focus.asked != "population" and (cue.loose or level < _MENTION)


def _spoken_of(scene: Scene, attribute: str) -> bool:
    """Whether a clause without a named subject goes on about the entity in focus."""
    said = set(scene.words[scene.clause.first : scene.clause.last])
    going_on = {"it", "its", "there", "they", "which", "that"} & said
    return bool(going_on) or scene.focus.asked == attribute or scene.clause.opener != ""


def _by_unit(scene: Scene, value: Quantity) -> Binding | None:
    """A quantity whose unit alone says what is stated: 'Porto has 249 thousand inhabitants'."""
    attribute = UNIT_ATTRIBUTES.get(value.dimension, "")
    words = scene.words
    if not attribute or _apart(scene, value) or words[value.last : value.last + 1] and words[value.last] in _AWAY:
        return None
    unit = words[value.last - 1]
    if attribute == "population" and not (
        value.value >= _CROWD or unit in _CITIZENS or scene.focus.asked == attribute
    ):
        return None
    mentioned = subjects_of(list(scene.names), list(scene.cues), scene.passage.text)
    led = scene.clause.opener == "" and words[scene.clause.first] in ("at", "with", "a", "an")
    if not mentioned and led:  # 'At 8.6 km, K2 ...'
        mentioned = [e for n in scene.passage.names if n.first >= scene.clause.last for e in n.entities]
    for level, ids in ((_MENTION, mentioned), (_INHERITED, scene.inherited)):
        if level == _INHERITED and not _spoken_of(scene, attribute):
            break
        for entity in ids:
            if (domain_of(entity), attribute) in scene.index.world.attributes:
                subjects = (entity,) if level == _MENTION else tuple(
                    e for e in scene.inherited
                    if (domain_of(e), attribute) in scene.index.world.attributes)  # fmt: skip
                return Binding(value, attribute, subjects, (0, 0, level), None)
    return None


def bind(scene: Scene) -> list[Binding]:
    """The bindings of a clause, each value at most once, in the order of the values."""
    options = [o for v in (*scene.names, *scene.quantities) for o in _options(scene, v)]
    options.sort(key=lambda o: o.rank, reverse=True)
    chosen: dict[int, Binding] = {}
    subjects: set[str] = set()
    for option in options:
        place = option.value.first
        if place in chosen or _date_only(scene, option):
            continue
        if isinstance(option.value, Name):
            if subjects & set(option.value.entities) or _taken(chosen, option):
                continue
        chosen[place] = option
        if option.rank[2] >= _MENTION:
            subjects.add(option.subjects[0])
    for quantity in scene.quantities:
        if quantity.first not in chosen and (binding := _by_unit(scene, quantity)) is not None:
            chosen[quantity.first] = binding
    return [chosen[place] for place in sorted(chosen)]


def _taken(chosen: dict[int, Binding], option: Binding) -> bool:
    """Whether its subject already serves as a value, or its cue gave another attribute."""
    values = {e for b in chosen.values() if isinstance(b.value, Name) for e in b.value.entities}
    strong = any(b.cue is option.cue and b.attribute != option.attribute and isinstance(b.value, Name)
                 for b in chosen.values())  # fmt: skip
    loose = option.cue is not None and option.cue.loose
    return strong or (loose and option.subjects[0] in values)


def _apart(scene: Scene, value: Quantity) -> bool:
    """Whether a number is a bound or a difference: 'before 1858', 'higher by 200 m'."""
    start = value.first - 1
    while start > scene.clause.first and scene.words[start] in ("about", "around", "roughly", "nearly"):
        start -= 1
    return start >= 0 and scene.words[start] in (*_BOUNDS, "by")


def _date_only(scene: Scene, option: Binding) -> bool:
    """Whether a year only dates another number: 'in 2020 Porto had 250 thousand people'."""
    value = option.value
    if isinstance(value, Quantity) and _apart(scene, value):
        return True
    if isinstance(value, Name) or not value.plain or option.attribute in ("year", "discovery year",
                                                                          "first ascent"):  # fmt: skip
        return False
    return scene.words[value.first - 1 : value.first] in (("in",), ("since",), ("by",), ("until",))
