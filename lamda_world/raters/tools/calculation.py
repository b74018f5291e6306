"""Calculations in a text: its numbers and operations, worked out."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass

from lamda_world.data_files import beside
from lamda_world.raters.lexicon.wording import Words
from lamda_world.raters.parse.numbers import quantity_at

_DATA = beside(__file__)

_OPERATORS: dict[tuple[str, ...], str] = {
    ("plus",): "+", ("+",): "+", ("added", "to"): "+", ("minus",): "-", ("-",): "-",
    ("less",): "-", ("take", "away"): "-", ("times",): "*", ("*",): "*", ("x",): "*",
    ("×",): "*", ("multiplied", "by"): "*", ("divided", "by"): "/", ("/",): "/", ("÷",): "/",
    ("over",): "/", ("to", "the", "power", "of"): "^", ("^",): "^", ("**",): "^",
}  # fmt: skip
UNITS: dict[str, tuple[str, float]] = {
    name: (unit.text("dimension"), unit.number("factor"))
    for unit in _DATA.rows("units")
    for name in unit.lines("names")
}
_N, _U = r"<(\d+)>", r"([a-z]+)"
_WORDED: tuple[tuple[re.Pattern[str], str], ...] = tuple(
    (re.compile(pattern), operation)
    for pattern, operation in (
        (rf"\b(?:add|adding|sum of|total of|addition of) {_N} (?:and|to|with) {_N}", "+"),
        (rf"{_N} and {_N} (?:together|is|are|make|makes|give|gives|equals|add up)", "+"),
        (rf"\b(?:have|had|got) {_N}.*?\b(?:get|got|find|found|buy|bought) {_N} more", "+"),
        (rf"\b(?:take|subtract|taking|subtracting|deduct) {_N} (?:away )?from {_N}", "r"),
        (rf"\b(?:had|have|left of) {_N}.*?\b(?:gave away|give away|lost|lose|spent|ate|eat|"
         rf"after) {_N}",
         "-"),
        (rf"\bdifference (?:between|of) {_N} and {_N}", "d"),
        (rf"\b(?:multiply|multiplying|product of) {_N} (?:by|and|with) {_N}", "*"),
        (rf"{_N} \w+ (?:with|of|have) {_N} \w+ (?:each|in each|per)", "*"),
        (rf"\b(?:divide|dividing|split) {_N} (?:by|among|between|into) {_N}", "/"),
        (rf"{_N} (?:percent|%|per cent) of {_N}", "%"),
    )
)  # fmt: skip
_SQUARE = re.compile(rf"\bsquare root of {_N}")
_SQUARED = re.compile(rf"{_N} squared")
_HALF = re.compile(rf"\b(half of|double|twice|triple) {_N}")
_CONVERT = (
    re.compile(rf"{_N} (?:degrees? )?{_U} (?:\w+ )??(?:to|in|into|as) (?:degrees? )?{_U}"),
    re.compile(rf"\bhow many {_U} (?:are|is|make|makes|in|are in|are there in|is in)(?: "
               rf"there)?(?: in)? "
               rf"(?:{_N}|(an?|one)) {_U}"),
)  # fmt: skip
_MEANT = re.compile(
    r"=|\?|equals|what is|how much|calculate|"
    r"^<\d> - <\d>(?:$| (?:is|makes|gives))|"
    r"\b(?:tell me|compute|work out|solve|do) <\d> - <\d>(?: (?:please|for me|now|[.,!])|$)"
)
"""Says that a dash is a minus."""
_MAX = 1e15


@dataclass(frozen=True, slots=True)
class Coded:
    """A text with its numbers as '<0>', '<1>', and the words from which each part came."""

    text: str
    numbers: tuple[tuple[float, float, int, int], ...]
    places: tuple[int, ...]
    words: Words

    def word_at(self, character: int) -> int:
        """The word of the original that stands at a character of `text`."""
        return self.places[min(character, len(self.places) - 1)] if self.places else 0


def code(words: Words) -> Coded:
    parts: list[str] = []
    numbers: list[tuple[float, float, int, int]] = []
    places: list[int] = []
    position = 0
    while position < len(words.words):
        word = words.words[position]
        quantity = None if word == "a" else quantity_at(words, position)
        if quantity is None:
            piece, after = word, position + 1
        else:
            after = quantity.last
            while (
                after > position + 1 and quantity.dimension and not _numeric(words.words[after - 1])
            ):
                after -= 1
            piece = f"<{len(numbers)}>"
            numbers.append((quantity.value, quantity.step, position, after))
        parts.append(piece)
        places += [position] * (len(piece) + 1)
        position = after
    return Coded(" ".join(parts), tuple(numbers), tuple(places), words)


def _numeric(word: str) -> bool:
    words = Words(word, (word,), (0,), (len(word),))
    scales = ("hundred", "thousand", "million", "billion", "k", "m", "and", "dozen")
    return word in scales or quantity_at(words, 0) is not None


def _apply(operation: str, a: float, b: float) -> float | None:
    if operation in "/r" and operation == "/" and b == 0:
        return None
    results = {"+": a + b, "-": a - b, "r": b - a, "d": abs(a - b), "*": a * b, "%": a * b / 100}
    if operation == "/":
        return a / b
    if operation == "^":
        return a**b if abs(b) <= 20 and abs(a) <= 1e4 and a else None
    return results[operation]


def _expression(coded: Coded) -> tuple[float, int, int] | None:
    """(value, start, end) of the first chain '<0> plus <1> times <2>', or None."""
    pieces = [(m.group(), m.start(), m.end()) for m in re.finditer(r"<\d+>|\S+", coded.text)]
    for i, (piece, start, _) in enumerate(pieces):
        if not piece.startswith("<") or len(piece) < 3:
            continue
        values, operations, position = [_number(coded, piece)], [], i + 1
        while True:
            ahead = tuple(p for p, _, _ in pieces[position : position + 4])
            size = next((n for n in (4, 2, 1) if ahead[:n] in _OPERATORS), 0)
            after = position + size
            if not size or after >= len(pieces) or not re.fullmatch(r"<\d+>", pieces[after][0]):
                break
            operations.append(_OPERATORS[tuple(p for p, _, _ in pieces[position:after])])
            values.append(_number(coded, pieces[after][0]))
            position = after + 1
        if operations and not _dash_only(coded, operations):
            value = _chain(values, operations)
            if value is not None and abs(value) < _MAX:
                return value, start, pieces[position - 1][2]
    return None


def _dash_only(coded: Coded, operations: list[str]) -> bool:
    """Whether a single '-' or 'over' may be a range ('2-3 million'), a score, or a phrase."""
    return operations == ["-"] and "minus" not in coded.text and not _MEANT.search(coded.text)


def _chain(values: list[float], operations: list[str]) -> float | None:
    """The value of a chain of operations by precedence."""
    values, operations = list(values), list(operations)
    for level in ("^", "*/", "+-"):
        i = 0
        while i < len(operations):
            if operations[i] in level:
                result = _apply(operations[i], values[i], values[i + 1])
                if result is None:
                    return None
                values[i : i + 2], operations[i : i + 1] = [result], []
            else:
                i += 1
    return values[0]


def _number(coded: Coded, piece: str) -> float:
    return coded.numbers[int(piece.strip("<>"))][0]


def _unary(coded: Coded) -> tuple[float, int, int] | None:
    if (m := _SQUARE.search(coded.text)) is not None:
        return math.sqrt(coded.numbers[int(m[1])][0]), m.start(), m.end()
    if (m := _SQUARED.search(coded.text)) is not None:
        return coded.numbers[int(m[1])][0] ** 2, m.start(), m.end()
    if (m := _HALF.search(coded.text)) is not None:
        factor = {"half of": 0.5, "double": 2, "twice": 2, "triple": 3}[m[1]]
        return coded.numbers[int(m[2])][0] * factor, m.start(), m.end()
    return None


def _conversion(coded: Coded) -> tuple[float, str, int, int] | None:
    for form in _CONVERT:
        for m in form.finditer(coded.text):
            if form is _CONVERT[0]:
                number, source, target = coded.numbers[int(m[1])][0], m[2], m[3]
            else:
                number = coded.numbers[int(m[2])][0] if m[2] else 1.0
                source, target = m[4], m[1]
            value = convert(number, source, target)
            if value is not None:
                return value, target, m.start(), m.end()
    return None


def convert(value: float, source: str, target: str) -> float | None:
    """`value` of one unit in another; None for unknown units or other dimensions."""
    left, right = UNITS.get(source), UNITS.get(target)
    if left is None or right is None or left[0] != right[0] or source == target:
        return None
    if left[0] == "heat":
        return value * 9 / 5 + 32 if left[1] == 1 else (value - 32) * 5 / 9
    return value * left[1] / right[1]


def find(coded: Coded) -> tuple[float, str, int, int] | None:
    """(value, unit, start, end) of the calculation in a coded text."""
    if len(coded.numbers) >= 2 and (found := _expression(coded)) is not None:
        return found[0], "", found[1], found[2]
    if (converted := _conversion(coded)) is not None:
        return converted
    for form, operation in _WORDED:
        if (m := form.search(coded.text)) is not None:
            a, b = coded.numbers[int(m[1])][0], coded.numbers[int(m[2])][0]
            value = _apply(operation, a, b)
            if value is not None:
                return value, "", m.start(), m.end()
    unary = _unary(coded)
    return None if unary is None else (unary[0], "", unary[1], unary[2])
