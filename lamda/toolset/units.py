"""Unit conversion for the calculator: exact factors, everyday names.

A table rather than the library pint, which was tried on the same names: to it `c` is the speed of
light, `k` Boltzmann's constant, `kilos` thousands of seconds and `centigrade` an angle, while `f`,
`st`, `kmh`, `km2` and `US gallon` are unknown; temperatures below absolute zero pass; and its
registry takes ten times as long to start as the whole calculator. So the names would stay a table
here, and so would reading the question, which is most of this file.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

# Dimension -> lines of (plural, singular, other names; size in the dimension's base unit).
_SCALES: dict[str, tuple[tuple[str, str], ...]] = {
    "length": (
        ("metres, metre, meters, meter, m", "1"),
        ("kilometres, kilometre, kilometers, kilometer, km, kms", "1000"),
        ("centimetres, centimetre, centimeters, centimeter, cm", "0.01"),
        ("millimetres, millimetre, millimeters, millimeter, mm", "0.001"),
        ("miles, mile, mi", "1609.344"),
        ("feet, foot, ft", "0.3048"),
        ("inches, inch, in", "0.0254"),
        ("yards, yard, yd", "0.9144"),
    ),
    "mass": (
        ("kilograms, kilogram, kilos, kilo, kg, kgs", "1"),
        ("grams, gram, g", "0.001"),
        ("milligrams, milligram, mg", "0.000001"),
        ("tonnes, tonne, t", "1000"),
        ("pounds, pound, lb, lbs", "0.45359237"),
        ("ounces, ounce, oz", "0.028349523125"),
        ("stone, stone, stones, st", "6.35029318"),
    ),
    "volume": (
        ("litres, litre, liters, liter, l", "1"),
        ("cubic metres, cubic metre, cubic meters, cubic meter, m3, m^3", "1000"),
        ("cubic centimetres, cubic centimetre, cubic centimeters, cm3, cm^3", "0.001"),
        ("millilitres, millilitre, milliliters, milliliter, ml", "0.001"),
        ("US gallons, US gallon, gallons, gallon, gal", "3.785411784"),
    ),
    "time": (
        ("seconds, second, sec, s", "1"),
        ("minutes, minute, min", "60"),
        ("hours, hour, h, hr, hrs", "3600"),
        ("days, day", "86400"),
        ("weeks, week", "604800"),
    ),
    "area": (
        ("square metres, square metre, square meters, square meter, sq m, m2, m^2", "1"),
        ("square kilometres, square kilometre, square kilometers, sq km, km2, km^2", "1000000"),
        ("square miles, square mile, sq mi, mi2, mi^2", "2589988.110336"),
        ("square feet, square foot, sq ft, ft2, ft^2", "0.09290304"),
        ("hectares, hectare, ha", "10000"),
        ("acres, acre", "4046.8564224"),
    ),
    "speed": (
        (
            "km/h, km/h, kmh, kph, kmph, km/hr, km per hour, kilometres per hour, "
            "kilometers per hour, kilometres/hour, kilometers/hour",
            "1",
        ),
        ("mph, mph, miles per hour, miles/hour, mi/h", "1.609344"),
        ("m/s, m/s, metres per second, meters per second, metres/second, meters/second", "3.6"),
        ("knots, knot, kn, kt, kts", "1.852"),
    ),
}
# Kelvin = (value + shift) * factor; names as above.
_TEMPERATURES = (
    (
        "degrees Celsius, degree Celsius, celsius, degrees c, degree c, deg c, degc, °c, ° c, "
        "°celsius, ° celsius, degrees centigrade, centigrade, c",
        "273.15",
        "1",
    ),
    (
        "degrees Fahrenheit, degree Fahrenheit, fahrenheit, degrees f, degree f, deg f, degf, °f, "
        "° f, °fahrenheit, ° fahrenheit, f",
        "459.67",
        "5/9",
    ),
    ("kelvin, kelvin, kelvins, k", "0", "1"),
)


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit of one dimension: value in the base unit = (value + shift) * factor."""

    dimension: str
    plural: str
    singular: str
    factor: Fraction
    shift: Fraction = Fraction(0)


@dataclass(frozen=True, slots=True)
class Conversion:
    """A question for a conversion: what to compute first, from which unit, into which."""

    amount: str
    source: Unit
    target: Unit

    def apply(self, value: Fraction) -> Fraction:
        """`value` of the source unit in the target unit; ValueError below absolute zero."""
        base = (value + self.source.shift) * self.source.factor
        if self.source.dimension == "temperature" and base < 0:
            raise ValueError("below absolute zero")
        return base / self.target.factor - self.target.shift


def _table() -> dict[str, Unit]:
    table: dict[str, Unit] = {}
    lines = [(d, names, f, "0") for d, rows in _SCALES.items() for names, f in rows]
    lines += [("temperature", names, factor, shift) for names, shift, factor in _TEMPERATURES]
    for dimension, line, factor, shift in lines:
        names = line.split(", ")
        unit = Unit(dimension, names[0], names[1], Fraction(factor), Fraction(shift))
        table.update((name.lower(), unit) for name in names)
    return table


UNITS = _table()
_NAME = "|".join(re.escape(name) for name in sorted(UNITS, key=len, reverse=True))
# A number may touch its unit ('5km'); a number word may not ('five km').
_AMOUNT = r"(?P<amount>.+?)(?:(?<=[^a-z])|\s+)\s*"
_FORWARD = re.compile(
    rf"{_AMOUNT}(?P<source>{_NAME})(?:\s+(?:to|in|into|as)\s+|\s*[-=]>\s*)(?P<target>{_NAME})"
)
_BACKWARD = re.compile(
    rf"how many (?P<target>{_NAME})\s+(?:(?:is|are|make|makes)\s+)?(?:(?:there\s+)?in\s+)?"
    rf"{_AMOUNT}(?P<source>{_NAME})"
)


def read_conversion(text: str) -> Conversion | None:
    """The conversion that lower-case `text` asks for, or None (also across dimensions)."""
    match = _BACKWARD.fullmatch(text) or _FORWARD.fullmatch(text)
    if match is None:
        return None
    source, target = UNITS[match["source"]], UNITS[match["target"]]
    if source.dimension != target.dimension:
        return None
    amount = "1" if match["amount"] in ("a", "an") else match["amount"]
    return Conversion(amount, source, target)
