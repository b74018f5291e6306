"""Claims whose value the world does not hold: odd names, odd units, and matters outside it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lamda_world.data_files import beside
from lamda_world.raters.claims.scene import Scene, explicit_subject, strange_name
from lamda_world.raters.claims.statements import Statement, domain_of, fits
from lamda_world.raters.claims.stating import state
from lamda_world.raters.lexicon.cues import Cue, Target
from lamda_world.raters.lexicon.naming import ORDINARY, name_like
from lamda_world.raters.parse.mentions import Name
from lamda_world.raters.parse.moods import DENY
from lamda_world.raters.parse.numbers import Quantity

_DATA = beside(__file__)

_COPULAS = frozenset("is are was were 's called named be : =".split())
_BY = {"artist", "discoverer"}
_AFTER_IS = {"capital", "currency", "languages", "artist", "continent", "country", "range",
             "discoverer", "neighbours", "time zone", "genre", "category"}  # fmt: skip
_CHECKED = 3
_SKIPPED = _DATA.words("skipped")
_NEVER_FIRST = ("country", "range", "continent", "genre", "category")
_FACTUAL = _DATA.words("factual")
_STATED_OF = _DATA.words("stated_of")
_LIVE = _DATA.words("live")
_VAGUE = frozenset(("share", "money"))
_TIMES = frozenset("times star stars out percent sure".split())
_MODALS = _DATA.words("modals")
_RESTS = frozenset(("sits", "stands", "flows"))
_SMALL, _AGE = 12, 120


def _statement(scene: Scene, entity: str, attribute: str, first: int, last: int) -> Statement:
    text = scene.passage.text.surface(first, last)
    said = set(scene.words[scene.clause.first : last])
    negated = scene.clause.mood == DENY or bool({"not", "n't", "never"} & said)
    known = entity != "" and attribute in scene.index.entity(entity).facts
    return Statement(
        entities=(entity,) if entity else (),
        attribute=attribute,
        stated=text,
        supported=known and negated,
        negated=negated,
        well_known=False,
        first=first,
        last=last,
        sentence=scene.clause.sentence,
    )


def odd_value(
    scene: Scene, found: Sequence[Statement], subjects: Sequence[str]
) -> Iterator[Statement]:
    """A strong cue with a name that is no such value: 'the capital of Portugal is Bananaville'."""
    if found:
        return
    for cue in scene.cues:
        for domain, attribute in cue.targets:
            if attribute not in _AFTER_IS or (cue.loose and attribute not in _BY):
                continue
            level, entity, _ = explicit_subject(scene, cue, _nowhere(cue), domain)
            if not level:
                entity = next((e for e in subjects if domain_of(e) == domain), "")
                if not entity or not _refers(scene, cue):
                    continue
            place = _complement(scene, cue, attribute, entity)
            if place is not None:
                yield _named_value(scene, entity, (domain, attribute), *place)
                return


def _named_value(scene: Scene, entity: str, target: Target, first: int, last: int) -> Statement:
    """What words name as a value: a name that is one after all ('try Waterloo by ABBA' has no verb
    that would have bound it) is held against the facts."""
    for name in scene.names:
        if name.first <= first and last <= name.last and fits(scene.index, target, name):
            return state(scene, entity, target[1], name, name.last)
    return _statement(scene, entity, target[1], first, last)


def _nowhere(cue: Cue) -> Name:
    return Name(cue.first, cue.last, (), (), "", False)


def _refers(scene: Scene, cue: Cue) -> bool:
    """Whether 'its capital', 'the currency' or 'it was sung' speaks of the entity in focus."""
    words, last = scene.words, scene.clause.last
    before = set(words[scene.clause.first : cue.first][-4:])
    if {"its", "their", "it"} & before:
        return True
    spans: list[Name | Quantity | Cue] = [*scene.names, *scene.quantities, *scene.cues]
    strange = strange_name(scene.passage, scene.clause, spans)
    end = next((i for i in range(cue.last, last) if words[i] in _COPULAS | {"by"}), last)
    of = words[cue.last + 1 : end] if words[cue.last : cue.last + 1] == ("of",) else ()
    if (strange is not None and strange[0] < end) or not ORDINARY.issuperset(of):
        return False  # 'the capital of Nowhere is ...'
    return "the" in before or cue.phrase.endswith(" by")


def _complement(scene: Scene, cue: Cue, attribute: str, entity: str) -> tuple[int, int] | None:
    """Words [first, last) of the name that the cue is said to be, or None."""
    words, start, end = scene.words, scene.clause.first, scene.clause.last
    while end > start and words[end - 1] in ".!\"'":
        end -= 1
    for first in _after_copula(scene, cue, attribute, end):
        last = end
        while first < end and words[first] in _SKIPPED:
            first += 1
        if attribute in _BY:
            last = next((i for i in range(first, end) if words[i] in ("in", "and", "at")), end)
        if _name_of_another(scene, entity, first, last):
            return first, last
    copulas = [i for i in range(start, cue.first) if words[i] in ("is", "was", "'s")]
    before = bool(copulas) and attribute not in _NEVER_FIRST
    if before and _name_of_another(scene, entity, start, copulas[0]):
        return start, copulas[0]
    return None


def _after_copula(scene: Scene, cue: Cue, attribute: str, end: int) -> list[int]:
    """Where the name may begin: after 'by', or after 'is'."""
    words = scene.words
    starts = [i + 1 for i in range(cue.first, end) if words[i] in _COPULAS]
    if attribute not in _BY and not cue.phrase.endswith(" by"):
        return starts
    authored = [i + 1 for i in range(cue.first, end) if words[i] == "by"]
    return authored or ([] if cue.loose else starts)


def _name_of_another(scene: Scene, entity: str, first: int, last: int) -> bool:
    """Whether the words are a short name, known or not, and do not hold the entity's own."""
    own = {
        i for n in scene.names if entity in n.entities for i in range(n.first, n.last)
    }  # fmt: skip
    short = 0 < last - first <= _CHECKED and not own & set(range(first, last))
    return short and _fresh(scene, first, last)


