"""Results of calculations that responses state."""

from __future__ import annotations

import pytest

from lamda_world.raters.tools.arithmetic import find_sum, stated_results


@pytest.mark.parametrize(
    ("text", "right"),
    [("135 plus 7721 is 7856.", True), ("135+7721=7857", False), ("12 minus 5 makes 7", True),
     ("the sum of 135 and 7721 is 7856", True), ("7856 is 135 plus 7721", True),
     ("three times four is twelve", True),
     ("2 + 3 * 4 = 14", True),
     ("10 divided by 4 is 2.5", True),
     ("3 hours are 180 minutes.", True), ("3 hours are 180 seconds.", False),
     ("5 miles is about 8 km", True)],
)  # fmt: skip
def test_stated_with_the_calculation(text: str, right: bool) -> None:
    (result,) = stated_results(text, None)
    assert result.right is right
    assert result.first < result.last


@pytest.mark.parametrize(
    ("text", "right"),
    [
        ("That makes 7856.", True),
        ("7856", True),
        ("it is 7855", False),
        ("135 plus 7721? 7856.", True),
    ],
)
def test_stated_as_an_answer(text: str, right: bool) -> None:
    (result,) = stated_results(text, find_sum("what is 135 plus 7721?"))
    assert (result.right, result.asked) == (right, True)


@pytest.mark.parametrize(
    ("turn", "text", "asked"),
    [
        ("what is 135 plus 7721?", "7721 + 135 = 7856", True),
        ("what is 135 plus 7721?", "135 plus 7721 is 7855", True),
        ("what is 135 plus 7721?", "2 plus 2 is 4", False),
        ("what is 135 plus 7721?", "135 plus 135 makes 270", False),
        ("what is 170/34?", "30 plus 79 makes 109.", False),
        ("what is 12 times 8 minus 6?", "12 times 8 is 96, and that less 6 makes 90", True),
        ("how many minutes are 3 hours?", "3 hours are 180 minutes.", True),
        ("how many minutes are 3 hours?", "3 times 60 is 180", True),
        ("how many minutes are 3 hours?", "3 hours are 10800 seconds", True),
        ("how many minutes are 3 hours?", "2 hours are 120 minutes", False),
        ("what are 12 kg in grams?", "10 kg are 10000 grams.", False),
        ("what are 5 km in metres?", "3 hours are 180 minutes", False),
    ],
)
def test_the_result_of_another_calculation(turn: str, text: str, asked: bool) -> None:
    (result,) = stated_results(text, find_sum(turn))
    assert result.asked is asked
    assert result.right is (text != "135 plus 7721 is 7855")


@pytest.mark.parametrize(
    "text", ["I have 2 dogs and 3 cats", "2-3 million people", "it lasts from 7 to 9", "hello", ""]
)
def test_no_calculation(text: str) -> None:
    assert find_sum(text) is None
    assert stated_results(text, None) == ()


def test_division_by_zero_has_no_result() -> None:
    assert find_sum("what is 5 divided by 0?") is None
