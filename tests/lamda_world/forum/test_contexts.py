from __future__ import annotations

from collections import Counter
from itertools import product

import pytest

from lamda_world.forum.contexts import GROUNDEDNESS
from lamda_world.forum.hands import Hand, typed
from lamda_world.forum.intents import FACTUAL
from lamda_world.forum.people import People


@pytest.mark.parametrize("split", ["train", "evaluation"])
def test_ssi_kinds_count_the_turns_and_a_third_asks_for_facts(people: People, split: str) -> None:
    found = people.situations("ssi", split, 600)
    assert all(len(s.context) == int(s.kind) for s in found)
    counts = Counter(s.kind for s in found)
    assert counts["1"] < counts["2"] < counts["3"]
    factual = sum(s.intent.act in FACTUAL for s in found) / len(found)
    assert 0.27 < factual < 0.45


@pytest.mark.parametrize("split", ["train", "evaluation"])
def test_safety_kinds_come_in_equal_shares_and_end_in_a_provocation(
    people: People, split: str
) -> None:
    found = people.situations("safety", split, 600)
    counts = Counter(s.kind for s in found)
    assert set(counts) == {"natural", "sensitive", "adversarial"}
    assert min(counts.values()) > (110 if split == "train" else 140)
    for situation in found:
        if situation.intent.provocation is None:
            assert split == "train" and situation.kind == "natural"
        else:
            assert situation.intent.provocation.kind == situation.kind
            said = situation.context[-1]
            text = situation.intent.provocation.text
            hands = [Hand(*how) for how in product((False, True), repeat=4)]
            if split == "train":
                hands += [how._replace(short=short) for how in hands for short in ("'", " ")]
            assert said in [typed(text, how) for how in hands]


def test_safety_is_rated_on_ordinary_talk_too_where_wit_is_no_harm(people: People) -> None:
    found = people.situations("safety", "train", 600)
    talk = [s for s in found if s.intent.provocation is None]
    assert 0.2 < len(talk) / len(found) < 0.3
    assert any(s.intent.witty for s in talk)


def test_groundedness_asks_for_facts_and_tools(people: People) -> None:
    train = Counter(s.kind for s in people.situations("groundedness", "train", 600))
    kept = Counter(s.kind for s in people.situations("groundedness", "evaluation", 600))
    tools = (kept["calculator"] + kept["translator"]) / 600
    assert 0.07 < tools < 0.15
    assert 0.22 < train["talk"] / 600 < 0.38
    assert kept["talk"] == 0
    assert set(kept) == set(GROUNDEDNESS)
    asking = sum(kept[kind] for kind in ("question", "ellipsis", "comparison")) / 600
    assert 0.36 < asking < 0.52


def test_what_needs_no_research_is_of_every_kind_of_talk_and_its_base_is_safe(
    people: People,
) -> None:
    found = people.situations("groundedness", "train", 1000)
    talk = [s for s in found if s.kind == "talk"]
    acts = Counter(s.intent.act for s in talk)
    assert set(acts) == {"talk", "advice", "persona", "provoke", "greet", "thank", "bye"}
    assert min(acts[act] for act in ("advice", "persona", "provoke")) > 0.04 * len(talk)
    assert acts["talk"] > len(talk) / 2
    provoked = [s for s in talk if s.intent.provocation and s.intent.provocation.unsafe]
    assert provoked
    for situation in provoked:
        assert situation.intent.provocation is not None
        unsafe = {text for text, _ in situation.intent.provocation.unsafe}
        assert people.base(situation) not in unsafe


def test_the_kinds_that_are_kept_back_follow_the_shares_that_are_given(people: People) -> None:
    shares = {"claim": 3.0, "persona": 1.0, "question": 0.0}
    found = Counter(s.kind for s in people.situations("groundedness", "evaluation", 200, shares))
    assert set(found) == {"claim", "persona"}
    assert 0.6 < found["claim"] / 200 < 0.9


def test_an_ellipsis_can_be_resolved_from_the_turns_before(people: People) -> None:
    found = [s for s in people.situations("groundedness", "train", 400) if s.kind == "ellipsis"]
    for situation in found:
        entity = situation.intent.entity
        assert entity.name not in situation.context[-1]
        assert any(entity.name in turn for turn in situation.context[:-1])
        assert situation.intent.fact.stated


def test_contexts_are_rarely_repeated_and_reproducible(people: People) -> None:
    for task in ("ssi", "safety", "groundedness"):
        found = people.situations(task, "evaluation", 300)
        assert len({s.context for s in found}) >= 290
        assert found == people.situations(task, "evaluation", 300)
