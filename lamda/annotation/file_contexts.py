"""Contexts from own files (`files`), and from the turns of own dialogs (`dialogs`)."""

from __future__ import annotations

import hashlib
import heapq
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import get_args

from pydantic import model_validator

from lamda.annotation.contexts import Split
from lamda.annotation.forms import form
from lamda.annotation.keys import context_hash, share_of
from lamda.config.section import OwnPath, Section, Share
from lamda.data.files import read_dialogs
from lamda.data.formats.registry import Format
from lamda.data.labels import context_of
from lamda.data.mending import compared
from lamda.data.personal import Masks
from lamda.data.reading.ledger import Ledger, Tolerant
from lamda.data.row import BadValue, Row
from lamda.data.rows import read_rows
from lamda.data.splits import NAMES, content_id, split_of
from lamda.errors import LamdaError
from lamda.records import Context, Dialog

SPLITS = get_args(Split)
KINDS = {"safety": "natural", "groundedness": "question"}
"""Task -> the kind of a context that says none; of ssi it is the number of turns."""
MIN_WORDS = 4
"""A shorter turn ('yes, please') gives nothing away, and would take away too much."""
COMMON = 3
"""A turn of so many dialogs kept back ('how are you doing today?') is what everybody says."""
TOO_MUCH = "evaluation and development: expected shares of at most 1 together"
KEPT_BACK: tuple[Split, ...] = ("evaluation", "development")


class FileContexts:
    """Contexts that stand in files: `context` (turns), and, if you have them, `task`, `split` (else
    a row serves every task or split that it is asked for), `kind`, `context_id`, `responses`. With
    a share for evaluation or development, what does not say its split has one by hash of its turns.

    Bad rows are left out and told of, and are an error where they are many (`Tolerant`), unless who
    asks has put a ledger of their own in place of `ledger`.
    """

    raw = True

    class Settings(Section):
        """`path` is a file or folder in own/; `columns` maps a field to its column's name;
        `evaluation` and `development` are the shares that are kept back for each, of the contexts
        that do not say their split; 0 for both: such a row serves them all."""

        path: OwnPath
        columns: Mapping[str, str] = {}
        evaluation: Share = 0.0
        development: Share = 0.0

        @model_validator(mode="after")
        def _check(self) -> FileContexts.Settings:
            if self.evaluation + self.development > 1:
                raise ValueError(TOO_MUCH)
            return self

    def __init__(self, settings: Settings, seed: int) -> None:
        self._path, self._columns = Path(settings.path), settings.columns
        self._shares = (settings.evaluation, settings.development)
        self.ledger: Ledger | None = None
        self.bad = 0
        """Bad rows among those that were read for the last contexts."""

    def contexts(self, task: str, split: Split, count: int) -> Iterator[Context]:
        """The first ones in the files' order; see ContextSource."""
        form(task)
        own, left = Tolerant(), count
        # to the end of the file: what is wrong with it may stand behind what is asked for
        for context in self._good(task, split, self.ledger or own):
            if left:
                left -= 1
                yield context
        own.settle(str(self._path))
        self.bad = own.bad
        if count and left == count:
            raise LamdaError(
                f"{self._path}: expected contexts of task {task!r} and split {split!r}, found none"
            )

    def _good(self, task: str, split: Split, ledger: Ledger) -> Iterator[Context]:
        given: dict[str, bool] = {}
        for row in self._rows(split, ledger):
            try:
                if row.text("task", task) != task:
                    ledger.pass_by("of another task")
                    continue
                context = _context(row, task)
            except BadValue as error:
                ledger.refuse(error)
                continue
            named = row.has("context_id")
            if context.context_id in given:
                if named or given[context.context_id]:
                    found = f"{context.context_id} once more"
                    ledger.refuse(row.error("context_id", "another id", found, "an id twice"))
                else:
                    ledger.pass_by("the same twice")
                continue
            ledger.keep()
            given[context.context_id] = named
            yield context

    def _rows(self, split: Split, ledger: Ledger) -> Iterator[Row]:
        optional = ("context_id", "kind", "task", "split", "responses")
        for row in read_rows(self._path, ("context",), optional, self._columns, ledger):
            try:
                said = row.text("split", "") or self._drawn(row) or split
                found = NAMES.get(said.casefold())
                if found is None:
                    raise row.error("split", " or ".join(SPLITS), said)
            except BadValue as error:
                ledger.refuse(error)
                continue
            if found == split:
                yield row
            else:
                ledger.pass_by("of another split")

    def _drawn(self, row: Row) -> str:
        """The split of a row that does not say one: the same for the same turns; '' for any."""
        return split_of(content_id(context_of(row)), *self._shares) if any(self._shares) else ""

    @cached_property
    def _reserved(self) -> Turns:
        return Turns(turns for split in KEPT_BACK for turns in self._said(split))

    def _said(self, split: Split) -> Iterator[tuple[str, ...]]:
        """The turns of each context of a split, and people's answers; `contexts` tells of bad rows,
        and of too many of them."""
        for row in self._rows(split, Tolerant()):
            with suppress(BadValue):
                yield (*context_of(row), *row.texts("responses", (), alone=True))

    def reserved(self, text: str) -> bool:
        """Whether a text is a turn of a context that is kept back, or people's answer to it."""
        return text in self._reserved


