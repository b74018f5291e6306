"""Who stands apart is named, who does not is not; and the page that tells it."""

from __future__ import annotations

import numpy as np
import pytest

from lamda.annotation.people.answers import Unit, pseudonym
from lamda.annotation.people.apart import raters_apart
from lamda.annotation.people.dawid_skene import dawid_skene
from lamda.annotation.people.page import page

RATERS = ("ada", "ben", "cem", "dan", "eve")


def drawn(slips: dict[str, float], items: int = 400, seed: int = 1) -> list[Unit]:
    """Each rater says what is so, but for a share of slips."""
    rng = np.random.default_rng(seed)
    units = []
    for truth in rng.random(items) < 0.5:
        wrong = {rater: rng.random() < slips.get(rater, 0.1) for rater in RATERS}
        units.append(Unit("sensible", {r: "yes" if truth != w else "no" for r, w in wrong.items()}))
    return units


@pytest.mark.parametrize("seed", range(5))
def test_who_answers_at_random_stands_apart_and_nobody_else(seed: int) -> None:
    found = raters_apart(drawn({"eve": 0.5}, seed=seed))
    assert found["apart"] == [pseudonym("eve")]
    eve = found["raters"][pseudonym("eve")]
    assert eve["answers"] == 400 and eve["agrees"]["high"] < 0.7
    assert raters_apart(drawn({}, seed=seed))["apart"] == []


def test_few_answers_name_nobody_and_two_raters_have_no_majority() -> None:
    alone = Unit("sensible", dict.fromkeys(RATERS, "yes") | {"eve": "no"})
    assert raters_apart([alone, alone])["apart"] == []
    assert raters_apart([Unit("sensible", {"ada": "yes", "ben": "no"})]) == {}
    assert raters_apart([]) == {}


def test_only_what_most_of_the_others_say_is_compared_with() -> None:
    found = raters_apart([Unit("sensible", {"ada": "yes", "ben": "yes", "cem": "no"})])
    agrees = {name: of["agrees"] for name, of in found["raters"].items()}
    assert agrees[pseudonym("cem")]["n"] == 1 and agrees[pseudonym("cem")]["value"] == 0.0
    assert agrees[pseudonym("ada")]["n"] == 0, "the other two differ"


def test_a_page_tells_all_of_it_and_no_text_of_others_becomes_markup() -> None:
    rate = {
        "agreement": {"sensible": {"alpha": 0.5, "low": 0.4, "high": 0.6, "units": 9},
                      "<b>": {"alpha": None, "low": None, "high": None, "units": 9},
                      "few": {"alpha": 1.0, "low": None, "high": None, "units": 2}},
        "people": raters_apart(drawn({"eve": 0.5})),
        "gold": {"raters": {"r1": {"value": 1.0, "low": 0.9, "high": 1.0, "n": 9}},
                 "labels": {"value": None, "low": None, "high": None, "n": 0}},
    }  # fmt: skip
    cell = {"value": 0.4, "low": 0.1, "high": 0.6, "n": 50, "agreement": 0.7, "people": 3.0}
    judge = {
        "against_people": {"ssi": {"items": 50, "judged": 50, "labels": {"sensible": cell}}},
        "endpoint": {"ssi": {"model": "<script>", "replies": 1, "tokens_sent": 1,
                             "tokens_written": 1, "failures": {"HTTP 429": 2}}},
    }  # fmt: skip
    research = {"endpoint": {"groundedness": {**judge["endpoint"]["ssi"], "replies": 4711}}}
    text = page({"rate": rate, "judge": judge, "research": research})
    for told in (
        "4,711",
        "0.50 [0.40, 0.60]",
        "1.00 [–]",
        "0.40 [0.10, 0.60]",
        "HTTP 429: 2",
        "70.0 %",
    ):
        assert told in text
    assert text.count('class="apart"') == 1 and pseudonym("eve") in text and "eve" not in text
    assert (
        "<script" not in text
        and "&lt;b&gt;" in text
        and "http" not in text.casefold().replace("http 429", "")
    )
    assert "nobody rated" in page({})


def test_dawid_skene_trusts_who_slips_less() -> None:
    pytest.importorskip("crowdkit.aggregation")
    found = dawid_skene(drawn({"ada": 0.02, "ben": 0.02, "cem": 0.45, "dan": 0.45, "eve": 0.45}))
    told = found["sensible"]
    assert told["items"] == 400 and told["differ"] > 20
    assert dawid_skene([Unit("sensible", {})]) == {}, "samples of a model alone are no raters"
    assert told["slips"][pseudonym("ada")] < 0.1 < told["slips"][pseudonym("eve")]
