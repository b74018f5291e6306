"""Walks the clauses of a passage and collects what they state."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from lamda_world.data_files import beside
from lamda_world.raters.claims.binding import UNIT_ATTRIBUTES, Binding, bind
from lamda_world.raters.claims.contests import compare
from lamda_world.raters.claims.focus import Focus, subjects_of
from lamda_world.raters.claims.fragments import Open, answers, appositions
from lamda_world.raters.claims.leftovers import odd_number, odd_value
from lamda_world.raters.claims.lists import odd_members
from lamda_world.raters.claims.scene import Scene, foreign_subject, points_back, strange_name
from lamda_world.raters.claims.statements import Statement, domain_of
from lamda_world.raters.claims.stating import state
from lamda_world.raters.lexicon.cues import Cue
from lamda_world.raters.parse.mentions import Name, WorldIndex
from lamda_world.raters.parse.moods import ASK, ASSERT, DENY, DOUBT
from lamda_world.raters.parse.numbers import Quantity
from lamda_world.raters.parse.passages import Clause, Passage

_DATA = beside(__file__)

_PERSONAL = _DATA.words("personal")
_REPORTS = _DATA.words("reports")
_GOES_ON = _DATA.words("goes_on")
_PLURAL = frozenset("they both these those all".split())
_SHARED, _SHORT = 2, 4
_LEAD = 8
"""Words in which a speaker says whose belief follows."""
_RELATIVE = ("which", "where", "who", "(")
_VERBS = _DATA.words("verbs")


class Reader:
    """Reads one response. `focus` is the state of the conversation before it."""

    def __init__(self, index: WorldIndex, passage: Passage, focus: Focus) -> None:
        self._index = index
        self._passage = passage
        self._focus = focus
        self._subjects: tuple[str, ...] = focus.entities
        self._open: Open = (focus.entities, focus.asked)
        self._last_name = ""
        self._sentence = -1
        self._talk = False
        self.foreign = False
        """Whether a clause that asserts something speaks of what nobody knows."""

    def statements(self, asserted: bool = False) -> list[Statement]:
        """All statements; with `asserted`, also those of questions (for a 'yes' to them)."""
        found: list[Statement] = []
        for clause in self._passage.clauses:
            if asserted:
                mood = ASSERT if clause.mood in (ASK, DOUBT) else clause.mood
                clause = replace(clause, mood=mood, first=self._told(clause))
            found += self._clause(clause)
        found += odd_members(self._index, self._passage, found)
        unique: dict[tuple[object, ...], Statement] = {}
        for s in found:
            unique.setdefault((s.entities, s.attribute, s.token or s.stated.lower(), s.negated), s)
        return list(unique.values())

    def _told(self, clause: Clause) -> int:
        """The first word of what a clause reports: of 'am i right that Porto is big' it is Porto,
        and so it is no talk of oneself."""
        words = self._passage.text.words
        first, last = clause.first, min(clause.first + _LEAD, clause.last)
        reported = next((i + 1 for i in range(first, last) if words[i] == "that"), first)
        return reported if _PERSONAL & set(words[first:reported]) else first

    def _scene(self, clause: Clause) -> Scene:
        names, quantities, cues = self._passage.inside(clause)
        inherited = self._subjects
        if clause.opener in _RELATIVE and self._last_name and clause.sentence == self._sentence:
            inherited = (self._last_name,)
        words = set(self._passage.text.words[clause.first : clause.last])
        if self._of_another(clause, names, (*cues, *quantities)):
            inherited = ()
            self.foreign = self.foreign or clause.mood in (ASSERT, DENY)
        if self._focus.persona and {"i", "my", "me"} & words:
            inherited = (self._focus.persona, *inherited)
        return Scene(
            self._index, self._passage, clause, names, quantities, cues, inherited, self._focus
        )

    def _of_another(
        self, clause: Clause, names: Sequence[Name], spans: Sequence[Cue | Quantity]
    ) -> bool:
        """Whether the clause names something unknown, of which it speaks, and not of the focus."""
        if foreign_subject(self._passage, clause, names, spans):
            return True
        strange = strange_name(self._passage, clause, (*names, *spans))
        return strange is not None and not points_back(self._passage, clause)

    def _clause(self, clause: Clause) -> list[Statement]:
        scene = self._scene(clause)
        self._talk = self._personal(scene)
        if clause.mood in (ASSERT, DENY) and not self._talk:
            found = list(compare(scene, self._subjects))
            if not found:
                found = list(self._bound(scene))
                found += answers(scene, self._open, self._subjects, found)
                found += appositions(scene, self._subjects, found)
                found += odd_value(scene, found, self._subjects)
                found += odd_number(scene, found)
            self._move(scene, found)
            return found
        self._move(scene, [])
        return []

    def _personal(self, scene: Scene) -> bool:
        """Whether the clause speaks of the speakers, not of the world."""
        start = scene.clause.first
        words = scene.words[start : scene.clause.last]
        named = {i for n in scene.names for i in range(n.first - start, n.last - start)}
        who = [i for i, w in enumerate(words) if w in _PERSONAL and i not in named]
        if any("symbol" in c.attributes("element") for c in scene.cues):
            who = [i for i in who if words[i] not in ("i", "he")]
        if self._focus.asked == "symbol" and len(words) <= _SHORT:
            who = []
        carried = not who and self._talk and scene.clause.opener in ("and", "or")
        if carried:  # 'He works here and is ...'
            return words[:1] != () and words[0] in _GOES_ON
        if not who or (self._focus.persona and not {"you", "he", "she"} & set(words)):
            return False
        reports = [i for i, w in enumerate(words) if w in _REPORTS]
        return not reports or any(i > reports[-1] and words[i] not in ("me", "you") for i in who)

    def _bound(self, scene: Scene) -> Iterator[Statement]:
        for binding in bind(scene):
            subjects = binding.subjects if binding.together else binding.subjects[:_SHARED]
            stated = [_state(scene, binding, e) for e in subjects]
            if binding.together or _PLURAL & set(scene.clause_words):
                yield from stated
            else:  # a pronoun is read as what makes the sentence true
                yield next((s for s in stated if s.supported), stated[0])

    def _move(self, scene: Scene, found: Sequence[Statement]) -> None:
        """Bring the state behind this clause."""
        clause = scene.clause
        mentioned = subjects_of(list(scene.names), list(scene.cues), self._passage.text)
        values = {e for s in found for n in scene.names if n.first == s.first for e in n.entities}
        plain = [e for e in mentioned if e not in values]
        if found and found[-1].entities and found[-1].entities[0] in self._index.world.entities:
            last = found[-1]
            self._open = (last.entities[:1], last.attribute)
        elif clause.mood == ASK or plain or any(not c.loose for c in scene.cues):
            self._open = self._opened(scene, plain) or self._kept_open(plain)
        capital = [e for e in values if domain_of(e) == "city"]
        if plain and not _apposition(scene):
            self._subjects = tuple(dict.fromkeys((*plain[:2], *capital)))
        elif capital:
            self._subjects = tuple(dict.fromkeys((*self._subjects[:1], *capital)))
        if scene.names:
            last_name = scene.names[-1]
            self._last_name = last_name.entities[0] if last_name.entities else ""
        self._sentence = clause.sentence

    def _kept_open(self, plain: Sequence[str]) -> Open:
        """The open attribute carried over to an entity just named: 'And Lisbon?'."""
        subjects, attribute = self._open
        if not plain:
            return self._open
        alike = bool(subjects) and domain_of(subjects[0]) == domain_of(plain[0])
        return (plain[0],), attribute if alike else ""

    def _opened(self, scene: Scene, plain: Sequence[str]) -> Open | None:
        """The (subjects, attribute) that a clause names without a value."""
        subjects = tuple(plain) or self._subjects
        for entity in subjects if scene.clause.mood != ASSERT else ():
            for quantity in scene.quantities:
                attribute = UNIT_ATTRIBUTES.get(quantity.dimension, "")
                if (domain_of(entity), attribute) in self._index.world.attributes:
                    return (entity,), attribute
        for cue in scene.cues:
            for entity in subjects if not cue.loose else ():
                attributes = cue.attributes(domain_of(entity))
                if attributes:
                    return (entity,), attributes[0]
        return None


def _state(scene: Scene, binding: Binding, entity: str) -> Statement:
    value = binding.value
    high = max(value.last, binding.cue.last if binding.cue else value.last)
    return state(scene, entity, binding.attribute, value, high)


def _apposition(scene: Scene) -> bool:
    """Whether a clause between commas only describes: ', the capital of Portugal,'."""
    words = scene.words[scene.clause.first : scene.clause.last]
    bare = all(n.last - n.first == len(words) for n in scene.names)
    return scene.clause.opener in (",", "(") and not bare and not _VERBS & set(words)
