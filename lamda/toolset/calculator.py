"""The calculator (paper section 6.2): '135+7721' -> ['7856'], and [] for all that it cannot parse.

A parser of its own over exact fractions; nothing is evaluated as code. It reads + - * / ^ !,
parentheses, decimals, thousands separators, 0x10, percentages, the same in words, and conversions
of units. Limits on length, depth and size keep every query far below a millisecond.
"""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from fractions import Fraction

from lamda.config.section import NoSettings
from lamda.toolset.numerals import SCALES, read_number
from lamda.toolset.tool import Knowledge, Result
from lamda.toolset.units import read_conversion

MAX_CHARACTERS = 200
MAX_DEPTH = 40
MAX_BITS = 4096
MAX_FACTORIAL = 400
MAX_VALUE = 10**30
MIN_VALUE = Fraction(1, 10**9)

_SYMBOLS = str.maketrans(
    {
        "\N{MULTIPLICATION SIGN}": "*",
        "\N{DIVISION SIGN}": "/",
        "\N{MINUS SIGN}": "-",
        "\N{EN DASH}": "-",
        "\N{MASCULINE ORDINAL INDICATOR}": "°",
        "\N{DEGREE CELSIUS}": "°c",
        "\N{DEGREE FAHRENHEIT}": "°f",
        "\N{RIGHTWARDS ARROW}": " to ",
        "\N{RIGHT SINGLE QUOTATION MARK}": "'",
    }
)
_RAISED = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻", "0123456789+-")
_SUPERSCRIPTS = re.compile("[⁺⁻]?[⁰¹²³⁴⁵⁶⁷⁸⁹]+")  # a run of them is one exponent: 10¹³
_LEAD = re.compile(
    r"(?:please|can you|could you|what's|whats|what is|what are|how much is|how much are|"
    r"calculate|compute|convert|work out|solve|tell me|the result of)\s+"
)
_END = re.compile(r"[?.= ][?.= !]*$|(?<=[a-z])!+$")
"""What ends a sentence; a mark right behind a number is a factorial, as in 2+3!. One repetition,
not one inside another: a row of dots before a word would be split in every possible way."""
_TENS_HYPHEN = re.compile(r"\b(twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)-(?=[a-z])")
# Longer wordings first; each becomes the symbols that the parser knows.
_WORDINGS = (
    ("to the power of", "^"),
    ("square root of", "√"),
    ("multiplied by", "*"),
    ("divided by", "/"),
    ("squared", "^ 2"),
    ("cubed", "^ 3"),
    ("percent of", "% of"),
    ("per cent", "%"),
    ("percent", "%"),
    ("plus", "+"),
    ("minus", "-"),
    ("times", "*"),
    ("over", "/"),
    ("sqrt", "√"),
    ("**", "^"),
)
_WORDING = re.compile(
    "|".join(
        rf"\b{re.escape(words)}\b" if words[0].isalpha() else re.escape(words)
        for words, _ in _WORDINGS
    )
)
_TOKEN = re.compile(
    r"\s*(?:(?P<number>0x[0-9a-f]+|0b[01]+(?![0-9])|0o[0-7]+(?![0-9])|[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+)"
    r"|(?P<word>[a-z]+)|(?P<symbol>[-+*/^()%√!]))"
)


class _Unreadable(ValueError):
    """Not arithmetic, or beyond the limits."""


class Calculator:
    """`calculate` as a tool, registered as 'calculator'."""

    Settings = NoSettings

    def __init__(self, settings: NoSettings, knowledge: Knowledge) -> None:
        """It needs neither."""

    def __call__(self, query: str, /) -> list[Result]:
        """As `calculate`."""
        return calculate(query)


def calculate(query: str) -> list[Result]:
    """The value of an expression or conversion as one result; [] when it is neither.

    A bare number is not an expression. Values are exact up to six decimals; '^' binds to the
    right; 'x%' is x / 100, and adding a percentage to a plain number is refused as ambiguous; an
    exclamation mark right behind a number is its factorial.
    """
    if len(query) > MAX_CHARACTERS:
        return []
    text = _strip(_SUPERSCRIPTS.sub(_exponent, query.lower().translate(_SYMBOLS)))
    try:
        conversion = read_conversion(text)
        if conversion is not None:
            value = conversion.apply(_Parser(conversion.amount).value())
            return [_with_unit(value, conversion.target.plural, conversion.target.singular)]
        parser = _Parser(text)
        value = parser.value()
        return [Result(_render(value, 6))] if parser.operations else []
    except (ValueError, ZeroDivisionError, OverflowError):
        return []


def _strip(text: str) -> str:
    """Without the words around the expression: 'what is 2+2?' -> '2+2'."""
    text = _END.sub("", " ".join(text.split())).removesuffix(" equals")
    while (match := _LEAD.match(text)) is not None:
        text = text[match.end() :]
    return text


def _exponent(match: re.Match[str]) -> str:
    """Raised digits as a power: 10¹³ -> 10^13."""
    digits = match[0].translate(_RAISED)
    return f"^{digits}" if digits.isdigit() else f"^({digits})"


def _with_unit(value: Fraction, plural: str, singular: str) -> Result:
    number = _render(value, 2 if abs(value) >= 1 else 4)
    return Result(f"{number} {singular if number == '1' else plural}")


