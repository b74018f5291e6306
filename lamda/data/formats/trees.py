"""Trees of comments on the disk: each path from a root to a leaf is a dialog.

A dump holds comments in any order, and more of them than a memory: they lie in a temporary
database while it is read.
"""

from __future__ import annotations

import itertools
import sqlite3
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from lamda.data.formats.draft import Draft
from lamda.data.reading.ledger import Ledger
from lamda.data.splits import NAMES
from lamda.errors import LamdaError

BATCH = 10_000
POST = "t3_"
"""What Reddit puts before the name of a submission where a comment names it as its parent."""
MAX_DEPTH = 600
"""Comments of a path, as many as gates.corpus.max_turns lets through; a longer one is cut there."""


@dataclass(frozen=True, slots=True)
class Node:
    """One comment: `parent` is '' for a root, `text` '' where it was deleted, `split` '' where that
    of what it answers is its own."""

    name: str
    parent: str
    author: str
    text: str
    place: str
    split: str = ""


def _called(split: str) -> str:
    """A split by the one name that it has here; an unknown one as it is, to be refused by it."""
    return NAMES.get(split.casefold(), split)


@contextmanager
def forest() -> Iterator[Forest]:
    """An empty forest in a temporary file."""
    with tempfile.TemporaryDirectory() as folder:
        made = Forest(Path(folder, "tree.sqlite"))
        try:
            yield made
        finally:
            made.close()


