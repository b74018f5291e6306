"""The translator (paper section 6.2): 'hello in French' -> ['Bonjour'], [] for what it lacks.

Everyday phrases come from a small lexicon; names of weekdays, months, countries, languages and
currencies from Unicode CLDR, through babel, for every language that CLDR has.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from functools import cache

from babel import Locale, UnknownLocaleError

from lamda.config.section import NoSettings
from lamda.toolset.phrases import LANGUAGES, PHRASES
from lamda.toolset.tool import Knowledge, Result

MAX_CHARACTERS = 120
_EDGES = " ,:;.!?\N{INVERTED QUESTION MARK}"
_KINDS = ("days", "months", "territories", "languages", "currencies")
# Everyday names that differ from CLDR's display names.
_ALSO = {
    "turkey": ("territories", "TR"),
    "czech republic": ("territories", "CZ"),
    "ivory coast": ("territories", "CI"),
    "burma": ("territories", "MM"),
    "myanmar": ("territories", "MM"),
    "hong kong": ("territories", "HK"),
    "usa": ("territories", "US"),
    "united states of america": ("territories", "US"),
    "uk": ("territories", "GB"),
    "great britain": ("territories", "GB"),
    "democratic republic of the congo": ("territories", "CD"),
    "republic of the congo": ("territories", "CG"),
    "palestine": ("territories", "PS"),
    "macao": ("territories", "MO"),
    "dollar": ("currencies", "USD"),
    "pound": ("currencies", "GBP"),
    "yen": ("currencies", "JPY"),
}
_FORMS = tuple(
    re.compile(form)
    for form in (
        r"how (?:do|would|can) (?:you|i|we|people) say (?P<term>.+) in (?P<language>.+)",
        r"(?:do you know|what(?:'s| is))(?: the word for)? (?P<term>.+) in (?P<language>.+)",
        r"(?:(?:please|can you|could you) )*translate (?P<term>.+) (?:to|into|in) (?P<language>.+)",
        r"i want to say (?P<term>.+?) in (?P<language>\w+), .*",
        r"(?:what(?:'s| is) )?(?:the )?(?P<language>\w+)(?: word)? for (?P<term>.+)",
        r"(?:say )?(?P<term>.+) (?:in|to|into) (?P<language>.+)",
    )
)


class Translator:
    """`translate` as a tool, registered as 'translator'."""

    Settings = NoSettings

    def __init__(self, settings: NoSettings, knowledge: Knowledge) -> None:
        """It needs neither."""

    def __call__(self, query: str, /) -> list[Result]:
        """As `translate`."""
        return translate(query)


def translate(query: str) -> list[Result]:
    """The asked word or phrase in the asked language; [] when form, word or language is unknown.

    Reads 'TERM in LANGUAGE', 'translate TERM to LANGUAGE', 'how do you say TERM in LANGUAGE' and
    'LANGUAGE for TERM', in any case, with or without accents, quotes and a question mark. Into
    English it looks through the languages of the lexicon and returns every meaning.
    """
    if len(query) > MAX_CHARACTERS:
        return []
    text = _key(query).rstrip("?.! ")
    for form in _FORMS:
        match = form.fullmatch(text)
        code = _language_codes().get(match["language"].strip()) if match else None
        if match and code:
            term = match["term"].strip(_EDGES)
            return _into_english(term) if code == "en" else _from_english(term, code)
    return []


def _from_english(term: str, code: str) -> list[Result]:
    phrase = PHRASES.get(term, {}).get(code)
    if phrase:
        return [Result(phrase)]
    place = _english_names().get(term) or _english_names().get(term.removeprefix("the "))
    name = _names(code, place[0]).get(place[1]) if place else None
    return [Result(name)] if name else []


def _into_english(term: str) -> list[Result]:
    meanings = [_english_terms(code).get(term) for code in LANGUAGES]
    return [Result(meaning) for meaning in dict.fromkeys(meanings) if meaning]


@cache
def _english_names() -> dict[str, tuple[str, str]]:
    """English name in lower case, without accents -> (kind, CLDR code); the first kind wins."""
    names: dict[str, tuple[str, str]] = {}
    for kind in _KINDS:
        for code, name in _names("en", kind).items():
            names.setdefault(_key(name), (kind, code))
            names.setdefault(_key(name).replace("&", "and"), (kind, code))
    return names | _ALSO


@cache
def _english_terms(code: str) -> dict[str, str]:
    """Words of the language `code` -> English."""
    terms = {
        _key(name): _names("en", kind)[key]
        for kind in reversed(_KINDS)
        for key, name in _names(code, kind).items()
        if key in _names("en", kind)
    }
    for english, phrases in reversed(PHRASES.items()):
        terms[_key(phrases[code]).strip(_EDGES)] = english.capitalize()
    return terms


@cache
def _language_codes() -> dict[str, str]:
    """English name of a language -> CLDR code, for languages that have data of their own."""
    codes: dict[str, str] = {}
    for code, name in _names("en", "languages").items():
        if "_" not in code:
            codes.setdefault(_key(name), code)
    return codes


@cache
def _names(code: str, kind: str) -> Mapping[str, str]:
    """CLDR code -> name in the language `code`; {} for a language without data.

    Days and months are taken in their stand-alone form, which is what a dictionary lists.
    """
    try:
        locale = Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return {}
    table = getattr(locale, kind)
    if kind in ("days", "months"):
        table = table["stand-alone"]["wide"]
    return {str(key): name for key, name in table.items()}


def _key(text: str) -> str:
    """Lower case, without accents, quotes and doubled spaces."""
    decomposed = unicodedata.normalize("NFKD", text)
    plain = "".join(c for c in decomposed if not unicodedata.combining(c)).casefold()
    plain = plain.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    plain = re.sub(r"[\"\N{LEFT DOUBLE QUOTATION MARK}\N{RIGHT DOUBLE QUOTATION MARK}]", "", plain)
    return " ".join(re.sub(r"(?<!\w)'|'(?!\w)", "", plain).split())
