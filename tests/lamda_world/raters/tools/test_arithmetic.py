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
    ((verdict, first, last),) = stated_results(text, None)
    assert verdict is right
    assert first < last


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
    ((verdict, _, _),) = stated_results(text, find_sum("what is 135 plus 7721?"))
    assert verdict is right


@pytest.mark.parametrize(
    "text", ["I have 2 dogs and 3 cats", "2-3 million people", "it lasts from 7 to 9", "hello", ""]
)
def test_no_calculation(text: str) -> None:
    assert find_sum(text) is None
    assert stated_results(text, None) == ()


def test_division_by_zero_has_no_result() -> None:
    assert find_sum("what is 5 divided by 0?") is None