def _render(value: Fraction, places: int) -> str:
    """A decimal without an exponent; below 1, `places` counts significant digits."""
    if abs(value) >= MAX_VALUE or 0 < abs(value) < MIN_VALUE:
        raise _Unreadable("too large or too small to write")
    if value and abs(value) < 1:
        places -= math.floor(math.log10(abs(value))) + 1
    whole, part = divmod(round(abs(value) * 10**places), 10**places)
    digits = f"{whole}.{part:0{places}d}".rstrip("0").rstrip(".")
    return f"-{digits}" if value < 0 and digits != "0" else digits


def _tokens(text: str) -> list[Fraction | str]:
    """Numbers as fractions and everything else as one-character symbols."""
    symbols = dict(_WORDINGS)
    text = _WORDING.sub(lambda match: f" {symbols[match[0]]} ", _TENS_HYPHEN.sub(r"\1 ", text))
    pieces: list[str] = []
    position = 0
    while position < len(text.rstrip()):
        match = _TOKEN.match(text, position)
        if match is None:
            raise _Unreadable(f"{text[position]!r} is not arithmetic")
        pieces.append(match[0].strip())
        position = match.end()
    return _numbers(pieces)


def _numbers(pieces: Sequence[str]) -> list[Fraction | str]:
    """Pieces with digits and number words read as fractions ('1.5 million' too)."""
    tokens: list[Fraction | str] = []
    position = 0
    while position < len(pieces):
        piece = pieces[position]
        value, after = read_number(pieces, position)
        if after > position:
            tokens.append(Fraction(value))
            position = after
        elif piece[0].isdigit() or piece[0] == ".":
            scale = SCALES.get(pieces[position + 1], 0) if position + 1 < len(pieces) else 0
            coded = piece[:2] in ("0x", "0b", "0o")
            number = Fraction(int(piece, 0)) if coded else Fraction(piece.replace(",", ""))
            tokens.append(number * (scale or 1))
            position += 2 if scale else 1
        else:
            tokens.append("*" if piece == "x" else piece)
            position += 1
    return tokens


class _Parser:
    """Recursive descent: sum > product > sign > power > percentage > atom."""

    def __init__(self, text: str) -> None:
        self._tokens = _tokens(text)
        self._position = 0
        self._depth = 0
        self.operations = 0

    def value(self) -> Fraction:
        """The value of all tokens; ValueError when they are not one expression."""
        value, _ = self._sum()
        if self._position < len(self._tokens):
            raise _Unreadable("something follows the expression")
        return value

    def _peek(self) -> Fraction | str:
        return self._tokens[self._position] if self._position < len(self._tokens) else ""

    def _take(self, *symbols: str) -> str:
        """The next token if it is one of `symbols`, consumed; '' otherwise."""
        token = self._peek()
        if isinstance(token, str) and token in symbols:
            self._position += 1
            return token
        return ""

    def _sum(self) -> tuple[Fraction, bool]:
        """A sum, and whether it is a percentage."""
        left, percent = self._product()
        while symbol := self._take("+", "-"):
            self.operations += 1
            right, also = self._product()
            if also != percent:
                raise _Unreadable("a percentage added to a plain number is ambiguous")
            left = _bounded(left + right if symbol == "+" else left - right)
        return left, percent

    def _product(self) -> tuple[Fraction, bool]:
        left, percent = self._signed()
        while symbol := self._take("*", "/", "of"):
            self.operations += 1
            if symbol == "of" and not percent:
                raise _Unreadable("'of' needs a percentage before it")
            right, _ = self._signed()
            left, percent = _bounded(left / right if symbol == "/" else left * right), False
        return left, percent

    def _signed(self) -> tuple[Fraction, bool]:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise _Unreadable("nested too deeply")
        if self._take("√"):
            self.operations += 1
            result = _power(self._signed()[0], Fraction(1, 2)), False
        elif symbol := self._take("-", "+"):
            value, percent = self._signed()
            result = -value if symbol == "-" else value, percent
        else:
            result = self._power()
        self._depth -= 1
        return result

    def _power(self) -> tuple[Fraction, bool]:
        base, percent = self._atom()
        if self._take("!"):
            self.operations += 1
            base = _factorial(base)
        while self._take("%"):
            base, percent = base / 100, True
        if not self._take("^"):
            return base, percent
        self.operations += 1
        exponent, _ = self._signed()
        return _power(base, exponent), False

    def _atom(self) -> tuple[Fraction, bool]:
        token = self._peek()
        if isinstance(token, Fraction):
            self._position += 1
            return token, False
        if not self._take("("):
            raise _Unreadable("expected a number")
        inner = self._sum()
        if not self._take(")"):
            raise _Unreadable("a parenthesis is not closed")
        return inner


def _bounded(value: Fraction) -> Fraction:
    if max(value.numerator.bit_length(), value.denominator.bit_length()) > MAX_BITS:
        raise _Unreadable("too many digits")
    return value


def _factorial(value: Fraction) -> Fraction:
    if value.denominator != 1 or not 0 <= value <= MAX_FACTORIAL:
        raise _Unreadable("a factorial of what has none, or too large")
    return Fraction(math.factorial(value.numerator))


def _power(base: Fraction, exponent: Fraction) -> Fraction:
    """`base ** exponent`: exact for whole exponents and square roots of squares, else rounded."""
    if exponent.denominator == 1:
        bits = max(base.numerator.bit_length(), base.denominator.bit_length())
        if abs(exponent.numerator) * bits > MAX_BITS and abs(base) != 1:
            raise _Unreadable("too many digits")
        return base**exponent.numerator
    if base < 0:
        raise _Unreadable("a root of a negative number")
    if exponent == Fraction(1, 2):
        root = Fraction(math.isqrt(base.numerator), math.isqrt(base.denominator))
        if root * root == base:
            return root
    return Fraction(float(base) ** float(exponent))
