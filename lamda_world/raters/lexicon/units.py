"""Tables of number words, units and hedges for reading quantities (own choice)."""

from __future__ import annotations

from lamda_world.raters.lexicon.wording import PhraseIndex

SMALL = {
    word: value
    for value, word in enumerate(
        "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen "
        "fifteen sixteen seventeen eighteen nineteen".split()
    )
}
TENS = {
    word: 10 * value
    for value, word in enumerate(
        "twenty thirty forty fifty sixty seventy eighty ninety".split(), start=2
    )
}
SCALES = {
    "hundred": 1e2, "thousand": 1e3, "thousands": 1e3, "million": 1e6, "millions": 1e6,
    "billion": 1e9, "billions": 1e9, "trillion": 1e12, "mil": 1e6, "mln": 1e6, "mn": 1e6,
    "bn": 1e9, "k": 1e3, "m": 1e6, "dozen": 12.0,
}  # fmt: skip
UNITS: dict[tuple[str, float], str] = {
    ("people", 1.0): "people|inhabitants|inhabitant|residents|citizens|souls|persons|humans",
    ("area", 1.0): "square kilometers|square kilometres|square kilometer|square kilometre|"
    "square km|square kms|sq km|sq. km|sq kilometers|sq kilometres|km2|km^2|km sq|km squared|"
    "kilometers squared|kilometres squared",
    ("area", 2.589988): "square miles|square mile|sq mi|sq. mi|sq miles|mi2|miles squared",
    ("area", 0.01): "hectares|hectare|ha",
    ("area", 0.00404686): "acres|acre",
    ("area", 1e-6): "square meters|square metres|square meter|square metre|sq m|m2|m^2",
    ("length", 1.0): "meters|metres|meter|metre|m|mtrs",
    ("length", 1000.0): "kilometers|kilometres|kilometer|kilometre|km|kms",
    ("length", 0.3048): "feet|foot|ft",
    ("length", 1609.344): "miles|mile|mi",
    ("length", 0.9144): "yards|yard",
    ("length", 0.01): "centimeters|centimetres|cm",
    ("length", 0.0254): "inches|inch",
    ("mass", 1.0): "u|amu|da|dalton|daltons|g/mol|g per mol|grams per mole|gram per mole|"
    "atomic mass units|atomic mass unit|unified atomic mass units|atomic units",
    ("weight", 1.0): "kg|kilograms|kilogram|kilos|grams|gram|tons|tonnes|ton|tonne|pounds|ounces",
    ("protons", 1.0): "protons|proton|electrons",
    ("density", 1.0): "g/cm3|grams per cubic centimeter|g per cm3|kg/m3",
    ("time", 1.0): "years|year|months|month|weeks|week|days|day|hours|hour|minutes|minute|seconds|"
    "second|centuries|decades|am|pm|o'clock",
    ("money", 1.0): "dollars|dollar|euros|euro|cents|bucks|$|€|£",
    ("share", 1.0): "%|percent|per cent|times",
    ("heat", 1.0): "degrees|degree|celsius|fahrenheit|kelvin",
}  # fmt: skip
UNIT_INDEX = PhraseIndex((name, unit) for unit, names in UNITS.items() for name in names.split("|"))
HEDGES: dict[str, str] = {
    **dict.fromkeys(
        "about|around|roughly|approximately|approx|approx.|circa|ca|ca.|some|~|close to|"
        "something like|in the region of|more or less|somewhere around|or so|give or take|"
        "just about|an estimated".split("|"), "about"),
    **dict.fromkeys(
        "over|more than|at least|above|upwards of|well over|no fewer than|greater than".split("|"),
        "over"),
    **dict.fromkeys(
        "under|less than|fewer than|at most|below|up to|no more than".split("|"), "under"),
    **dict.fromkeys("nearly|almost|just under|close on|not quite".split("|"), "near"),
    **dict.fromkeys(
        "just over|slightly more than|a little over|a bit more than".split("|"), "past"),
}  # fmt: skip
