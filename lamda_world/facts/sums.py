"""Arithmetic and conversions that people ask for, with the right answers."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

from lamda_world.data_files import beside

_DATA = beside(__file__)

UNITS = (
    ("hours", "minutes", 60), ("minutes", "seconds", 60), ("days", "hours", 24),
    ("weeks", "days", 7), ("km", "metres", 1000), ("metres", "centimetres", 100),
    ("kg", "grams", 1000), ("litres", "millilitres", 1000),
)  # fmt: skip
_SIGNS = {"plus": "+", "minus": "-", "times": "*", "divided": "/"}
_KINDS = ("plus", "plus", "minus", "times", "convert", "signs", "signs")
_WIDE = (*_KINDS, "minus", "times", "divided", "divided", "convert")
"""Kinds of sums in training: people divide, too."""
_ONES = _DATA.lines("ones")
_TENS = _DATA.lines("tens")
NUMBER = re.compile(
    rf"\d+|\b(?:(?:{'|'.join(_TENS)})(?: (?:{'|'.join(_ONES[1:10])}))?|{'|'.join(_ONES[:1:-1])})\b"
)
"""A number in figures, or in words up to ninety nine; but 'one' alone, which is mostly none."""
_WORDS_SHARE = 0.25
"""Share of the sums whose numbers are written as words: people write either."""


@dataclass(frozen=True, slots=True)
class Sum:
    """A calculation: what the question's slots hold, the query, and the answer.

    `subject` is what an answer repeats: '12 plus 7', '3 hours'. A query is written in one form,
    however it was asked ('12+7', 'twelve plus seven', '3 hours in minutes'), its numbers as they
    were asked: what a crowd may choose, a model has to guess.
    """

    kind: str
    slots: Mapping[str, str]
    subject: str
    query: str
    answer: str


def number_words(value: int) -> str:
    """0 to 99 in words: 'forty two'."""
    if value < len(_ONES):
        return _ONES[value]
    tens, ones = divmod(value, 10)
    return _TENS[tens - 2] + (f" {_ONES[ones]}" if ones else "")


def draw_sum(rng: Random, *, wide: bool = False) -> Sum:
    """A sum, a product or a conversion; in words, in figures, or with signs.

    `wide` draws quotients and products of larger numbers besides, which only training hears.
    """
    kind = rng.choice(_WIDE if wide else _KINDS)
    if kind == "signs":
        return _with_signs(rng, wide=wide)
    in_words = rng.random() < _WORDS_SHARE
    if kind == "convert":
        return _conversion(rng, in_words)
    if kind == "divided":
        return _quotient(rng)
    largest = {"times": 40}.get(kind, 99 if in_words else rng.choice((99, 999, 9999)))
    a, b = rng.randint(2, largest), rng.randint(2, largest)
    if wide and kind == "times" and not in_words:
        a, b = _factors(rng)
    if kind == "minus":
        a, b = max(a, b) + 1, min(a, b)
    answer = {"plus": a + b, "minus": a - b, "times": a * b}[kind]
    in_words = in_words and a <= 99
    first, second = (number_words(a), number_words(b)) if in_words else (str(a), str(b))
    subject = f"{first} {kind} {second}"
    query = subject if in_words else f"{a}{_SIGNS[kind]}{b}"
    return Sum(kind, {"a": first, "b": second}, subject, query, str(answer))


def _factors(rng: Random) -> tuple[int, int]:
    """Two factors in either order, of which one may be large."""
    a, b = rng.randint(2, rng.choice((12, 99, 999))), rng.randint(2, rng.choice((12, 40)))
    return (a, b) if rng.random() < 0.5 else (b, a)


def _quotient(rng: Random) -> Sum:
    """'96 divided by 4', which comes out even."""
    answer, b = _factors(rng)
    a = answer * b
    slots = {"a": str(a), "b": str(b)}
    return Sum("divided", slots, f"{a} divided by {b}", f"{a}/{b}", str(answer))


def _with_signs(rng: Random, *, wide: bool) -> Sum:
    """A sum as it stands on paper: '135+7721', '12 * 8', '84/7'."""
    sign = rng.choice("++-*/")
    largest = 40 if sign in "*/" else rng.choice((99, 999, 9999))
    a, b = rng.randint(2, largest), rng.randint(2, largest)
    if wide and sign in "*/":
        a, b = _factors(rng)
    if sign == "-":
        a, b = max(a, b) + 1, min(a, b)
    answer = {"+": a + b, "-": a - b, "*": a * b, "/": a}[sign]
    if sign == "/":
        a *= b  # it comes out even: an answer is a whole number
    space = rng.choice(("", " "))
    text = f"{a}{space}{sign}{space}{b}"
    return Sum("signs", {"sum": text}, text, f"{a}{sign}{b}", str(answer))


def _conversion(rng: Random, in_words: bool) -> Sum:
    unit, to, factor = rng.choice(UNITS)
    a = rng.randint(2, 20)
    first = number_words(a) if in_words else str(a)
    slots = {"a": first, "unit": unit, "to": to}
    return Sum("convert", slots, f"{first} {unit}", f"{first} {unit} in {to}", f"{a * factor} {to}")
