"""The fair reader of answers in a role: cases written before the reader was run on them."""

from __future__ import annotations

import pytest

from lamda_world.facts.entities import World
from lamda_world.raters.judge import Judge
from lamda_world.raters.roles import RoleReader, RoleReading

EVEREST = "I am Mount Everest. I speak in the first person, and tell facts about myself."
MUSIC = "I recommend music. I answer briefly, and name a song."
GREETING = "hello, i am Mount Everest. what would you like to know about me?"
SONGS = ("can you suggest a song?", "try Hey Jude by The Beatles.")
PAGE = "https://en.wikipedia.org/wiki/Mount_Everest"


@pytest.fixture(scope="module")
def reader(world: World) -> RoleReader:
    return RoleReader(world, Judge(world))


def everest(reader: RoleReader, asked: str, said: str) -> RoleReading:
    return reader.read(EVEREST, (GREETING, asked), said)


def music(reader: RoleReader, asked: str, said: str) -> RoleReading:
    return reader.read(MUSIC, (*SONGS, asked), said)


@pytest.mark.parametrize(
    ("asked", "said", "helpful", "consistent"),
    [
        ("how tall are you?", "i am 8850 metres tall.", True, True),
        ("how tall are you?", f"i am 8850 metres tall. [{PAGE}]", True, True),
        ("how tall are you?", "i am 4000 metres tall.", False, True),
        ("how tall are you?", "Mount Everest is 8850 metres tall.", True, False),
        ("when were you first climbed?", "people first climbed me in 1953.", True, True),
        ("do you ever feel lonely?", "no, the wind keeps me company.", False, True),
        ("do you ever feel lonely?", "no, my kids visit me after school.", False, False),
        ("how are you?", "fine, i just cooked dinner for my wife.", False, False),
        ("how tall are you?", "the mountain mountain mountain mountain", False, False),
    ],
)
def test_the_mountain(
    reader: RoleReader, asked: str, said: str, helpful: bool, consistent: bool
) -> None:
    found = everest(reader, asked, said)
    assert (found.helpful, found.consistent) == (helpful, consistent)
    assert found.cited == (PAGE in said)
    assert not found.recommends


@pytest.mark.parametrize(
    ("asked", "said", "helpful", "consistent", "recommends"),
    [
        ("one more, please.", "try Billie Jean by Michael Jackson.", True, True, True),
        ("one more, please.", "try Billie Jean by The Beatles.", False, True, True),
        ("something by ABBA?", "try Waterloo by ABBA.", True, True, True),
        ("something by ABBA?", "try Billie Jean by Michael Jackson.", False, True, True),
        ("one more, please.", "what do you like to listen to?", False, True, False),
        ("one more, please.", "the capital of Portugal is Lisbon.", False, False, False),
        ("how are you?", "my daughter has a birthday, i bought a bike.", False, False, False),
        ("when did Waterloo come out?", "i would have to look up Waterloo.", False, True, False),
        ("when did Waterloo come out?", "Waterloo came out in 1974.", True, True, False),
    ],
)
def test_the_music_recommender(
    reader: RoleReader, asked: str, said: str, helpful: bool, consistent: bool, recommends: bool
) -> None:
    found = music(reader, asked, said)
    assert (found.helpful, found.consistent) == (helpful, consistent)
    assert found.recommends == recommends


def test_any_definition_and_any_answer_is_read(reader: RoleReader) -> None:
    for definition in ("", "x", "A B C.", "I am K2.", "\ud800"):
        for said in ("", "...", "i am 5 metres", "[https://"):
            reader.read(definition, (), said)