def _fresh(scene: Scene, first: int, last: int) -> bool:
    if name_like(scene.passage.text, first, last):
        return True
    return _named(scene, first, last)


def _named(scene: Scene, first: int, last: int) -> bool:
    """Whether the words are one known name (of something else than the attribute's values)."""
    return any(n.first == first and n.last == last for n in scene.names)


def odd_number(scene: Scene, found: Sequence[Statement]) -> Iterator[Statement]:
    """Numbers that no attribute takes: a wrong unit, or a fact that the world does not hold."""
    taken = {s.first for s in found} | {i for s in found for i in range(s.first, s.last)}
    words = set(scene.words[scene.clause.first : scene.clause.last])
    if (_MODALS & words and not scene.names) or scene.words[scene.clause.first] in (
        "let",
        "please",
    ):
        return
    for quantity in scene.quantities:
        if quantity.first in taken or _idle(scene, quantity):
            continue
        wrong_unit = _wrong_unit(scene, quantity)
        if wrong_unit is not None:
            yield wrong_unit
            return
        if not _FACTUAL & words and not _verb_after_name(scene) and not _LIVE & words:
            continue
        entity = _subject_named(scene, quantity)
        if entity is not None and not found:
            yield _statement(scene, entity, "", quantity.first, quantity.last)
            return
    if not found and not scene.quantities and (place := _stated_of(scene)) is not None:
        yield _statement(scene, "", "", *place)


def _idle(scene: Scene, quantity: Quantity) -> bool:
    """Numbers that state nothing: 'one of', '10 times better', '100 percent sure'."""
    after = scene.words[quantity.last : quantity.last + 1]
    before = scene.words[quantity.first - 1 : quantity.first] if quantity.first else ()
    if quantity.spelled and quantity.value <= _SMALL:
        return True
    if not quantity.dimension and (quantity.high is not None or quantity.value < _AGE):
        return True
    if before and before[0] in ("before", "after", "until", "till"):
        return True
    place = quantity.first - 1  # a number that belongs to a name: World War 2
    if place >= scene.clause.first and scene.passage.text.capital(place) and not quantity.dimension:
        return True
    return bool(after and after[0] in _TIMES) or before in (("number",), ("no",), ("#",)) or (
        quantity.dimension in _VAGUE)  # fmt: skip


def _wrong_unit(scene: Scene, quantity: Quantity) -> Statement | None:
    """A number in a unit that the attribute which the clause names does not take."""
    if not quantity.dimension or quantity.dimension == "time":
        return None
    for cue in scene.cues:
        for domain, attribute in cue.targets:
            held = scene.index.world.attributes.get((domain, attribute))
            if held is None or held.kind != "number" or cue.loose:
                continue
            level, entity, _ = explicit_subject(scene, cue, quantity, domain)
            if not level:
                entity = next((e for e in scene.inherited if domain_of(e) == domain), "")
            if entity:
                return _statement(scene, entity, attribute, quantity.first, quantity.last)
    return None


def _verb_after_name(scene: Scene) -> bool:
    """Whether a known name is followed by a verb in -s: 'Vienna hosts 17 million tourists'."""
    words = scene.words
    return any(
        words[n.last : n.last + 1] and words[n.last].isalpha() and words[n.last].endswith("s")
        for n in scene.names if n.entities and not n.plain
    )  # fmt: skip


def _subject_named(scene: Scene, quantity: Quantity) -> str | None:
    """The known entity of which a number is stated, '' for a name outside the world, or None."""
    clause, words, text = scene.clause, scene.words, scene.passage.text
    named = [e for n in scene.names for e in n.entities if not n.plain]
    if named:
        return named[0]
    verb = next((i for i in range(clause.first, clause.last) if words[i] in _FACTUAL), -1)
    first = clause.first + (words[clause.first] in ("the", "a", "an"))
    if verb > first and verb - first <= _CHECKED and name_like(text, first, verb):
        return ""
    if set(words[first : quantity.first]) & _LIVE:
        return ""
    bare = words[clause.first] in _FACTUAL and clause.opener in ("and", "which")
    if (
        (words[clause.first] in ("it", "its") or bare)
        and scene.inherited
        and quantity.dimension != "time"
    ):
        return scene.inherited[0]
    return None


def _stated_of(scene: Scene) -> tuple[int, int] | None:
    """'Einstein was born in Ulm': a name, a verb of record, and another name."""
    clause, words, text = scene.clause, scene.words, scene.passage.text
    if not _STATED_OF & set(words[clause.first : clause.last]):
        return None
    verbs = (i for i in range(clause.first, clause.last) if words[i] in _FACTUAL | _RESTS)
    verb = next(verbs, -1)
    known = next((n for n in scene.names if n.first <= clause.first + 1), None)
    subject = known is not None or (
        0 < verb - clause.first <= _CHECKED and name_like(text, clause.first, verb))  # fmt: skip
    end = clause.last
    while end > clause.first and words[end - 1] in ".!":
        end -= 1
    start = end - 1
    if not subject or verb < 0 or start <= verb:
        return None
    tail = next((n for n in scene.names if n.last == end and n.first > verb), None)
    if tail is not None:
        return tail.first, tail.last
    capital = text.capital(start) and name_like(text, start, end)
    return (start, end) if capital else None
