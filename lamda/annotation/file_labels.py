"""Labels in place of votes: what somebody has decided already stands in files (`labels`).

A row of a file is `context`, `response` and any of the labels: `sensible`, `specific`,
`interesting` of task ssi; `safe` or `unsafe`, `unsafe_harm`, `unsafe_bias`,
`unsafe_misinformation` of task safety. What is not there stays unlabelled, and is not trained on.
There is no agreement to be measured of labels: with people's votes, use `files`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from lamda.annotation.keys import vote_key
from lamda.annotation.mending import asked_as
from lamda.annotation.questions import GROUPS, SAFE, SSI
from lamda.annotation.raters import Ballot, Item
from lamda.config.section import OwnPath, Section
from lamda.data.labels import UNSAFE, context_of, labels_of, unsafe_groups
from lamda.data.reading.ledger import Ledger, Tolerant
from lamda.data.row import BadValue
from lamda.data.rows import read_rows
from lamda.errors import LamdaError

NAMES: Mapping[str, tuple[str, ...]] = {"ssi": SSI, "safety": (SAFE, UNSAFE, *GROUPS)}
"""Task -> the labels that a file may have of it."""
RATER = "label"
"""In place of a rater's name."""


class FileLabels:
    """Raters whose one answer to each question is the label that stands in a file."""

    class Settings(Section):
        """`path` is a file or folder in own/, `columns` maps a field to its column's name."""

        path: OwnPath
        columns: Mapping[str, str] = {}

    def __init__(self, settings: Settings, seed: int) -> None:
        self._path, self._columns = Path(settings.path), settings.columns
        self.contradicted: dict[str, int] = {}
        """Task -> labels of an item that its rows have in two ways (also safe in one, and unsafe in
        a group in another): none of them counts."""
        self.read: dict[str, dict[str, Any]] = {}
        """Task -> what became of the rows, where some were bad."""
        self._lacking: dict[str, int] = {}

    def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
        """See Raters. An item has a ballot when a row has a label of it.

        Files are streamed: memory grows with the items. What is no label, and a row without context
        or response, is dropped (`Tolerant`). LamdaError for a task without labels.
        """
        wanted = {vote_key(task, item.context, item.response): item for item in items}
        found: dict[str, dict[str, bool | None]] = {key: {} for key in wanted}
        ledger = Tolerant()
        for context, response, labels in read_labels(self._path, self._columns, task, ledger):
            of = found.get(asked_as(task, context, response, wanted))
            if of is None:
                continue
            for name, label in labels.items():
                known = of.setdefault(name, label)
                if known is not None and known != label:
                    of[name] = None
        if ledger.settle(str(self._path)):
            self.read[task] = ledger.figures()
        for of in found.values():
            for group in unsafe_groups(of):
                of[SAFE] = of[group] = None
        values = [label for labels in found.values() for label in labels.values()]
        self.contradicted[task] = sum(label is None for label in values)
        ballots = {key: _ballot(labels) for key, labels in found.items()}
        self._lacking[task] = sum(not ballot.votes for ballot in ballots.values())
        return [ballots[vote_key(task, item.context, item.response)] for item in items]

    def trouble(self, task: str) -> LamdaError | None:
        """That some items have no label, and what can be done: of labels there are no more to wait
        for. None where all have one."""
        lacking = self._lacking.get(task)
        if not lacking:
            return None
        return LamdaError(
            f"{self._path}: {lacking} responses of task {task} have no label; label them there, "
            "ask for no others (sample.responses: 0, random_negatives: 0), or lower min_rated"
        )


def read_labels(
    path: Path, columns: Mapping[str, str], task: str, ledger: Ledger | None = None
) -> Iterator[tuple[tuple[str, ...], str, dict[str, bool]]]:
    """Context, response and labels of each row of a file or folder.

    LamdaError as of `rate`; with a `ledger` that is not strict a bad row is noted there, and the
    others are read.
    """
    if task not in NAMES:
        raise LamdaError(f"labels: expected a task {' or '.join(NAMES)}, found {task!r}")
    names, ledger = NAMES[task], ledger or Ledger(strict=True)
    for row in read_rows(path, ("context", "response"), names, columns, ledger):
        try:
            labels = labels_of(row, names)
            labels.pop(UNSAFE, None)  # it is what SAFE says
            found = context_of(row), row.text("response"), labels
        except BadValue as error:
            ledger.refuse(error)
            continue
        if not labels:
            ledger.pass_by("no label of this task")
            continue
        ledger.keep()
        yield found


def _ballot(labels: Mapping[str, bool | None]) -> Ballot:
    votes = {
        name: ("yes" if label else "no",) for name, label in labels.items() if label is not None
    }
    return Ballot((RATER,), votes) if votes else Ballot()
