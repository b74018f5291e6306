"""Wikitext -> text, within limits that keep the time for an article in proportion to its length."""

from __future__ import annotations

import re
from collections.abc import Callable

from lamda.data.formats.extra import extra
from lamda.data.row import BadValue

MAX_TEXT = 2 * 2**20
"""Characters of an article, which MediaWiki itself limits to 2 MiB: more is no article, and the
parser's time grows faster than the text."""
MAX_NESTING = 500_000
"""Sum over all openings of a template, link or table of how many of them are open there: what the
parser's time grows with, some seconds at the limit. 100,000 links side by side are below it, and so
are 100 trees of templates 50 deep; 1,000 inside of each other are over it."""
_BRACKET = re.compile(r"(\{\{|\[\[|\{\|)|\}\}|\]\]|\|\}(?!\})")
LIMITS = {
    "tables": (re.compile(r"\{\|"), 5_000),
    "links to files": (re.compile(r"\[\[[^\W\d_]+:"), 5_000),
    "links to other sites": (re.compile(r"\[(?:https?:)?//"), 10_000),
    "references": (re.compile(r"<ref\b", re.IGNORECASE), 10_000),
    "tags": (re.compile(r"<[a-z]", re.IGNORECASE), 40_000),
}
"""What an article may have of each kind that the parser's time grows with the square of: at each
limit it takes about ten seconds."""
_AFTER = re.compile(
    r"^=+ *(?:references|external links|see also|further reading|notes|bibliography) *=+ *$",
    re.IGNORECASE | re.MULTILINE,
)
"""Sections that hold lists of links; wikis in other languages keep them."""
_HEADING = re.compile(r"^=.*", re.MULTILINE)
_GAP = re.compile(r"\n\s*\n\s*")
FILES = {"file", "image", "datei", "bild", "fichier", "archivo", "category", "kategorie"}
"""Namespaces of what is shown beside an article, in the languages that were looked at."""


def stripper(name: str) -> Callable[[str], str]:
    """Wikitext -> text: no templates, tables, references, files and categories; links as their
    words. `name` is the file whose format needs the parser.

    BadValue without a place for what is over a limit, and what the parser raises.
    """
    with extra(name):
        import wikitextparser

    def strip(text: str) -> str:
        if len(text) > MAX_TEXT:
            told = f"expected at most {MAX_TEXT:,} characters, found {len(text):,}"
            raise BadValue(told, "too long")
        after = _AFTER.search(text)
        text = text[: after.start()] if after else text
        check_markup(text)
        parsed = wikitextparser.parse(text)
        for tag in reversed(parsed.get_tags("ref")):  # the inner one before the one around it
            tag[:] = ""
        for table in parsed.get_tables():
            table[:] = ""
        for link in reversed(parsed.wikilinks):
            space, colon, _ = link.title.lstrip(":").partition(":")
            if colon and (not link.text or space.strip().casefold() in FILES):
                link[:] = ""
        plain = wikitextparser.parse(str(parsed)).plain_text()
        return _GAP.sub("\n\n", _HEADING.sub(_heading, plain)).strip()

    return strip


def check_markup(text: str) -> None:
    """BadValue for more or deeper markup than an article has; time grows with the text alone."""
    for what, (opening, most) in LIMITS.items():
        count = sum(1 for _ in opening.finditer(text))
        if count > most:
            told = f"expected wikitext with at most {most:,} {what}, found {count:,}"
            raise BadValue(told, f"too many {what}")
    depth = nesting = 0
    for bracket in _BRACKET.finditer(text):
        depth = depth + 1 if bracket[1] else max(0, depth - 1)
        nesting += depth if bracket[1] else 0
        if nesting > MAX_NESTING:
            raise BadValue("expected wikitext, found too deep nesting", "nested too deep")


def _heading(line: re.Match[str]) -> str:
    """The words of a heading, which has as many `=` before as behind them; another line as it is.
    A regular expression that matches both ends takes the square of a line of `=` or spaces."""
    text = line[0].rstrip(" ")
    before, behind = (len(text) - len(part) for part in (text.lstrip("="), text.rstrip("=")))
    level = min(before, behind, len(text) // 2)
    return text[level:-level].strip(" ") if level else line[0]
