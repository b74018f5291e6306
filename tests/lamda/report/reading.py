"""A page as a browser would read it, without one."""

from __future__ import annotations

import base64
import gzip
import json
from collections import Counter
from html.parser import HTMLParser
from typing import Any


class Read(HTMLParser):
    """What stands in a page: its elements, attributes, texts by the section, and scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: Counter[str] = Counter()
        self.attributes: list[tuple[str, str, str]] = []
        self.sections: dict[str, list[str]] = {}
        self.scripts: list[str] = []
        self.rows: list[list[str]] = []
        self.ids: Counter[str] = Counter()
        self._inside, self._section = "", ""
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags[tag] += 1
        self._inside = tag
        self.attributes += [(tag, name, value or "") for name, value in attrs]
        known = dict(attrs)
        if "id" in known:
            self.ids[str(known["id"])] += 1
        if tag == "section":
            self._section = str(known["id"])
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self._inside = ""

    def handle_data(self, data: str) -> None:
        if self._inside == "script":
            self.scripts.append(data)
            return
        self.sections.setdefault(self._section, []).append(data)
        if self.rows and self.rows[-1] and self._inside in ("td", "th", "bdi", "a"):
            self.rows[-1][-1] += data

    def text(self, section: str) -> str:
        return " ".join("".join(self.sections[section]).split())

    def row(self, first: str) -> list[str]:
        """The one row that begins with `first`."""
        (found,) = (row for row in self.rows if row and row[0] == first)
        return found

    @property
    def data(self) -> Any:
        """The dialogs in the page."""
        return unpacked(self.scripts[0])


def unpacked(text: str) -> Any:
    return json.loads(gzip.decompress(base64.b64decode(text)))
