"""Contexts from own files (`files`), and from the turns of own dialogs (`dialogs`)."""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import get_args

from lamda.annotation.contexts import Split
from lamda.annotation.forms import form
from lamda.annotation.keys import context_hash, share_of
from lamda.config.section import OwnPath, Section, Share
from lamda.data.files import read_dialogs
from lamda.data.row import Row
from lamda.data.rows import read_rows
from lamda.errors import LamdaError
from lamda.records import Context, Dialog

SPLITS = get_args(Split)
KINDS = {"safety": "natural", "groundedness": "question"}
"""Task -> the kind of a context that says none; of ssi it is the number of turns."""
MIN_WORDS = 4
"""A shorter turn ('yes, please') gives nothing away, and would take away too much."""
COMMON = 3
"""A turn of so many dialogs kept back ('how are you doing today?') is what everybody says."""
KEPT_BACK: tuple[Split, ...] = ("evaluation", "development")


class FileContexts:
    """Contexts that stand in files: `context` (turns), and, if you have them, `task`, `split` (else
    a row serves every task or split that it is asked for), `kind`, `context_id`, `responses`.
    """

    class Settings(Section):
        """`path` is a file or folder in own/; `columns` maps a field to its column's name."""

        path: OwnPath
        columns: Mapping[str, str] = {}

    def __init__(self, settings: Settings, seed: int) -> None:
        self._path, self._columns = Path(settings.path), settings.columns

    def contexts(self, task: str, split: Split, count: int) -> Iterator[Context]:
        """The first ones in the files' order; see ContextSource."""
        form(task)
        given: dict[str, bool] = {}
        for row in self._rows(split):
            if len(given) == count:
                return
            if row.text("task", task) != task:
                continue
            context = _context(row, task)
            named = row.has("context_id")
            if context.context_id in given:
                if named or given[context.context_id]:
                    raise row.error("context_id", "another id", f"{context.context_id} once more")
                continue  # the same context again
            given[context.context_id] = named
            yield context
        if not given:
            raise LamdaError(
                f"{self._path}: expected contexts of task {task!r} and split {split!r}, found none"
            )

    def _rows(self, split: Split) -> Iterator[Row]:
        optional = ("context_id", "kind", "task", "split", "responses")
        for row in read_rows(self._path, ("context",), optional, self._columns):
            found = row.text("split", split)
            if found not in SPLITS:
                raise row.error("split", " or ".join(SPLITS), found)
            if found == split:
                yield row

    @cached_property
    def _reserved(self) -> Turns:
        return Turns(
            (*row.texts("context"), *row.texts("responses", ()))
            for split in KEPT_BACK
            for row in self._rows(split)
        )

    def reserved(self, text: str) -> bool:
        """Whether a text is a turn of a context that is kept back, or people's answer to it."""
        return text in self._reserved


def _context(row: Row, task: str) -> Context:
    turns = row.texts("context")
    return Context(
        context_id=row.name("context_id", context_hash(turns)),
        task=task,
        kind=row.text("kind", KINDS.get(task, str(len(turns)))),
        context=turns,
        responses=row.texts("responses", ()),
    )


class DialogContexts:
    """Contexts out of a corpus' own dialogs: the turns before a response, which is the next turn.

    A hash of a dialog's id (of its turns, where it has none) puts it whole into one split, so that
    other dialogs in the file move nothing. Each dialog gives one context a task; those that are
    taken, and the place of the response, are drawn by hash too.
    """

    class Settings(Section):
        """`path` and `columns` as of corpus source `files`; `evaluation` and `development` are the
        shares of dialogs that are kept back for each."""

        path: OwnPath
        columns: Mapping[str, str] = {}
        evaluation: Share = 0.1
        development: Share = 0.0

    def __init__(self, settings: Settings, seed: int) -> None:
        self._path, self._columns = Path(settings.path), settings.columns
        self._evaluation, self._seed = settings.evaluation, str(seed)
        self._kept_back = settings.evaluation + settings.development

    def contexts(self, task: str, split: Split, count: int) -> Iterator[Context]:
        """See ContextSource; memory grows with `count` alone."""
        form(task)
        drawn = heapq.nsmallest(
            count,
            ((share_of(self._seed, task, key), key, dialog) for key, dialog in self.dialogs(split)),
            key=lambda found: found[:2],
        )
        if not drawn:
            raise LamdaError(
                f"{self._path}: expected dialogs of two turns or more in split {split!r}, found "
                f"none; add dialogs, or change the share `{split}`"
            )
        given = set()
        for _, key, dialog in drawn:
            place = 1 + int(share_of(self._seed, "place", task, key) * (len(dialog.turns) - 1))
            turns = dialog.turns[:place]
            if (identity := context_hash(turns)) not in given:
                given.add(identity)
                kind = KINDS.get(task, str(len(turns)))
                yield Context(identity, task, kind, turns, (dialog.turns[place],))

    def dialogs(self, split: Split) -> Iterator[tuple[str, Dialog]]:
        """The dialogs of a split in the file's order, each with its name; of two turns or more."""
        for dialog in read_dialogs(self._path, self._columns):
            key = dialog.dialog_id or context_hash(dialog.turns)
            if len(dialog.turns) > 1 and self._split(dialog, key) == split:
                yield key, dialog

    def _split(self, dialog: Dialog, key: str) -> Split:
        """Evaluation's dialogs are the same ones with development and without."""
        place = share_of("split", key)
        if dialog.split == "evaluation" or place < self._evaluation:
            return "evaluation"
        return "development" if place < self._kept_back else "train"

    @cached_property
    def _reserved(self) -> Turns:
        kept = (set(row.turns) for split in KEPT_BACK for _, row in self.dialogs(split))
        return Turns(kept, COMMON)

    def reserved(self, text: str) -> bool:
        """Whether a text is a turn of a dialog kept back, but for what is said in several."""
        return text in self._reserved


class Turns:
    """Hashes of turns, without regard to case and spaces; short ones are no members, nor such as
    stand in `common` groups or more."""

    def __init__(self, groups: Iterable[Iterable[str]], common: int | None = None) -> None:
        counts = Counter(
            _digest(turn) for group in groups for turn in group if len(turn.split()) >= MIN_WORDS
        )
        self._hashes = {turn for turn, count in counts.items() if common is None or count < common}

    def __contains__(self, text: str) -> bool:
        return _digest(text) in self._hashes


def _digest(text: str) -> bytes:
    return hashlib.sha256(" ".join(text.casefold().split()).encode()).digest()[:12]
