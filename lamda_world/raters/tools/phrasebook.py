"""Translations in free text: what is asked, what is stated, and whether it is right.

Names of countries, languages, currencies, months and weekdays come from Unicode CLDR (babel), for
all of its languages; everyday words of eight languages stand in phrasebook.yaml: for an English
term the variants in each of the languages, without accents.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from lamda_world.data_files import beside

_DATA = beside(__file__)

_PHRASES = _DATA.tables_of_lists("phrases")
"""English -> code of a language -> the right answers, folded."""
_ALSO = _DATA.texts("also")
_TERM = r"(?P<term>[^?.!;:]{1,40}?)"
_SAID = r"(?P<said>[^?.!;:]{1,40}?)"
_LANG = r"(?P<lang>[a-z]+)"
_IS = r"(?:is|is called|would be|means|translates (?:to|as|into)|=|becomes|, that is|, it is)"
_QUESTIONS = tuple(
    re.compile(form)
    for form in (
        rf"how (?:do|does|would|can|could|should) (?:you|i|we|one|people|they|a \w+) (?:say|write|"
        rf"translate) {_TERM} (?:in|into|to) {_LANG}\b",
        rf"translat\w* (?:the (?:word|phrase) )?{_TERM} (?:to|into|in) {_LANG}\b",
        rf"\b(?:the |a )?{_LANG} (?:word|term|name|translation|phrase|expression) (?:for|of) "
        rf"{_TERM}\s*(?:[?.!,]|$)",
        rf"\b(?:word|name|translation|term) (?:for|of) {_TERM} (?:in|into) {_LANG}\b",
        rf"\bsay(?:ing)? {_TERM} in {_LANG}\b",
        rf"\b(?:what(?:'s| is| would)|know|and|about|tell me|was) (?:the )?{_TERM} (?:be )?in "
        rf"{_LANG}\b",
        rf"^(?:and |so )?{_TERM} in {_LANG}\s*[?.!]*$",
        rf"^(?:and |so )?(?:what is )?{_LANG} for {_TERM}\s*[?.!]*$",
        rf"what does {_TERM} mean in {_LANG}\b",
    )
)
_CLAIMS = tuple(
    re.compile(form)
    for form in (
        rf"(?:^|[,.;:!] |\bthat )(?:the )?(?:word |phrase )?{_TERM} in {_LANG} {_IS} {_SAID}(?: "
        rf"not .*)?(?:[?.!;,]|$)",
        rf"\bin {_LANG} ?,? (?:the (?:word|phrase) )?{_TERM} {_IS} {_SAID}(?:[?.!;,]|$)",
        rf"\b{_LANG} (?:word |term |phrase |name )?for {_TERM} {_IS} {_SAID}(?:[?.!;,]|$)",
        rf"(?:^|[,.;:!] |\bthat )(?:the word )?{_SAID} (?:is|means) (?:the )?{_LANG} (?:word "
        rf")?for {_TERM}(?:[?.!;,]|$)",
        rf"(?:^|[,.;:!] |\bthat )(?:the word )?{_SAID} (?:means|is) {_TERM} in {_LANG}"
        r"(?:[?.!;,]|$)",
        rf"(?:^|[,.;:!] |\bthat )(?:the word )?{_TERM} (?:is|is called|becomes|would be) {_SAID} "
        rf"in {_LANG}(?:[?.!;,]|$)",
        rf"\bin {_LANG} ?,? (?:you|they|people|we|one) (?:would )?says? {_SAID} (?:for|to say|to "
        rf"mean) {_TERM}(?:[?.!;,]|$)",
        rf"(?:you|they|people|we|one)(?: would| can| could)? says? {_SAID} for {_TERM} in "
        rf"{_LANG}(?:[?.!;,]|$)",
        rf"(?:say|write|translate) {_TERM} in {_LANG} (?:as|like this :|by saying) "
        rf"{_SAID}(?:[?.!;,]|$)",
    )
)  # fmt: skip
_ANSWERS = tuple(
    re.compile(form)
    for form in (
        rf"\b(?:you|they|people|we|one|i)(?: would| can| could| just| simply)* says? {_SAID}(?: "
        rf"there| in \w+)?(?:[?.!;,]|$)",
        rf"\b(?:it|that|this|the (?:answer|word|translation)|which) (?:would be|should be|is "
        rf"called|is|means|"
        rf"translates to|'s)(?: just| simply)? {_SAID}(?: in \w+)?(?:[?.!;,]|$)",
        rf"\bin \w+ ?,? (?:it is|that is|it's|they say|you say|we say) {_SAID}(?:[?.!;,]|$)",
        rf"^(?:yes , |sure , |oh , |well , )*{_SAID}\s*(?:[?.!]|$)",
    )
)
_EDGES = " ,:;.!?\"'¿¡()"
_LONGEST = 5


@dataclass(frozen=True, slots=True)
class Translation:
    """A request for `term` in `language`; `right` are the answers (folded), () when unknown."""

    term: str
    language: str
    right: tuple[str, ...]


def fold(text: str) -> str:
    """Lower case, no accents, quotes or marks at the edges, single spaces; same length inside."""
    table = {"ø": "o", "æ": "ae", "å": "a", "ß": "ss", "’": "'", "“": '"', "”": '"'}
    lowered = "".join(table.get(c, c) for c in text.lower())
    plain = unicodedata.normalize("NFKD", lowered)
    return " ".join("".join(c for c in plain if not unicodedata.combining(c)).split())


def _flat(text: str) -> str:
    """A folded text with its commas and quotes set off, as the patterns expect."""
    return " ".join(
        re.sub(r"([,:;])", r" \1 ", re.sub(r"[\"“”«»]|(?<!\w)'|'(?!\w)", " ", fold(text))).split()
    )


@lru_cache(maxsize=1)
def _languages() -> dict[str, str]:
    """English name of a language in lower case -> CLDR code."""
    from babel import Locale  # only when a language is named

    codes: dict[str, str] = {}
    for code, name in Locale.parse("en").languages.items():
        if "_" not in code and name.isalpha():
            codes.setdefault(fold(name), code)
    return codes


def is_language(name: str) -> bool:
    """Whether a word in lower case is the English name of a language."""
    return name in _languages()


@lru_cache(maxsize=64)
def _terms(code: str) -> dict[tuple[str, str], str]:
    """(kind, CLDR key) -> folded name in the language; {} for a language without data."""
    from babel import Locale, UnknownLocaleError

    try:
        locale = Locale.parse(code)
    except (UnknownLocaleError, ValueError):
        return {}
    found: dict[tuple[str, str], str] = {}
    for kind in ("territories", "languages", "currencies"):
        found |= {(kind, str(k)): fold(v) for k, v in getattr(locale, kind).items()}
    for kind in ("days", "months"):
        table = getattr(locale, kind)["stand-alone"]["wide"]
        found |= {(kind, str(k)): fold(v) for k, v in table.items()}
    return found


@lru_cache(maxsize=1)
def _english_keys() -> dict[str, tuple[str, str]]:
    keys: dict[str, tuple[str, str]] = {}
    for key, name in _terms("en").items():
        keys.setdefault(name, key)
        keys.setdefault(name.replace("&", "and"), key)
    return keys


@lru_cache(maxsize=8192)
def translations(term: str, language: str) -> tuple[str, ...]:
    """The right answers for an English term in a language, folded; () when not known."""
    term = fold(term).strip(_EDGES).removeprefix("the word ").removeprefix("word ")
    code = _languages().get(language, "")
    known = _PHRASES.get(_ALSO.get(term, term), {}).get(code)
    key = _english_keys().get(term) or _english_keys().get(term.removeprefix("the "))
    name = _terms(code).get(key) if key and code else None
    return tuple(dict.fromkeys((*(known or ()), *((name,) if name else ()))))


_MAYBE = re.compile(
    r"\b(?:in|into|to) [a-z]+|\bword for\b|\b[a-z]+ for\b|\btranslat", re.IGNORECASE
)


@lru_cache(maxsize=4096)
def find_request(turn: str) -> Translation | None:
    """The translation that a turn asks for, or None."""
    if not _MAYBE.search(turn):
        return None
    flat = _flat(turn)
    return _requested(flat) or _requested(_GOES_ON.sub("", flat))


_GOES_ON = re.compile(r"^(?:(?:and|so|then|now|also|well|ok|okay|thanks|,) )+")


def _requested(flat: str) -> Translation | None:
    for form in _QUESTIONS:
        for match in form.finditer(flat):
            term, language = match["term"].strip(_EDGES), match["lang"]
            if language in _languages() and term and len(term.split()) <= _LONGEST:
                right = translations(term, language)
                if right or form in _QUESTIONS[:5]:
                    return Translation(term, language, right)
    return None


def is_said(said: str, right: tuple[str, ...]) -> bool:
    """Whether what is said is one of the right answers, but for accents, hyphens and spaces."""
    plain = re.sub(r"[-' ]", "", said)
    return any(plain == re.sub(r"[-' ?¿!¡]", "", answer) for answer in right)


@lru_cache(maxsize=4096)
def stated_translation(text: str, asked: Translation | None) -> tuple[bool, bool, str] | None:
    """(right, negated, stated answer) of the translation that a text states, or None.

    `asked` is the request of the turn that the text answers: then 'you say merci' is one too.
    """
    maybe = _MAYBE.search(text) or " means " in text
    if asked is None and not maybe:
        return None
    flat = _flat(text)
    for form in _CLAIMS if maybe else ():
        match = form.search(flat)
        if match is None or match["lang"] not in _languages():
            continue
        term, said = match["term"].strip(_EDGES), match["said"].strip(_EDGES)
        right = translations(term, match["lang"])
        said = re.sub(r" (?:over )?there$| here$", "", said)
        negated = said.startswith("not ")
        said, term = said.removeprefix("not "), term.removeprefix("called ")
        if not is_said(said, right) and (other := translations(said, match["lang"])):
            right, said = other, term  # 'merci is thank you in French'
        if said and (right or asked is not None) and len(said.split()) <= _LONGEST:
            return is_said(said, right), negated, said
    return _answered(flat, asked) if asked is not None else None


_NO_ANSWER = re.compile(
    r"\b(?:not sure|do not know|don't know|no idea|look (?:it|that) up|cannot|can't|forgot|let "
    r"me|sorry|"
    r"ask|wonder|remember|i would have|nice|good|great|hard|easy|beautiful|question|interesting)\b"
)


def _answered(flat: str, asked: Translation) -> tuple[bool, bool, str] | None:
    """The answer to a request: 'you say merci', 'it is merci', 'merci'."""
    own = re.search(rf"\b{re.escape(fold(asked.term))}(?: in {asked.language})?,? (?:, )?"
                    rf"(?:(?:that|it|this) )?{_IS} {_SAID}(?:[?.!;,]|$)", flat)  # fmt: skip
    matches = [own] if own else [m for m in (form.search(flat) for form in _ANSWERS) if m]
    for match in matches:
        said = match["said"].strip(_EDGES)
        said = re.sub(r" (?:over )?there$| here$", "", said).removeprefix("called ")
        negated = said.startswith("not ")
        said = said.removeprefix("not ").strip(_EDGES)
        if not said or len(said.split()) > _LONGEST - 1 or _NO_ANSWER.search(said):
            continue
        right = is_said(said, asked.right)
        if right or own or len(said.split()) <= 3:
            return right, negated, said
    return None