class Forest:
    """Comments by name; see `forest`."""

    def __init__(self, path: Path) -> None:
        self._base = sqlite3.connect(path, isolation_level=None)
        for statement in (
            "PRAGMA journal_mode = OFF",
            "PRAGMA synchronous = OFF",
            "CREATE TABLE node (name TEXT PRIMARY KEY, parent TEXT NOT NULL, author TEXT NOT NULL,"
            " text TEXT NOT NULL, place TEXT NOT NULL, split TEXT NOT NULL)",
        ):
            self._base.execute(statement)

    def close(self) -> None:
        """Let the file go."""
        self._base.close()

    def add(self, nodes: Iterable[Node], ledger: Ledger) -> None:
        """Take comments in; one whose name is known is dropped."""
        self._base.execute("BEGIN")
        for count, node in enumerate(nodes, start=1):
            done = self._base.execute(
                "INSERT OR IGNORE INTO node VALUES (?, ?, ?, ?, ?, ?)",
                (node.name, node.parent, node.author, node.text, node.place, _called(node.split)),
            )
            if done.rowcount == 0:
                told = f"{node.place}: expected an id of its own, found {node.name!r} once more"
                ledger.drop("an id twice", LamdaError(told))
            elif not node.text:
                ledger.pass_by("deleted")
            if count % BATCH == 0:
                self._base.execute("COMMIT")
                self._base.execute("BEGIN")
        self._base.execute("COMMIT")

    def paths(self, ledger: Ledger) -> Iterator[Draft]:
        """The paths from a root to each leaf, in the order of the leaves in the files; those that
        are one path after the cut are there once, under their first leaf's name.

        A deleted comment cuts what answers to it off, and so does one of another split, whose words
        are not to be learned with these; who replies to nobody in the files begins no dialog but
        for roots. Each comment counts once: as kept with the first path that holds it.
        """
        self._tie()
        self._reach()
        self._base.execute("CREATE INDEX below ON reached (last) WHERE id <> last")
        self._base.execute("CREATE TABLE used (name TEXT PRIMARY KEY) WITHOUT ROWID")
        leaves = self._base.cursor().execute(
            "SELECT MIN(n.rowid), n.name, r.last, e.name, r.split FROM reached AS r "
            "JOIN node AS n ON n.rowid = r.id JOIN node AS e ON e.rowid = r.last "
            "WHERE NOT EXISTS (SELECT 1 FROM node AS c WHERE c.parent = n.name AND c.text <> '' "
            "AND c.split IN ('', r.split)) GROUP BY r.last ORDER BY 1"
        )
        for _, leaf, last, end, split in leaves:
            self._drop_below(last, ledger)
            yield replace(self._draft(leaf, self._path(end)), split=split)
        self._tell_unreached(ledger)

    def _tell_unreached(self, ledger: Ledger) -> None:
        """Comments that no path holds: those of another split than what they answer, and those with
        nothing above them."""
        apart, place = self._base.execute(
            "SELECT COUNT(*), MIN(n.rowid) FROM reached AS r JOIN node AS p ON p.rowid = r.id "
            "JOIN node AS n ON n.parent = p.name "
            "WHERE n.text <> '' AND n.split NOT IN ('', r.split)"
        ).fetchone()
        if apart:
            told = "SELECT place, split FROM node WHERE rowid = ?"
            ((place, split),) = self._base.execute(told, (place,))
            error = f"{place}: expected the split of what it answers, found {split!r}"
            ledger.drop("of another split than what it answers", LamdaError(error), apart)
        ((alone,),) = self._base.execute(
            "SELECT COUNT(*) FROM node WHERE text <> '' AND rowid NOT IN (SELECT id FROM reached)"
        )
        if alone > apart:
            ledger.pass_by("answers to nothing in the files", alone - apart)

    def _reach(self) -> None:
        """Each comment that a path leads to, and the last one of its path that is not cut: itself,
        or the one above it in MAX_DEPTH; and its root's split. One walk down from the roots: its
        time grows with the comments alone."""
        self._base.execute(
            "CREATE TABLE reached (id INTEGER PRIMARY KEY, last INTEGER NOT NULL,"
            " split TEXT NOT NULL)"
        )
        self._base.execute(
            "WITH RECURSIVE down (id, name, depth, last, split) AS ("
            "SELECT rowid, name, 1, rowid, split FROM node WHERE parent = '' AND text <> '' "
            "UNION ALL SELECT c.rowid, c.name, depth + 1, "
            "CASE WHEN depth < ? THEN c.rowid ELSE last END, down.split "
            "FROM down CROSS JOIN node AS c ON c.parent = down.name "
            "WHERE c.text <> '' AND c.split IN ('', down.split)) "
            "INSERT INTO reached SELECT id, last, split FROM down",
            (MAX_DEPTH,),
        )

    def _drop_below(self, last: int, ledger: Ledger) -> None:
        """Comments that are cut off below one, told of by the first of them."""
        count, first = self._base.execute(
            "SELECT COUNT(*), MIN(id) FROM reached WHERE last = ? AND id <> last", (last,)
        ).fetchone()
        if count:
            ((place,),) = self._base.execute("SELECT place FROM node WHERE rowid = ?", (first,))
            told = f"{place}: expected at most {MAX_DEPTH} comments in a row, found more"
            ledger.drop("too deep below the first comment", LamdaError(told), count)

    def _tie(self) -> None:
        """Parents as they are called in the files; who answers to a submission that is not in them
        is a root."""
        there = "EXISTS (SELECT 1 FROM node AS p WHERE p.name = {})"
        post = f"'{POST}' || node.parent"
        own = there.format("node.parent")
        self._base.execute(
            f"UPDATE node SET parent = {post} WHERE parent <> '' AND NOT {own} "
            f"AND {there.format(post)}"
        )
        self._base.execute(
            f"UPDATE node SET parent = '' WHERE substr(parent, 1, {len(POST)}) = '{POST}' "
            f"AND NOT {own}"
        )
        self._base.execute("CREATE INDEX parents ON node (parent)")

    def _path(self, name: str) -> list[tuple[str, str, str, str]]:
        """Name, author, text and place from the root to a comment that is reached."""
        found: list[tuple[str, str, str, str]] = []
        while name:
            row = self._base.execute(
                "SELECT name, author, text, place, parent FROM node WHERE name = ?", (name,)
            ).fetchone()
            found.append(row[:4])
            name = row[4]
        return found[::-1]

    def _draft(self, leaf: str, path: Sequence[tuple[str, str, str, str]]) -> Draft:
        return Draft(
            place=path[-1][3],
            turns=tuple(text for _, _, text, _ in path),
            speakers=tuple(author for _, author, _, _ in path),
            name=leaf,
            group=path[0][0],
            rows=self._first_uses(path),
        )

    def _first_uses(self, path: Sequence[tuple[str, str, str, str]]) -> int:
        """How many of these no earlier path held: one that did held all above, too."""
        insert = "INSERT OR IGNORE INTO used VALUES (?)"
        new = (self._base.execute(insert, (name,)).rowcount for name, *_ in reversed(path))
        return sum(itertools.takewhile(bool, new))
