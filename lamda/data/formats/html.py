"""The main text of a page in HTML, within limits that keep time and memory in proportion to it."""

from __future__ import annotations

import re

from lamda.data.formats.extra import extra
from lamda.data.row import BadValue

BLOCKS = frozenset(
    "article aside blockquote center dl div fieldset footer form header main nav ol section table "
    "ul".split()
)
FORMATTING = frozenset("a b big code em font i nobr s small strike strong tt u".split())
"""What stays open, where nobody closes it, and is opened anew in every block that follows."""
DEEP = 100
"""Blocks inside of each other that cost next to nothing."""
MAX_NESTING = 5_000_000
"""Sum over all blocks of how much deeper than DEEP they are; and over all tags of how much
formatting is open where one opens. What looks for the main text takes the square of the first, and
the tree of a page has as many nodes as the second: seconds, and some hundred MB, at the limit."""
MAX_ATTRIBUTES = 30_000
"""Words of one tag outside of quotation marks: each attribute is compared with those before."""
_TAG = re.compile(r"<(/?)([a-z][a-z0-9]*)", re.IGNORECASE)
_WHOLE = re.compile(r"""<[a-z](?:[^>"']++|"[^"]*+"|'[^']*+')*+""", re.IGNORECASE)
_QUOTED = re.compile(r""""[^"]*+"|'[^']*+'""")


def main_text(payload: bytes, where: str) -> tuple[str, str]:
    """The main text of a page, without its navigation, and its title. `where` is what needs the
    parser; BadValue without a place for a page over a limit."""
    with extra(where):
        from resiliparse.extract.html2text import extract_plain_text
        from resiliparse.parse.encoding import bytes_to_str, detect_encoding
        from resiliparse.parse.html import HTMLTree
    text = bytes_to_str(payload, detect_encoding(payload) or "utf-8")
    check_tags(text)
    page = HTMLTree.parse(text)
    return str(extract_plain_text(page, main_content=True)), str(page.title or "").strip()


def check_tags(text: str) -> None:
    """BadValue for a page of more or deeper markup than one has; time grows with it alone."""
    for tag in _WHOLE.finditer(text):
        if tag.end() - tag.start() > MAX_ATTRIBUTES:
            words = len(_QUOTED.sub(" ", tag[0]).split())
            if words > MAX_ATTRIBUTES:
                told = f"expected tags of at most {MAX_ATTRIBUTES:,} attributes, found {words:,}"
                raise BadValue(told, "too many attributes")
    blocks = formatting = deep = reopened = 0
    for tag in _TAG.finditer(text):
        kind = tag[2].casefold()
        step = -1 if tag[1] else 1
        if kind in BLOCKS:
            blocks = max(0, blocks + step)
            deep += max(0, blocks - DEEP)
        elif kind in FORMATTING:
            formatting = max(0, formatting + step)
        reopened += formatting if step > 0 else 0
        if max(deep, reopened) > MAX_NESTING:
            raise BadValue("expected HTML, found too deep nesting", "nested too deep")
