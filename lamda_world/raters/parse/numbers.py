"""Quantities in free text: digits, scale words, number words, units and 'about'."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from lamda_world.raters.lexicon.units import HEDGES, SCALES, SMALL, TENS, UNIT_INDEX
from lamda_world.raters.lexicon.wording import Words

_LONGEST = 25
"""Characters of the longest number that is read as one."""
_HEDGE_LENGTH = 4
_AFTER = {("or", "so"), ("more", "or"), ("give", "or")}
_YEARS = range(1000, 2101)


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number of a text: words [first, last) hold it with its unit.

    `step` is the size of its last significant digit in the same unit; `dimension` is '' without
    a unit, and `factor` leads from the stated unit to the base unit (m, square km, people);
    `hedge` is '', about, over, under, near (a little less) or past (a little more); `high` is
    the upper end of 'between 2 and 3 million'. `plain` marks four digits that may be a year.
    """

    first: int
    last: int
    value: float
    step: float
    dimension: str = ""
    factor: float = 1.0
    hedge: str = ""
    high: float | None = None
    scale: float = 1.0
    plain: bool = False
    spelled: bool = False

    @property
    def year(self) -> int | None:
        """The number as a year, when it can be one."""
        return int(self.value) if self.plain else None


def _digits(word: str, scaled: bool) -> tuple[float, float]:
    """(value, size of the last significant digit) of a word of digits, commas and points."""
    whole, _, part = word.partition(".")
    groups = word.replace(".", ",").split(",")
    if "." in word and "," not in word and word.count(".") > 1:  # 1.350.000
        whole, part = word.replace(".", ""), ""
    elif "," in word and len(groups[-1]) != 3 and word.count(",") == 1 and "." not in word:
        whole, part = groups  # 1,35
    elif "," in word and scaled and "." not in word and word.count(",") == 1:
        whole, part = groups  # 1,350 million
    whole = whole.replace(",", "")
    part = part.replace(",", "")
    value = float(f"{whole or 0}.{part or 0}")
    if part:
        return value, 10.0 ** -len(part)
    zeros = len(whole) - len(whole.rstrip("0"))
    return value, 10.0 ** min(zeros, max(len(whole) - 1, 0))


def _spelled(words: Sequence[str], start: int) -> tuple[float, int]:
    """(value below a thousand in words, words used); 0 used when there is none."""
    position, value, hundreds = start, 0.0, False
    while position < len(words):
        word = words[position]
        last = words[position - 1] if position > start else ""
        if word in TENS and (position == start or last in ("and", "hundred")):
            value += TENS[word]
        elif word in SMALL and (
            position == start
            or last in ("and", "hundred")
            or (_tens(last) and 0 < SMALL[word] < 10)
        ):
            value += SMALL[word]
        elif word == "hundred" and not hundreds and 0 < value < 100 and last != "and":
            value, hundreds = value * 100, True
        elif not (
            (word == "and" and last == "hundred" and _number_word(words, position + 1))
            or (word == "-" and last in TENS and words[position + 1 : position + 2]
                and words[position + 1] in SMALL)
        ):  # fmt: skip
            break
        position += 1
    return value, position - start


def _tens(word: str) -> bool:
    return word in TENS or word == "-"


def _number_word(words: Sequence[str], position: int) -> bool:
    return position < len(words) and (words[position] in SMALL or words[position] in TENS)


def _spelled_year(words: Sequence[str], start: int) -> tuple[int, int]:
    """'nineteen fifty three' -> (1953, 3); (0, 0) when there is none."""
    first, used = _spelled(words, start)
    if used != 1 or not 10 <= first <= 20:
        return 0, 0
    second, more = _spelled(words, start + 1)
    year = int(first * 100 + second)
    ok = more and 10 <= second < 100 and year in _YEARS
    return (year, 1 + more) if ok else (0, 0)


_FRACTIONS = {
    ("half", "a"): 0.5, ("a", "quarter", "of", "a"): 0.25, ("a", "quarter"): 0.25,
    ("three", "quarters", "of", "a"): 0.75, ("one", "and", "a", "half"): 1.5,
    ("two", "and", "a", "half"): 2.5, ("three", "and", "a", "half"): 3.5, ("a",): 1.0,
    ("a", "couple", "of"): 2.0, ("half", "of", "a"): 0.5,
}  # fmt: skip
_FRACTION_LENGTHS = (4, 3, 2, 1)
_BIG = ("hundred", "thousand", "million", "billion", "trillion", "dozen")


def _fraction(words: Sequence[str], start: int) -> tuple[float, int]:
    """'half a (million)' -> (0.5, 2): only before a scale word; (0, 0) when there is none."""
    for size in _FRACTION_LENGTHS:
        value = _FRACTIONS.get(tuple(words[start : start + size]))
        if value is not None and words[start + size : start + size + 1]:
            scale = words[start + size]
            if scale in _BIG:
                return value, size
    return 0.0, 0


def _base(words: Sequence[str], start: int) -> tuple[float, float, int, bool] | None:
    """(value, step, words used, spelled) of the number at `start`, before scale and unit."""
    word = words[start]
    if word[0].isdecimal() and len(word) > _LONGEST:
        return None
    if word[0].isdecimal():
        size = 1
        while (  # 249 633
            "." not in word and "," not in word and len(word) <= 3 and word != "0"
            and len(words) > start + size and len(words[start + size]) == 3
            and words[start + size].isdecimal()
        ):  # fmt: skip
            size += 1
        if size > 1:
            joined = "".join(words[start : start + size])
            return *_digits(joined, False), size, False
        scaled = (
            start + 1 < len(words)
            and SCALES.get(words[start + 1], 0) > 1
            and len(words[start + 1]) > 1
        )
        return *_digits(word, scaled), 1, False
    value, used = _fraction(words, start)
    if used:
        step = 1.0 if value % 1 == 0 else 0.1 if value % 0.5 == 0 else 0.01
        return value, step, used, True
    if word not in SMALL and word not in TENS:
        return None
    value, used = _spelled(words, start)
    if words[start + used : start + used + 1] == ("point",):
        tail, more = "", start + used + 1
        while more < len(words) and words[more] in SMALL and SMALL[words[more]] < 10:
            tail, more = tail + str(SMALL[words[more]]), more + 1
        if tail:
            return value + float("0." + tail), 10.0 ** -len(tail), more - start, True
    step = 10.0 ** (len(f"{value:.0f}") - len(f"{value:.0f}".rstrip("0"))) if value else 1.0
    return value, step, used, True


