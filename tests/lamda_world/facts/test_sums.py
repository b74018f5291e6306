from __future__ import annotations

import re
from random import Random

import pytest

from lamda.toolset.calculator import calculate
from lamda_world.facts.sums import NUMBER, draw_sum, number_words
from lamda_world.forum.questions import CALCULATE


@pytest.mark.parametrize(
    ("value", "text"), [(0, "zero"), (13, "thirteen"), (20, "twenty"), (42, "forty two")]
)
def test_numbers_in_words(value: int, text: str) -> None:
    assert number_words(value) == text


def test_answers_are_right_and_questions_can_be_filled() -> None:
    rng = Random(1)
    kinds = set()
    for _ in range(500):
        drawn = draw_sum(rng)
        kinds.add(drawn.kind)
        for template in CALCULATE[drawn.kind]:
            assert "{" not in template.format(**drawn.slots)
        assert calculate(drawn.query)[0].text == drawn.answer
        assert int(drawn.answer.partition(" ")[0]) >= 0
    assert kinds == set(CALCULATE)


def test_numbers_are_found_in_figures_and_in_words() -> None:
    assert NUMBER.findall("seventy seven plus 6 and sixteen, one more") == [
        "seventy seven", "6", "sixteen"
    ]  # fmt: skip
    assert all(NUMBER.fullmatch(number_words(n)) for n in range(2, 100))


def test_some_sums_are_in_words() -> None:
    drawn = [draw_sum(Random(n)) for n in range(200)]
    in_words = [s for s in drawn if s.subject[0].isalpha()]
    assert 10 < len(in_words) < 100
    assert all(s.query.startswith(s.subject) for s in in_words)


def test_a_query_in_figures_has_one_form_however_it_was_asked() -> None:
    drawn = [draw_sum(Random(n), wide=True) for n in range(600)]
    found = [s for s in drawn if s.kind != "convert" and s.query[0].isdigit()]
    assert {s.kind for s in found} == {"plus", "minus", "times", "divided", "signs"}
    assert all(re.fullmatch(r"\d+[-+*/]\d+", s.query) for s in found)


def test_conversions_use_exact_factors() -> None:
    found = {s.query: s.answer for s in (draw_sum(Random(n)) for n in range(3000))}
    assert found["3 hours in minutes"] == "180 minutes"
    assert found["2 weeks in days"] == "14 days"


def test_training_divides_too_and_it_comes_out_even() -> None:
    drawn = [draw_sum(Random(n), wide=True) for n in range(600)]
    quotients = [s for s in drawn if s.kind == "divided"]
    assert len(quotients) > 40
    for found in quotients:
        assert int(found.slots["a"]) == int(found.slots["b"]) * int(found.answer)
        assert re.fullmatch(r"\d+/\d+", found.query)
    products = [int(s.slots["a"]) for s in drawn if s.kind == "times" and s.subject[0].isdigit()]
    assert max(products) > 100
    assert {s.kind for s in (draw_sum(Random(n)) for n in range(600))} == set(CALCULATE)
