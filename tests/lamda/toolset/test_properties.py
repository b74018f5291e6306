"""The calculator against exact arithmetic, number words against a count of their own, units there
and back: for whatever hypothesis comes up with."""

from __future__ import annotations

import itertools
import math
from decimal import Decimal
from fractions import Fraction

from hypothesis import assume, example, given
from hypothesis import strategies as st

from lamda.toolset.calculator import MAX_CHARACTERS, calculate
from lamda.toolset.numerals import read_number
from lamda.toolset.units import UNITS

Expression = tuple[str, Fraction]
"""A text and its exact value."""
SUPERSCRIPTS = str.maketrans("0123456789", "⁰¹²³⁴⁵⁶⁷⁸⁹")


def one(query: str) -> str | None:
    found = calculate(query)
    assert len(found) <= 1
    return found[0].text if found else None


def close(shown: str, value: Fraction) -> bool:
    """Six decimals, or six significant digits below 1."""
    tolerance = Fraction(1, 10**6) if abs(value) >= 1 else abs(value) / 10**5
    return abs(Fraction(shown) - value) <= tolerance


@st.composite
def atoms(draw: st.DrawFn) -> Expression:
    whole = draw(st.integers(0, 10**7))
    ways = ["plain", "thousands", "hex", "decimal", "factorial", "power", "raised", "percent"]
    way = draw(st.sampled_from(ways))
    small = whole % 8
    if way == "thousands":
        return f"{whole:,}", Fraction(whole)
    if way == "hex":
        return hex(whole), Fraction(whole)
    if way == "decimal":
        text = str(Decimal(whole) / 1000)
        return text, Fraction(text)
    if way == "factorial":
        return f"{small}!", Fraction(math.factorial(small))
    if way == "power":
        return f"{small + 1}^{small}", Fraction((small + 1) ** small)
    if way == "raised":
        exponent = whole % 13
        return f"3{str(exponent).translate(SUPERSCRIPTS)}", Fraction(3**exponent)
    if way == "percent":
        return f"{small + 1}% of {whole}", Fraction((small + 1) * whole, 100)
    return str(whole), Fraction(whole)


def joined(pair: tuple[Expression, str, Expression, str]) -> Expression:
    (left, a), symbol, (right, b), space = pair
    assume(symbol != "/" or b != 0)
    value = {"+": a + b, "-": a - b, "*": a * b}.get(symbol)
    return f"({left}{space}{symbol}{space}{right})", a / b if value is None else value


EXPRESSIONS = st.recursive(
    atoms().map(lambda made: (f"({made[0]})", made[1])),
    lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner, st.sampled_from(["", " "])).map(
        joined
    ),
    max_leaves=5,
)


@given(EXPRESSIONS)
def test_expressions_have_their_exact_value(made: Expression) -> None:
    text, value = made
    query = f"{text}+0"
    assume(len(query) <= MAX_CHARACTERS)
    assume(value == 0 or Fraction(1, 10**8) < abs(value) < 10**29)
    shown = one(query)
    assert shown is not None, query
    assert close(shown, value), (query, shown)


FACTORS = st.tuples(st.sampled_from("+-*"), st.integers(0, 6), st.booleans())


@given(st.lists(FACTORS, min_size=2, max_size=6))
def test_chains_follow_precedence(factors: list[tuple[str, int, bool]]) -> None:
    """Products before sums, a factorial before both."""
    factors[0] = ("+", *factors[0][1:])
    text = "".join(f"{sign}{number}{'!' * marked}" for sign, number, marked in factors)[1:]
    terms: list[int] = []
    for sign, number, marked in factors:
        value = math.factorial(number) if marked else number
        if sign == "*":
            terms[-1] *= value
        else:
            terms.append(-value if sign == "-" else value)
    assert one(text) == str(sum(terms)), text


@given(st.decimals(-(10**9), 10**9, places=3), st.decimals(-(10**9), 10**9, places=3))
def test_sums_and_products_are_those_of_decimals(left: Decimal, right: Decimal) -> None:
    for symbol, value in (("+", left + right), ("-", left - right), ("*", left * right)):
        shown = one(f"({left:f}){symbol}({right:f})")
        assert shown is not None
        assert close(shown, Fraction(value))


@given(st.text(alphabet="0123456789.,+-*/^%()!x °fckm²³⁵e", max_size=40) | st.text(max_size=40))
@example("0x10+1")
@example("2+3!")
def test_whatever_is_asked_it_answers_or_finds_nothing(query: str) -> None:
    shown = one(query)
    assert shown is None or (shown == shown.strip() != "" and "\n" not in shown)


SMALL = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
    "fifteen sixteen seventeen eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
SCALES = ((10**12, "trillion"), (10**9, "billion"), (10**6, "million"), (10**3, "thousand"))


def words(number: int, linked: bool) -> list[str]:
    """A number as English has it, with 'and' behind hundreds where `linked`."""
    for size, name in SCALES:
        if number >= size:
            rest = words(number % size, linked) if number % size else []
            return [*words(number // size, linked), name, *rest]
    if number >= 100:
        rest = words(number % 100, linked) if number % 100 else []
        return [SMALL[number // 100], "hundred", *(["and"] if linked and rest else []), *rest]
    if number < 20:
        return [SMALL[number]]
    return [TENS[number // 10 - 2], *([SMALL[number % 10]] if number % 10 else [])]


@given(st.integers(0, 10**15 - 1) | st.integers(0, 2000), st.booleans())
def test_number_words_are_read_as_they_are_said(number: int, linked: bool) -> None:
    said = words(number, linked)
    assert read_number([*said, "apples"], 0) == (number, len(said))
    assert one(f"{' '.join(said)} plus 1") == str(number + 1)


PAIRS = [
    (one_name, other_name)
    for (one_name, first), (other_name, second) in itertools.product(UNITS.items(), repeat=2)
    if first.dimension == second.dimension and first is not second
]


@given(st.sampled_from(PAIRS), st.integers(1, 10**6))
def test_units_there_and_back(names: tuple[str, str], amount: int) -> None:
    source, target = (UNITS[name] for name in names)
    value = Fraction(amount)
    base = (value + source.shift) * source.factor
    there = base / target.factor - target.shift
    back = (there + target.shift) * target.factor / source.factor - source.shift
    assert back == value
    shown = one(f"{amount} {names[0]} to {names[1]}")
    assume(there == 0 or abs(there) > Fraction(1, 10**8))
    assert shown is not None, names
    number = Fraction(shown.split()[0])
    assert abs(number - there) <= max(Fraction(1, 200), abs(there) / 1000)
