"""Stack Exchange's dumps (`Posts.xml`, and `Comments.xml` beside it): question -> answer -> comment
is a tree; each path from the question is a dialog.

Ids are of one site. Each folder is one, or more where names say so (`beer.Posts.xml`); a file whose
name says nothing of the kind (`beer.xml`) is one by itself.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from os.path import commonpath
from pathlib import PurePosixPath

from lamda.data.formats.draft import Draft
from lamda.data.formats.extra import extra
from lamda.data.formats.html import check_tags
from lamda.data.formats.trees import Node, forest
from lamda.data.formats.xml_rows import xml_rows
from lamda.data.reading.ledger import Ledger
from lamda.data.reading.places import Place
from lamda.data.row import BadValue
from lamda.data.rows import opened
from lamda.errors import LamdaError

QUESTION, ANSWER = "1", "2"
"""PostTypeId of what is said; the others are tag wikis, elections and the like."""
COMMENT_AFTER = "PostId"
HISTORY = "PostHistoryTypeId"
"""Marks a row of PostHistory.xml: it has a PostId and a text too, and is an edit, no comment."""
SITE = re.compile(r"(?P<site>.*?)[-_. ]*(?:posts|comments|posthistory)", re.IGNORECASE)
"""A file's name up to what it holds; parts of one dump (`Posts-2.xml`) differ behind that."""


def stack_exchange_dialogs(found: Sequence[Place], ledger: Ledger) -> Iterator[Draft]:
    """The dialogs of all sites, one after the other; where there is more than one, its name stands
    before the ids."""
    sites: dict[PurePosixPath, list[Place]] = {}
    for place in found:
        sites.setdefault(_site(place), []).append(place)
    above = commonpath([str(site) for site in sites])
    for site, files in sites.items():
        for draft in _of_site(files, ledger):
            # of one site alone nothing is left before the id
            yield replace(draft, name=str(site.relative_to(above) / draft.name))


def _site(place: Place) -> PurePosixPath:
    """The folder of a file, and inside of it what stands before `Posts` in the file's name, all of
    a name without."""
    path = PurePosixPath(place.name)
    named = SITE.match(path.name)
    return path.parent / (named["site"] if named else path.name)


def _of_site(found: Sequence[Place], ledger: Ledger) -> Iterator[Draft]:
    """The dialogs of all files together. Bodies are HTML, of which the text is taken."""
    with extra(found[0].name):
        from resiliparse.extract.html2text import extract_plain_text as text_of
    with forest() as trees:
        for place in found:
            with place.local() as path, opened(path, place.name, ledger) as stream:
                if stream is not None:
                    rows = xml_rows(stream, place.name, ledger)
                    trees.add(_of(place.split, _nodes(rows, text_of, ledger)), ledger)
        yield from trees.paths(ledger)


def _of(split: str, nodes: Iterator[Node]) -> Iterator[Node]:
    return (replace(node, split=split) for node in nodes)


def _nodes(
    rows: Iterator[tuple[str, Mapping[str, str]]], text_of: object, ledger: Ledger
) -> Iterator[Node]:
    for place, row in rows:
        try:
            name = row["Id"]
            if HISTORY in row:
                ledger.pass_by("an edit of a post")
            elif COMMENT_AFTER in row:
                text = row["Text"].strip()
                yield Node(f"c{name}", row[COMMENT_AFTER], _who(row), text, place)
            elif row["PostTypeId"] == QUESTION:
                text = "\n".join(
                    part for part in (row.get("Title", ""), _text(row, text_of)) if part
                )
                yield Node(name, "", _who(row), text, place)
            elif row["PostTypeId"] == ANSWER:
                yield Node(name, row["ParentId"], _who(row), _text(row, text_of), place)
            else:
                ledger.pass_by("neither question nor answer")
        except KeyError as error:
            told = LamdaError(f"{place}: expected a post or a comment, found no {error}")
            ledger.drop("no post", told)
        except BadValue as error:
            ledger.refuse(BadValue(f"{place}: {error}", error.reason))


def _who(row: Mapping[str, str]) -> str:
    return row.get("OwnerUserId") or row.get("UserId") or row.get("OwnerDisplayName") or "[unknown]"


def _text(row: Mapping[str, str], text_of: object) -> str:
    check_tags(row["Body"])
    return str(text_of(row["Body"])).strip()  # type: ignore[operator]
