"""A fair reader of answers in a role: correct and useful, and something that the role would say?

What the role is, is read from its definition: a thing of the world that speaks for itself ('I am
Mount Everest'), or somebody who recommends songs. The dialog begins with the role's own turns, in
which it says who it is, so that 'you' and 'i' are understood as the claims' reader does.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from lamda_world.data_files import beside
from lamda_world.facts.entities import Entity, World
from lamda_world.raters.claims.claims import read_claims
from lamda_world.raters.claims.persona import tells_of_itself
from lamda_world.raters.judge import Judge, Reading
from lamda_world.raters.parse.texts import plain, read_text

_DATA = beside(__file__)
_HUMAN = _DATA.words("human")
_MUSIC = _DATA.words("music")
_FIRST_PERSON = frozenset(("i", "me", "my", "mine", "myself", "we", "us", "our"))
_WORD = re.compile(r"[\w-]+")
_NAME = re.compile(r"\b[A-Z][\w'-]*(?:\s+(?:[A-Z0-9][\w'-]*))*")


@dataclass(frozen=True, slots=True)
class RoleReading:
    """What a fair reader finds in an answer; `helpful` is true only of what is informative.

    `claims`: it says something that can be looked up, a song by its name too; `supported`: all of
    that is right; `cited`: each claim has its page; `source` is a page that holds one, or ''.
    """

    claims: bool
    supported: bool
    cited: bool
    helpful: bool
    consistent: bool
    recommends: bool
    source: str


class RoleReader:
    """Reads answers of roles, knowing the facts of `world`."""

    def __init__(self, world: World, judge: Judge) -> None:
        self._world, self._judge = world, judge
        self._songs = [e for e in world.entities.values() if e.domain == "song"]
        sung = " ".join(e.facts["artist"].text for e in self._songs)
        self._singers = frozenset(plain(sung).split())

    def read(self, definition: str, dialog: tuple[str, ...], response: str) -> RoleReading:
        """Of `response` after `dialog`, which begins with the role's turns. Never fails."""
        reading = self._judge.read(dialog, response)
        named = read_claims(self._world, dialog, response).entities
        entities = [self._world.entities[e] for e in named if e in self._world.entities]
        asked = dialog[-1] if dialog else ""
        asked_of = read_claims(self._world, dialog[:-1], asked).entities
        # To say a song's name again that the user has just asked about recommends nothing.
        songs = [e for e in entities if e.domain == "song" and e.entity_id not in asked_of]
        recommender = bool(_MUSIC & set(read_text(definition).words))
        speaker = self._speaker(definition)
        claims = bool(reading.claims) or (recommender and bool(songs))
        supported = claims and all(claim.supported for claim in reading.claims)
        citable = [c for c in reading.claims if not (c.well_known and c.supported)]
        useful = self._fits(asked, songs) if recommender and songs else reading.sensible
        return RoleReading(
            claims=claims,
            supported=supported,
            cited=bool(citable) and all(c.cited and c.url_ok for c in citable),
            helpful=supported and useful,
            consistent=self._consistent(speaker, recommender, entities, reading, response),
            recommends=bool(songs),
            source=next(iter(reading.sources), ""),
        )

    def _speaker(self, definition: str) -> Entity | None:
        """The thing of the world that the definition names, in its own spelling."""
        for found in _NAME.finditer(definition):
            words = found[0].split()
            for first in range(len(words)):
                for entity in self._world.named(" ".join(words[first:])):
                    if entity.domain != "song":
                        return entity
        return None

    def _fits(self, asked: str, songs: Sequence[Entity]) -> bool:
        """Whether a song is one that was asked for, by its artist, genre or decade if named."""
        wanted = f" {plain(asked)} "
        for attribute in ("artist", "genre"):
            values = {plain(e.facts[attribute].text) for e in self._songs}
            named = {value for value in values if f" {value} " in _spaced(wanted)}
            if named and not any(plain(s.facts[attribute].text) in named for s in songs):
                return False
        decade = re.search(r"\b(19\d|20\d)0s\b", wanted)
        return decade is None or any(s.facts["year"].text[:3] == decade[1] for s in songs)

    def _consistent(
        self,
        speaker: Entity | None,
        recommender: bool,
        entities: Sequence[Entity],
        reading: Reading,
        response: str,
    ) -> bool:
        text = read_text(response)
        words = set(text.words)
        if not words or _stuck(text.words):
            return False
        if (tells_of_itself(text) or words & _FIRST_PERSON) and words & _HUMAN:
            return False  # a life that no such speaker has
        if speaker is not None:
            # A speaker does not talk of itself by its name, as of somebody else.
            third = speaker.entity_id in {e.entity_id for e in entities}
            return not third or bool(words & _FIRST_PERSON)
        if recommender:
            about_music = bool(words & _MUSIC) or any(e.domain == "song" for e in entities)
            foreign = [e for e in entities if e.domain != "song"]
            return about_music or not (foreign or text.named - self._singers)
        return reading.sensible


def _stuck(words: Sequence[str]) -> bool:
    """Whether one word comes three times in a row: nobody talks like that, in no role."""
    return any(a == b == c for a, b, c in zip(words, words[1:], words[2:], strict=False))


def _spaced(text: str) -> str:
    """The words with single spaces, without marks."""
    return f" {' '.join(_WORD.findall(text))} "