def _glued(text: Words, position: int) -> bool:
    return position > 0 and text.starts[position] == text.ends[position - 1]


def _scale(text: Words, position: int) -> tuple[float, int]:
    """(factor, words used) of 'million', 'hundred thousand', or a glued 'k'."""
    factor, used = 1.0, 0
    while (word := text.at(position + used)) in SCALES:
        if len(word) <= 2 and not (
            word in ("bn", "mn") or (_glued(text, position + used) and word == "k")
            or (word == "m" and _millions(text, position + used))
        ):  # fmt: skip
            break
        factor, used = factor * SCALES[word], used + 1
    return factor, used


def _millions(text: Words, position: int) -> bool:
    """Whether an 'm' after a number means millions, not meters."""
    nearby = text.words[position + 1 : position + 3]
    people = any(w in ("people", "inhabitants", "residents", "citizens") for w in nearby)
    return _glued(text, position) and (people or text.capital(position))


def quantity_at(text: Words, start: int) -> Quantity | None:
    """The quantity that begins at word `start`, or None."""
    words = text.words
    year, used = _spelled_year(words, start) if words[start] in SMALL else (0, 0)
    if used:
        return Quantity(start, start + used, year, 1, plain=True, spelled=True)
    base = _base(words, start)
    if base is None:
        return None
    value, step, size, spelled = base
    plain = not spelled and size == 1 and words[start].isdecimal() and int(value) in _YEARS
    total, total_step, last = 0.0, step, start + size
    factor, used = _scale(text, last)
    while factor >= 1e3 and last + used < len(words):  # one million two hundred ...
        joint = 1 if words[last + used] == "and" else 0
        more = _base(words, last + used + joint) if last + used + joint < len(words) else None
        if more is None or not (more[3] and spelled):
            break
        total, last = total + value * factor, last + used + joint + more[2]
        value, step = more[0], more[1]
        factor, used = _scale(text, last)
    last += used
    plain = plain and factor == 1
    value, total_step = total + value * factor, step * factor
    dimension, unit_factor, last = _unit(text, last)
    if words[start - 1 : start] and words[start - 1] in ("$", "€", "£") and not dimension:
        dimension = "money"
    if dimension:
        plain = False
    if (
        words[last : last + 1]
        and words[last] in ("th", "st", "nd", "rd", "s")
        and _glued(text, last)
    ):
        return None  # ordinals, decades
    return Quantity(start, last, value, total_step, dimension, unit_factor,
                    scale=factor, plain=plain, spelled=spelled)  # fmt: skip


def _unit(text: Words, position: int) -> tuple[str, float, int]:
    """(dimension, factor, position after the unit); skips '-' ('8,849-meter') and 'of'."""
    words = text.words
    start = position + 1 if text.at(position) == "-" and _glued(text, position) else position
    found = UNIT_INDEX.longest(words, start) if start < len(words) else None
    if found is None:
        return "", 1.0, position
    dimension, factor = found[1][0]
    if (
        words[start] in ("m", "u", "da", "ha", "mi", "am")
        and found[0] == 1
        and text.at(start + 1) == "'"
    ):
        return "", 1.0, position
    return dimension, factor, start + found[0]


def _hedge(words: Sequence[str], quantity: Quantity) -> str:
    for size in range(_HEDGE_LENGTH, 0, -1):
        start = quantity.first - size
        if start >= 0 and (kind := HEDGES.get(" ".join(words[start : quantity.first]))):
            return kind
    vague = any(w.startswith("quarter") for w in words[quantity.first : quantity.last])
    return "about" if vague or tuple(words[quantity.last : quantity.last + 2]) in _AFTER else ""


def find_quantities(text: Words, taken: Sequence[bool]) -> list[Quantity]:
    """All quantities of a text in order; words that `taken` marks (names) are left alone."""
    found: list[Quantity] = []
    position, words = 0, text.words
    while position < len(words):
        word = words[position]
        readable = word[0].isdecimal() or word in SMALL or word in TENS or word in ("half", "a")
        quantity = quantity_at(text, position) if readable and not taken[position] else None
        if quantity is None:
            position += 1
            continue
        found.append(replace(quantity, hedge=_hedge(words, quantity)))
        position = quantity.last
    return _ranges(words, found)


def _ranges(words: Sequence[str], found: list[Quantity]) -> list[Quantity]:
    """'between 2 and 3 million' and '2 to 3 million' as one quantity with an upper end."""
    joined: list[Quantity] = []
    for quantity in found:
        low = joined[-1] if joined else None
        between = words[low.last : quantity.first] if low else ()
        opened = low is not None and words[low.first - 1 : low.first] in (("between",), ("from",))
        if low and (between in (("to",), ("-",)) or (between == ("and",) and opened)):
            start = low.value * (quantity.scale if low.scale == 1 else 1)
            joined[-1] = replace(quantity, first=low.first, value=start, high=quantity.value,
                                 plain=False)  # fmt: skip
        else:
            joined.append(quantity)
    return joined
