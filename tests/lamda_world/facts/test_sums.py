from __future__ import annotations

import re
from fractions import Fraction
from random import Random

import pytest

from lamda_world.facts.sums import draw_sum, number_words
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
        if drawn.kind == "convert":
            assert drawn.query.endswith(f" in {drawn.slots['to']}")
            assert drawn.answer.endswith(f" {drawn.slots['to']}")
            continue
        a, sign, b = re.findall(r"\d+|\+|-|\*|/|plus|minus|times", drawn.query)
        results = {"+": int(a) + int(b), "-": int(a) - int(b), "*": int(a) * int(b)}
        results["/"] = Fraction(int(a), int(b))
        sign = {"plus": "+", "minus": "-", "times": "*"}.get(sign, sign)
        assert str(results[sign]) == drawn.answer
        assert int(drawn.answer) >= 0
    assert kinds == set(CALCULATE)


def test_some_sums_are_in_words() -> None:
    drawn = [draw_sum(Random(n)) for n in range(200)]
    in_words = [s for s in drawn if s.subject[0].isalpha()]
    assert 10 < len(in_words) < 100
    assert all(s.query[0].isdigit() for s in in_words)


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
        assert re.fullmatch(r"\d+ ?/ ?\d+", found.query)
    products = [int(s.slots["a"]) for s in drawn if s.kind == "times" and s.subject[0].isdigit()]
    assert max(products) > 100
    assert {s.kind for s in (draw_sum(Random(n)) for n in range(600))} == set(CALCULATE)
