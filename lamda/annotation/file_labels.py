"""Labels in place of votes: what somebody has decided already stands in files (`labels`).

A row of a file is `context`, `response` and any of the labels: `sensible`, `specific`,
`interesting` of task ssi; `safe` or `unsafe`, `unsafe_harm`, `unsafe_bias`,
`unsafe_misinformation` of task safety. What is not there stays unlabelled, and is not trained on.
There is no agreement to be measured of labels: with people's votes, use `files`.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

from lamda.annotation.keys import vote_key
from lamda.annotation.questions import GROUPS, SAFE, SSI
from lamda.annotation.raters import Ballot, Item
from lamda.config.section import OwnPath, Section
from lamda.data.labels import UNSAFE, context_of, labels_of
from lamda.data.reading.ledger import Ledger
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
        """Task -> how often an item had one label in two ways: none counts."""

    def rate(self, task: str, items: Sequence[Item]) -> list[Ballot]:
        """See Raters. An item has a ballot when a row has a label of it.

        Files are streamed: memory grows with the items. LamdaError with file and row for what is no
        label, for a row without context or response, and for a task without labels.
        """
        if task not in NAMES:
            raise LamdaError(f"labels: expected a task {' or '.join(NAMES)}, found {task!r}")
        names = NAMES[task]
        wanted = {vote_key(task, item.context, item.response): item for item in items}
        found: dict[str, dict[str, bool | None]] = {key: {} for key in wanted}
        for key, labels in self._labels(task, names, wanted.keys()):
            for name, label in labels.items():
                known = found[key].setdefault(name, label)
                if known is not None and known != label:
                    found[key][name] = None
        values = [label for labels in found.values() for label in labels.values()]
        self.contradicted[task] = sum(label is None for label in values)
        ballots = {key: _ballot(labels) for key, labels in found.items()}
        return [ballots[vote_key(task, item.context, item.response)] for item in items]

    def _labels(
        self, task: str, names: Sequence[str], wanted: Collection[str]
    ) -> Iterator[tuple[str, dict[str, bool]]]:
        needed = ("context", "response")
        for row in read_rows(self._path, needed, names, self._columns, Ledger(strict=True)):
            labels = labels_of(row, names)
            key = vote_key(task, context_of(row), row.text("response"))
            if key in wanted:
                yield key, {name: label for name, label in labels.items() if name != UNSAFE}


def _ballot(labels: Mapping[str, bool | None]) -> Ballot:
    votes = {
        name: ("yes" if label else "no",) for name, label in labels.items() if label is not None
    }
    return Ballot((RATER,), votes) if votes else Ballot()
