"""No text of the training split names an evaluation entity or uses an evaluation phrasing."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from random import Random

import pytest

from lamda_world.crowd.researchers import WorldCrowd
from lamda_world.facts.entities import Entity, World, make_fact
from lamda_world.facts.lexicon import translations
from lamda_world.facts.pages import pages, structured
from lamda_world.facts.splits import NameFinder, choose_kept_back
from lamda_world.facts.sums import UNITS
from lamda_world.facts.world import load_world
from lamda_world.forum.people import People
from lamda_world.forum.phrasings import Phrasings
from lamda_world.forum.source import dialogs as said

from ..conftest import SEED

Ask = Callable[[str], "tuple[str, str] | None"]


@pytest.fixture(scope="module")
def user_turns(people: People) -> list[str]:
    """Every turn of training dialogs and contexts."""
    turns = [turn for dialog in said(people, SEED, 3000) for turn in dialog.turns]
    for task in ("ssi", "safety", "groundedness"):
        turns += [t for s in people.situations(task, "train", 500) for t in s.context]
    return list(dict.fromkeys(turns))


def _written(people: People, crowd: WorldCrowd, ask: Callable[[], Ask]) -> Iterator[str]:
    """Everything else of the training split: pages, rows, responses, research."""
    for document in (*pages(people.world, Random(5)), *structured(people.world)):
        if document.split == "train":
            yield f"{document.title}: {document.text}"
    for task in ("ssi", "safety", "groundedness"):
        for situation in people.situations(task, "train", 400):
            base = people.respond(situation)
            yield base
            if task == "groundedness":
                for example in crowd.act(situation, base, ask()):
                    yield example.text
                    yield from (call.result for call in example.calls)


def test_training_text_names_no_evaluation_entity(
    people: People, crowd: WorldCrowd, user_turns: list[str], new_ask: Callable[[], Ask]
) -> None:
    hidden = NameFinder(n for e in people.world.kept_back for n in e.names)
    assert hidden.find([*user_turns, *_written(people, crowd, new_ask)]) == set()


@pytest.mark.parametrize("split", ["evaluation", "development"])
def test_contexts_kept_back_name_entities_of_their_own(people: People, split: str) -> None:
    hidden = NameFinder(n for e in people.world.split(split) for n in e.names)
    asked = [s for s in people.situations("groundedness", split, 100) if s.intent.entities]
    assert all(hidden.find(s.context) for s in asked)
    assert {e.split for s in asked for e in s.intent.entities} == {split}


@pytest.mark.parametrize("seed", [0, 1, 2, 3, 4, 17])
def test_development_says_and_asks_what_no_other_split_does(seed: int) -> None:
    phrasings = Phrasings(0.25, seed)
    for intent, of in phrasings.by_intent.items():
        apart = set(of["development"]) & (set(of["evaluation"]) | set(of["train"]))
        assert not apart, (intent, apart)
    for bank in (phrasings.talk, phrasings.provocations):
        assert set(bank["development"]) == set(bank["evaluation"]), "every topic and kind"
        for group, items in bank["development"].items():
            own = {item.template_id for item in items}
            for split in ("train", "evaluation"):
                assert own.isdisjoint(item.template_id for item in bank[split][group])
    asked = [item.text for items in phrasings.provocations["train"].values() for item in items]
    for split in ("evaluation", "development"):
        for items in phrasings.provocations[split].values():
            kept = {item.text for item in items}
            assert not [text for text in asked if any(text.endswith(f", {one}") for one in kept)]
    world = load_world(600, 0.15, seed)
    kept = Counter(entity.split for entity in world.entities.values())
    assert kept["evaluation"] > kept["development"] > 10
    seen = {entity.entity_id for entity in world.split("train")}
    assert seen.isdisjoint(entity.entity_id for entity in world.kept_back)


def test_training_turns_use_no_evaluation_phrasing(
    people: People, user_turns: list[str], world: World
) -> None:
    names = "|".join(re.escape(e.name) for e in world.entities.values())
    number = r"[0-9]+|[a-z]+( [a-z]+)?"
    term = "|".join(re.escape(row[0]) for row in translations())
    units = {unit for first, second, _ in UNITS for unit in (first, second)}
    slots = {
        **dict.fromkeys(("name", "a", "b"), rf"(?:the )?(?:{names}|{number})"),
        "term": f"(?:{term})",
        "language": "[A-Z][a-z]+",
        **dict.fromkeys(("unit", "to"), f"(?:{'|'.join(units)})"),
        "fact": f".*(?:{names}).*",
        "sum": r"\d+ ?[-+*/] ?\d+",
    }
    sentences = {part for turn in user_turns for part in (turn, *re.split(r"(?<=[.?!]) ", turn))}
    sentences |= {text[:1].lower() + text[1:] for text in sentences}
    kept_back = ("evaluation", "development")
    intents = people.phrasings.by_intent.values()
    reserved = {p for of in intents for split in kept_back for p in of[split]}
    assert len(reserved) > 150
    for phrasing in reserved:
        # A name must stand where a name is asked for: 'how big is your family?' is another one.
        slots["name"] = rf"(?:the )?(?:{names})"
        if phrasing.startswith(("can you add", "what is {a}", "how much is {a}", "i ha")):
            slots["a"] = slots["b"] = f"(?:{number})"
        pattern = re.sub(r"\\\{([a-z]+)\\\}", lambda m: slots[m[1]], re.escape(phrasing))
        used = [s for s in sentences if re.fullmatch(pattern, s)]
        assert not used, (phrasing, used[:3])


def test_training_turns_use_no_evaluation_prompt_of_the_banks(
    people: People, user_turns: list[str]
) -> None:
    talk = people.phrasings.talk["evaluation"]
    provoking = people.phrasings.provocations["evaluation"]
    hidden = {item.prompt for items in talk.values() for item in items}
    hidden |= {item.text for items in provoking.values() for item in items}
    assert len(hidden) > 50
    assert hidden.isdisjoint(user_turns)


def test_names_are_found_as_whole_words_only() -> None:
    finder = NameFinder(["Niger", "New York City", "lead"])
    assert finder.find(["Nigeria is large.", "i will lead-in!"]) == {"lead"}
    assert finder.find(["in new york city?"]) == {"New York City"}


def test_a_hidden_country_hides_its_cities_and_its_neighbours_lose_that_fact() -> None:
    def entity(number: int, domain: str, name: str, **values: object) -> Entity:
        facts = {k: make_fact(domain, k, v) for k, v in values.items()}  # type: ignore[arg-type]
        return Entity(f"{domain}:{number}", domain, name, (), "https://x", "train", facts)

    countries = [
        entity(n, "country", f"Land{n}", area=1.0, neighbours=(f"Land{(n + 1) % 10}",))
        for n in range(10)
    ]
    towns = [entity(n, "city", f"Town{n}", country=f"Land{n % 10}") for n in range(40)]
    split = {e.name: e for e in choose_kept_back([*countries, *towns], 0.2, 3)}
    hidden = {name for name, e in split.items() if e.split != "train"}
    assert sum(name.startswith("Land") for name in hidden) == 2
    for name, found in split.items():
        if name.startswith("Town"):
            assert name in hidden or found.facts["country"].text not in hidden
        elif name not in hidden:
            assert "neighbours" not in found.facts or found.facts["neighbours"].text not in hidden