def _context(row: Row, task: str) -> Context:
    turns = context_of(row)
    return Context(
        context_id=row.name("context_id", context_hash(turns)),
        task=task,
        kind=row.text("kind", KINDS.get(task, str(len(turns)))),
        context=turns,
        responses=row.texts("responses", (), alone=True),
    )


class DialogContexts:
    """Contexts out of a corpus' own dialogs: the turns before a response, which is the next turn.

    Where a dialog does not say its split, a hash of its id (of its turns, where it has none) puts
    it whole into one, so that other dialogs in the file move nothing. Each dialog gives one context
    a task; those that are taken, and the place of the response, are drawn by hash too. What is kept
    back goes on beyond a beginning that COMMON dialogs of its split have: no dialog with that
    greeting could be trained on. Rows that are no dialog are told of once, and passed over.
    """

    raw = True

    class Settings(Section):
        """`path`, `format` and `columns` as of corpus source `files`; `evaluation` and
        `development` are the shares of dialogs that are kept back for each."""

        path: OwnPath
        format: Format = "auto"
        columns: Mapping[str, str] = {}
        evaluation: Share = 0.1
        development: Share = 0.0

    def __init__(self, settings: Settings, seed: int) -> None:
        self._settings, self._seed, self._told = settings, str(seed), False
        self.ledger: Ledger | None = None

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
                f"{self._settings.path}: expected dialogs of two turns or more in split {split!r}, "
                f"found none; add dialogs, change the share `{split}`, or their column `split`"
            )
        common = self._common(split, [dialog for *_, dialog in drawn])
        given = set()
        for _, key, dialog in drawn:
            place = 1 + int(share_of(self._seed, "place", task, key) * (len(dialog.turns) - 1))
            own = next((n for n, t in enumerate(dialog.turns) if _digest(t) not in common), None)
            place = len(dialog.turns) if own is None else max(place, own + 1)
            turns = dialog.turns[:place]
            if turns != dialog.turns and (identity := context_hash(turns)) not in given:
                given.add(identity)
                kind = KINDS.get(task, str(len(turns)))
                yield Context(identity, task, kind, turns, (dialog.turns[place],))
        if not given:
            raise LamdaError(
                f"{self._settings.path}: expected dialogs of split {split!r} in which something is "
                f"said before the last turn that no {COMMON} of them say, found none; add others"
            )

    def _common(self, split: Split, drawn: Sequence[Dialog]) -> set[bytes]:
        """The turns of those drawn that COMMON dialogs of a split that is kept back have; what is
        trained on may be as common as it is."""
        if split not in KEPT_BACK:
            return set()
        counts = Counter({_digest(turn): 0 for dialog in drawn for turn in dialog.turns})
        for dialog in self._read(split, Ledger()):
            counts.update({_digest(turn) for turn in dialog.turns} & counts.keys())
        return {turn for turn, count in counts.items() if count >= COMMON}

    def dialogs(self, split: Split) -> Iterator[tuple[str, Dialog]]:
        """The dialogs of a split in the file's order, each with its name; of two turns or more."""
        ledger = self.ledger or Ledger()
        for dialog in self._read(split, ledger):
            yield dialog.dialog_id, dialog
        if self.ledger is None and not self._told:
            ledger.tell(self._settings.path)
            self._told = True

    def _read(self, split: Split, ledger: Ledger) -> Iterator[Dialog]:
        told = self._settings
        kept_back = (told.evaluation, told.development)
        for dialog in read_dialogs(told.path, told.columns, told.format, kept_back, ledger):
            if len(dialog.turns) > 1 and dialog.split == split:
                yield dialog

    @cached_property
    def _reserved(self) -> Turns:
        # The corpus may have masks in place of the speakers' names, where they are accounts.
        kept = (
            {*row.turns, *map(Masks(row.speakers).masked, row.turns)}
            for split in KEPT_BACK
            for _, row in self.dialogs(split)
        )
        return Turns(kept, COMMON)

    def reserved(self, text: str) -> bool:
        """Whether a text is a turn of a dialog kept back, but for what is said in several."""
        return text in self._reserved


class Turns:
    """Hashes of turns, without regard to case, spaces and whether they are mended; short ones are
    no members, nor such as stand in `common` groups or more."""

    def __init__(self, groups: Iterable[Iterable[str]], common: int | None = None) -> None:
        counts = Counter(
            turn
            for group in groups
            for turn in {_digest(turn) for turn in group if len(turn.split()) >= MIN_WORDS}
        )
        self._hashes = {turn for turn, count in counts.items() if common is None or count < common}

    def __contains__(self, text: str) -> bool:
        return _digest(text) in self._hashes


def _digest(text: str) -> bytes:
    plain = " ".join(compared(text).casefold().split())
    return hashlib.sha256(plain.encode()).digest()[:12]
