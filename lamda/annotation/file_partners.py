"""Partners from own files (`files`): recorded dialogs, whose first speaker talks with the model."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import islice

from lamda.annotation.file_contexts import KINDS, DialogContexts
from lamda.annotation.partners import Talk
from lamda.config.section import OwnPath, Section, Share
from lamda.data.formats.registry import Format
from lamda.data.mending import mended
from lamda.errors import LamdaError
from lamda.records import Dialog
from lamda.task_names import RATED

TALK = "talk"
"""The kind of an ordinary dialog."""


class FilePartners:
    """The evaluation's dialogs of a file, split as context source `dialogs` splits them.

    Name the same file with the same shares there, in data.evaluation: it keeps them from training.
    In the interactive half the recorded person goes on as recorded, whatever the model says.
    """

    class Settings(Section):
        """`path`, `format`, `columns` and `evaluation` as of context source `dialogs`; `kind` is
        what the dialogs are called."""

        path: OwnPath
        format: Format = "auto"
        columns: Mapping[str, str] = {}
        evaluation: Share = 0.1
        kind: str = ""

    def __init__(self, settings: Settings, seed: int) -> None:
        self._path, self._kind = settings.path, settings.kind
        of = DialogContexts.Settings(
            path=settings.path,
            format=settings.format,
            columns=settings.columns,
            evaluation=settings.evaluation,
        )
        self._source = DialogContexts(of, seed)
        self._steps: Sequence[str] = ()

    def with_steps(self, steps: Sequence[str]) -> FilePartners:
        """These partners with what they say mended, as the contexts of the evaluation are."""
        made = copy.copy(self)
        made._steps = steps
        return made

    def talks(self, task: str, count: int) -> Iterator[Talk]:
        """See Partners; the first dialogs in the file's order."""
        if task not in RATED:
            raise LamdaError(f"partners: expected task {' or '.join(RATED)}, found {task!r}")
        kind = self._kind or KINDS.get(task, TALK)
        found = False
        for _, dialog in islice(self._source.dialogs("evaluation"), count):
            found = True
            yield Recorded(replace(dialog, turns=mended(dialog.turns, self._steps)), kind)
        if not found and count:
            raise LamdaError(
                f"{self._path}: expected dialogs of two turns or more in split 'evaluation', found "
                "none; add dialogs, or change the share `evaluation`"
            )


class Recorded:
    """One side of a recorded dialog."""

    def __init__(self, dialog: Dialog, kind: str) -> None:
        self.kind = kind
        self._turns, self._place = dialog.turns, -2

    def say(self, heard: str) -> str | None:
        """The next turn of who spoke first."""
        self._place += 2
        return self._turns[self._place] if self._place < len(self._turns) else None

    def answer(self) -> str | None:
        """What the other one said to it."""
        place = self._place + 1
        return self._turns[place] if place < len(self._turns) else None
