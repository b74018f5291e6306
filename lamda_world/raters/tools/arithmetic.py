"""Sums and conversions in free text: what is asked, what is stated, and whether it is right."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, replace
from functools import lru_cache

from lamda_world.raters.lexicon.units import SMALL, TENS
from lamda_world.raters.lexicon.wording import split_words
from lamda_world.raters.tools.calculation import UNITS, Coded, code, convert, find

_N, _U = r"<(\d+)>", r"([a-z]+)"

_EQUALS = re.compile(
    r"\s*(?:,? ?(?:(?:that|which|it|this|the answer|the result|you|we|i|altogether|together|in "
    r"total) ?)*"
    r"(?:is|are|=|equals|equal|makes|make|gives|give|gets|get|was|comes to|adds? up to|'s|be|to|"
    r"would be)"
    r"(?: exactly| about| around| roughly| equal to| the same as| just| not)*)\s*"
)


@dataclass(frozen=True, slots=True)
class Sum:
    """A calculation at words [first, last) and its result; `unit` is that of a conversion."""

    value: float
    unit: str
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class Result:
    """A result that a text states at words [first, last): whether it is `right`, and whether it is
    that of the calculation which was `asked` for."""

    right: bool
    first: int
    last: int
    asked: bool = True


@lru_cache(maxsize=4096)
def find_sum(text: str) -> Sum | None:
    """The first calculation in a text: '135 plus 7721', 'add 3 and 4', '5 km in miles'."""
    if not _WORTH.search(text):
        return None
    coded = code(split_words(text))
    found = find(coded)
    if found is None:
        return None
    value, unit, start, end = found
    return Sum(value, unit, coded.word_at(start), coded.word_at(end - 1) + 1)


_WORTH = re.compile(
    rf"\d|\b(?:{'|'.join([*SMALL, *TENS])}|hundred|thousand|million)\b|\bhow many \w+ .*\ban? \w+",
    re.IGNORECASE,
)


@lru_cache(maxsize=4096)
def stated_results(text: str, asked: Sum | None) -> tuple[Result, ...]:
    """The results that a text states for calculations.

    `asked` is the calculation of the turn that the text answers: then 'that is 7856' is one too,
    and '2 plus 2 is 4' is right, but another one's.
    """
    coded = code(split_words(text))
    if not coded.numbers:
        return ()
    found = find(coded)
    if found is not None:
        result = _result_after(coded, found)
        if result is not None:
            return (_compared(result, found[0], found[1], coded, asked),)
        if asked is None:
            return ()
    conversion = _stated_conversion(coded)
    if conversion is not None:
        value, unit, result = conversion
        return (_compared(result, value, unit, coded, asked),)
    return _answer(coded, asked) if asked is not None else ()


def _compared(result: Result, value: float, unit: str, coded: Coded, asked: Sum | None) -> Result:
    """The result, whose calculation comes to `value`, held against what was asked for.

    It is that, too, where the text goes on to it: '12 times 8 is 96, less 6 makes 90'.
    """
    if asked is None or _equal(value, unit, asked) or any(r.right for r in _answer(coded, asked)):
        return result
    return replace(result, asked=False)


def _equal(value: float, unit: str, asked: Sum) -> bool:
    """Whether a value is that of the sum; of units of one dimension, the same quantity."""
    one, other = UNITS.get(unit), UNITS.get(asked.unit)
    factors = (1.0, 1.0)
    if one is not None and other is not None and one != other:
        if one[0] != other[0] or one[0] == "heat":
            return False
        factors = one[1], other[1]
    return math.isclose(value * factors[0], asked.value * factors[1], rel_tol=1e-9, abs_tol=1e-9)


def _result_after(coded: Coded, found: tuple[float, str, int, int]) -> Result | None:
    value, unit, start, end = found
    equals = _EQUALS.match(coded.text, end)
    number = re.compile(_N).match(coded.text, equals.end()) if equals else None
    if number is None:
        before = re.compile(rf"{_N} (?:is|=|equals) (?:the )?$").search(coded.text[:start])
        number = before
    if number is None or (int(number[1]) in _used(coded, start, end)):
        return None
    return _verdict(coded, int(number[1]), value, unit)


def _used(coded: Coded, start: int, end: int) -> set[int]:
    return {int(n) for n in re.findall(r"<(\d+)>", coded.text[start:end])}


def _verdict(coded: Coded, index: int, value: float, unit: str) -> Result:
    stated, step, first, last = coded.numbers[index]
    after = coded.words.at(last)
    slack = 0.5 * min(step, 1.0) if abs(value - round(value)) > 1e-9 else 1e-9
    about = coded.words.at(first - 1) in ("about", "around", "roughly", "approximately")
    slack = max(slack, 0.05 * abs(value)) if about else slack
    right = abs(stated - value) <= slack * (1 + 1e-9)
    if unit and after in UNITS and UNITS[after] != UNITS[unit]:
        right = False
    return Result(right, first, last + (1 if unit and after in UNITS else 0))


def _stated_conversion(coded: Coded) -> tuple[float, str, Result] | None:
    """'3 hours are 180 minutes': what the first comes to in the other's unit, and the result."""
    form = re.compile(rf"{_N} (?:degrees? )?{_U}{_EQUALS.pattern}{_N} (?:degrees? )?{_U}")
    m = form.search(coded.text)
    if m is None:
        return None
    value = convert(coded.numbers[int(m[1])][0], m[2], m[4])
    return None if value is None else (value, m[4], _verdict(coded, int(m[3]), value, m[4]))


_LEAD = re.compile(
    r"(?:^|\b(?:is|are|=|'s|makes?|gives?|get|be|equals|answer|to|have|left)(?: (?:about|exactly|"
    r"around|"
    r"roughly|then|just|not))*|[:,?]) ?<(\d+)>"
)


def _answer(coded: Coded, asked: Sum) -> tuple[Result, ...]:
    """A number that answers the calculation asked for: 'That makes 7856.'"""
    leads = [int(m[1]) for m in _LEAD.finditer(coded.text)]
    if not leads:
        return ()
    return (_verdict(coded, leads[-1], asked.value, asked.unit),)


def written(value: float) -> str:
    """A result as text: '7856', '3.11'."""
    return f"{value:.0f}" if abs(value - round(value)) < 1e-9 else f"{value:.4g}"
