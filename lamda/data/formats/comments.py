"""Dumps of forums whose comments answer one another, as Reddit's are: one comment or submission an
object (JSONL, Parquet, CSV)."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from lamda.data.formats.draft import Draft
from lamda.data.formats.trees import POST, Node, forest
from lamda.data.reading.fields import Fields
from lamda.data.reading.ledger import Ledger
from lamda.data.reading.places import Place
from lamda.data.row import BadValue, Row
from lamda.data.rows import rows_of

FIELDS = ("id", "parent_id", "body", "author", "title", "selftext", "name", "split")
GONE = {"[deleted]", "[removed]", "[ Removed by Reddit ]"}
PREFIXED = re.compile(r"t[13]_")


def comment_dialogs(
    found: Sequence[tuple[Place, str]], columns: Mapping[str, str], ledger: Ledger
) -> Iterator[Draft]:
    """The paths of the trees in all files together: an answer may stand in another file.

    `body` and `parent_id` mark a comment, `title` without a parent a submission. A comment on a
    submission that is not in the files is a root itself. `split` may stand beside each, or be
    that of its file (lamda.data.formats.trees).
    """
    fields = Fields(("id",), FIELDS[1:], columns, any_of=("body", "title", "selftext"))
    with forest() as trees:
        for place, kind in found:
            rows = rows_of(place, kind, fields, ledger)
            trees.add(_nodes(rows, place.split, ledger), ledger)
        fields.check_named()
        yield from trees.paths(ledger)


def _nodes(rows: Iterator[Row], split: str, ledger: Ledger) -> Iterator[Node]:
    """The comments of a file, which is of `split`, if it says so."""
    for row in rows:
        try:
            yield replace(_node(row), split=row.text("split", split))
        except BadValue as error:
            ledger.refuse(error)


def _node(row: Row) -> Node:
    """A comment under its name with Reddit's prefix, where its parent's has one; else as it is."""
    name, author = row.name("id"), row.name("author", "") or "[unknown]"
    if row.has("parent_id") or row.has("body"):
        parent = row.name("parent_id", "")
        if PREFIXED.match(parent) and not PREFIXED.match(name):
            name = f"t1_{name}"
        return Node(name, parent, author, _said(row, "body"), row.place)
    parts = [_said(row, "title"), _said(row, "selftext")]
    text = "\n".join(part for part in parts if part)
    return Node(name if PREFIXED.match(name) else f"{POST}{name}", "", author, text, row.place)


def _said(row: Row, name: str) -> str:
    """A text without HTML's escapes, which the dumps leave in; '' where it was taken away."""
    text = html.unescape(row.text(name, "")).strip()
    return "" if text in GONE else text
