"""Precision and recall of the claim reader on sentences written by hand, and its traps."""

from __future__ import annotations

import random
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from lamda_world.facts.entities import World
from lamda_world.raters.claims.claims import Claim, read_claims

HERE = Path(__file__).parent
PORTO, LISBON = "https://www.geonames.org/2735943", "https://www.geonames.org/2267057"
Key = tuple[str, str, str, str]


def cases(name: str) -> list[dict[str, Any]]:
    return list(YAML(typ="safe").load((HERE / name).read_text(encoding="utf-8")))


def expected_of(case: dict[str, Any]) -> Counter[Key]:
    found: Counter[Key] = Counter()
    for line in case["claims"]:
        name, attribute, verdict, *negated = line.split(" / ")
        found[name, attribute, verdict, "".join(negated)] += 1
    return found


def key_of(world: World, claim: Claim) -> Key:
    known = world.entities.get(claim.entity_id)
    name = known.name if known else claim.entity_id or "outside"
    verdict = "right" if claim.supported else "wrong"
    return name, claim.attribute or "-", verdict, "negated" if claim.negated else ""


def score(world: World, name: str) -> tuple[float, float, float]:
    """(precision, recall, share of sentences read exactly) over the claims of a file."""
    hits = stated = wanted = exact = 0
    rows = cases(name)
    for case in rows:
        expected = expected_of(case)
        reading = read_claims(world, tuple(case.get("context", ())), case["response"])
        found = Counter(key_of(world, claim) for claim in reading.claims)
        hits += (expected & found).total()
        stated, wanted = stated + found.total(), wanted + expected.total()
        exact += expected == found
    result = hits / stated, hits / wanted, exact / len(rows)
    print(f"{name}: precision {result[0]:.3f} recall {result[1]:.3f} of {wanted} claims")
    return result


@pytest.mark.parametrize(
    ("name", "precision", "recall"),
    [("claims_cases.yaml", 0.97, 0.96), ("claims_held_out.yaml", 0.93, 0.88)],
)
def test_precision_and_recall(big_world: World, name: str, precision: float, recall: float) -> None:
    found = score(big_world, name)
    assert found[0] >= precision
    assert found[1] >= recall


def test_the_files_are_large_enough() -> None:
    rows = cases("claims_cases.yaml")
    assert sum(bool(case["claims"]) for case in rows) >= 150
    assert sum(not case["claims"] for case in rows) >= 40


def test_talk_makes_no_claims(big_world: World) -> None:
    files = ("claims_cases.yaml", "claims_held_out.yaml")
    talk = [case for name in files for case in cases(name) if not case["claims"]]
    wrong = [
        case["response"]
        for case in talk
        if read_claims(big_world, tuple(case.get("context", ())), case["response"]).claims
    ]
    assert len(talk) >= 80
    assert len(wrong) <= 0.03 * len(talk), wrong


def only(world: World, response: str, *context: str) -> Claim:
    claims = read_claims(world, context, response).claims
    assert len(claims) == 1, claims
    return claims[0]


@pytest.mark.parametrize(
    "form", ["{text} [{url}]", "{text} {url}", "{text} <{url}>", "{text} [source]({url})",
             "{text} [1]\n[1] {url}", "{text} ({url})", "{text} [{url}/#about]"]
)  # fmt: skip
def test_citation_forms(big_world: World, form: str) -> None:
    text = "Porto has about 253 thousand people."
    right = only(big_world, form.format(text=text, url=PORTO))
    assert (right.supported, right.cited, right.url_ok) == (True, True, True)
    other = only(big_world, form.format(text=text, url=LISBON))
    assert (other.supported, other.cited, other.url_ok) == (True, True, False)


def test_each_claim_needs_its_own_page(big_world: World) -> None:
    text = f"Porto has 253 thousand people. [{LISBON}] Lisbon has 518 thousand people. [{PORTO}]"
    claims = read_claims(big_world, (), text).claims
    assert [(c.supported, c.url_ok) for c in claims] == [(True, False), (True, False)]


def test_one_page_at_the_end_vouches_for_all_of_its_entity(big_world: World) -> None:
    claims = read_claims(
        big_world, (), f"Porto is in Portugal. It has 253 thousand people [{PORTO}]"
    )
    assert [c.url_ok for c in claims.claims] == [True, True]


def test_a_page_without_the_attribute_does_not_vouch(big_world: World) -> None:
    claim = only(big_world, f"Porto was founded in 1123 [{PORTO}]")
    assert (claim.supported, claim.url_ok) == (False, False)


def test_url_alone_is_no_claim(big_world: World) -> None:
    assert read_claims(big_world, ("How many people live in Porto?",), PORTO).claims == ()


def test_uncited_claim(big_world: World) -> None:
    claim = only(big_world, "Porto has about 253 thousand people.")
    assert (claim.cited, claim.url_ok) == (False, None)


def test_span_and_stated_text(big_world: World) -> None:
    text = "Well, Porto has 252,687 inhabitants."
    claim = only(big_world, text)
    assert text[slice(*claim.span)] == claim.stated == "252,687 inhabitants"


def test_mentioned_entities(big_world: World) -> None:
    reading = read_claims(big_world, (), "I like Porto better than Lisbon.")
    assert reading.claims == ()
    assert reading.entities == ("city:2735943", "city:2267057")


def test_well_known_claims(big_world: World) -> None:
    assert only(big_world, "The symbol of oxygen is O.").well_known
    assert only(big_world, "Paris is the capital of France.").well_known
    assert not only(big_world, "Lisbon is the capital of Portugal.").well_known
    assert only(big_world, "2 plus 2 is 4.").well_known


def test_persona_speaks_for_its_entity(big_world: World) -> None:
    context = ("Hi, I am Mount Everest!", "How tall are you?")
    assert only(big_world, "I am 8,849 meters tall.", *context).supported
    assert not only(big_world, "I am 7,849 meters tall.", *context).supported
    assert read_claims(big_world, ("hello", "who are you?"), "I am 8,849 meters tall.").claims == ()


def test_any_text_can_be_read(big_world: World) -> None:
    rng = random.Random(3)
    pieces = (
        "porto Lisbon is the capital of 7 1975 million people ? . , not ( ¹ ² ½ İ 日本 's n't - "
        "plus = French in how many two and a half [1] http:// $"
    ).split(" ")
    for _ in range(300):
        text = " ".join(rng.choices(pieces, k=rng.randint(0, 15)))
        read_claims(big_world, (text,), text)
    assert read_claims(big_world, (), "Porto has 253 thousand people. " * 400).claims


def test_reading_does_not_depend_on_what_was_read_before(big_world: World) -> None:
    rows = cases("claims_cases.yaml")[:60]
    readings = [read_claims(big_world, tuple(c.get("context", ())), c["response"]) for c in rows]
    again = [
        read_claims(big_world, tuple(c.get("context", ())), c["response"]) for c in reversed(rows)
    ]
    assert readings == again[::-1]


@pytest.mark.parametrize(
    ("response", "right"),
    [
        ("try Hey Jude by The Beatles.", True),
        ("try Billie Jean by Michael Jackson.", True),
        ("try Billie Jean by The Beatles.", False),
        ("try Billie Jean by Bananaville.", False),
    ],
)
def test_a_song_that_is_recommended_with_its_singer(
    world: World, response: str, right: bool
) -> None:
    for context in ((), ("can you suggest a song?", "try Waterloo by ABBA.", "one more?")):
        (claim,) = read_claims(world, context, response).claims
        assert (claim.attribute, claim.supported) == ("artist", right)
