"""The contexts that data.yaml names, for `lamda data check`, and what is asked twice."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from pydantic import ValidationError

from lamda.annotation.contexts import Split
from lamda.annotation.drawing import KeptBack, check_apart, check_left, drawn_from, told_left
from lamda.config.data_file import ALL
from lamda.config.section import Choice
from lamda.data.config import Clean
from lamda.data.reading.ledger import Ledger
from lamda.errors import LamdaError
from lamda.plugins import build
from lamda.records import Context
from lamda.task_names import IN_ROLES

COMMON = ("use", "count", "turn_filters", "clean", "max_words", "code", "files")
"""Keys of a choice that are the recipe's own."""
SPLITS: Mapping[str, Split] = {
    "annotation": "train",
    "evaluation": "evaluation",
    "development": "development",
    IN_ROLES: "evaluation",
}
"""Key of contexts -> the split that its stage asks for."""


def made(seam: str, choice: Mapping[str, Any]) -> Any:
    """What an entry of data.yaml chooses of a seam; LamdaError where its settings do not bind."""
    settings = {str(k): v for k, v in choice.items() if k not in COMMON}
    try:
        return build(seam, Choice(use=choice["use"], **settings), 0)
    except ValidationError as error:
        raise LamdaError(f"{error.errors()[0]['msg']}") from None


def context_lines(
    choice: Mapping[str, Any], task: str, split: Split, drawn: list[Context], settings: Clean
) -> Iterator[str]:
    """What an entry gives for a task, mended as stage contexts does, which goes into `drawn`."""
    count = choice.get("count")
    ledger = Ledger()
    try:
        source = made("context_sources", choice)
        source.ledger = ledger  # all faults, not the first one
        most = count if isinstance(count, int) else ALL
        drawn += drawn_from(source, task, split, most, settings.steps)
    except LamdaError as error:
        yield from fault_lines(ledger)
        yield f"  ! {error}"
        return
    yield from fault_lines(ledger)
    answered = sum(bool(row.responses) for row in drawn)
    yield f"  {len(drawn):,} contexts of split {split}, {answered:,} with people's responses"
    yield from (f"  sample: {' | '.join(row.context)[:200]}" for row in drawn[:1])


def twice_lines(asked: Mapping[str, Sequence[Context]]) -> Iterator[str]:
    """What stage contexts will leave out or refuse, as what is measured on is asked for too."""
    of = {
        key: [row for name, rows in asked.items() if name.startswith(f"{key}.") for row in rows]
        for key in ("evaluation", "development")
    }
    kept = KeptBack(itertools.chain(*of.values()))
    try:
        check_apart(of["evaluation"], of["development"])
    except LamdaError as error:
        yield f"  ! {error}"
    for name, rows in asked.items():
        task = name.removeprefix("annotation.")
        left = sum(not kept.holds(row) for row in rows)
        if task == name or left == len(rows):
            continue
        try:
            check_left(task, len(rows), left)
            yield f"  {told_left(task, len(rows), left)}"
        except LamdaError as error:
            yield f"  ! {error}"


def fault_lines(ledger: Ledger) -> Iterator[str]:
    """Rows dropped, by reason, and the first faults."""
    for reason, count in ledger.dropped.most_common():
        yield f"  dropped {count:,}: {reason}"
    yield from (f"  ! {line}" for line in ledger.lines)
