"""Whether the addresses in a response lead anywhere, without a network: to a page of the index.

A broken link makes an answer unhelpful (paper section 8).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

URL = re.compile(r"https?://[^\s\[\]<>\"']+")
_CLOSING = ".,;:!?"


def addresses(text: str) -> list[str]:
    """The addresses in a text, in their order, without the marks that end a sentence or a bracket;
    a page such as Jolene_(song) keeps its own."""
    found = []
    for match in URL.finditer(text):
        url = match[0].rstrip(_CLOSING)
        while url.endswith(")") and url.count("(") < url.count(")"):
            url = url[:-1].rstrip(_CLOSING)
        found.append(url)
    return found


class Links:
    """Knows the pages that there are, by their addresses."""

    def __init__(self, pages: Iterable[str]) -> None:
        self._pages = {_page(url) for url in pages if url}

    def broken(self, text: str) -> list[str]:
        """The addresses in a text that are of no known page."""
        return [url for url in addresses(text) if _page(url) not in self._pages]


def _page(url: str) -> str:
    """What two addresses of one page have in common: neither scheme, place in it nor `www.`.

    An address that cannot be taken apart is that of no page, and stays as it is.
    """
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    host = parts.netloc.lower().removeprefix("www.")
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{unquote(parts.path).rstrip('/')}{query}"
