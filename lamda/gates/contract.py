"""What a gate is: the tables that it reads, the frames made of them, and the checks on those.

One `Check` is one Great Expectations expectation on one column of one frame. Every frame has a
column `example`, the text by which a person finds the row; columns that describe a problem hold
'' where there is none, so that a failing row shows its problem. A missing value fails every
check on its column. Limits come from params.yaml, section `gates`, and are named where they are
used.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    import pandas as pd

SKIPPED = "skipped"
"""Key of an empty frame's attrs that says why its checks cannot be made (too few rows)."""
EXEMPT = "exempt"
"""Key of a frame's attrs: check, one of OPTIONAL -> why that one asks nothing of these rows, while
the others do."""
OPTIONAL = frozenset(
    {"shards.unknown", "shards.bytes", "dialogs.count", "documents.count", "sources.share"}
)
"""Checks that may be skipped where others of their frame are made. A report that skips another one
so contradicts itself."""
Severity = Literal["block", "quarantine", "warn"]
Frames = dict[str, "pd.DataFrame"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A number from params.yaml; `complement` turns a largest share into a smallest one."""

    key: str
    complement: bool = False

    def value(self, limits: Mapping[str, float]) -> float:
        """The number itself; KeyError when `limits` lacks it."""
        number = limits[self.key]
        return 1.0 - number if self.complement else number


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation.

    `name` is stable and starts with the frame; `expected` says it in words, with limits in
    braces. When it fails, a 'block' stops the pipeline and a 'warn' is only shown. A 'quarantine'
    sets aside the records that the failing rows belong to, and stops the pipeline when they are
    more than the share `tolerated` of the table; its frame has a column `record`, the number of
    the record in the table.
    """

    name: str
    expected: str
    expectation: str
    kwargs: Mapping[str, Any]
    severity: Severity = "block"
    tolerated: Limit | None = None

    @property
    def frame(self) -> str:
        """The frame that the check looks at."""
        return self.name.partition(".")[0]

    def limit_keys(self) -> list[str]:
        """The keys of the limits that the check needs."""
        values = [*self.kwargs.values(), self.tolerated]
        return [value.key for value in values if isinstance(value, Limit)]


@dataclass(frozen=True, slots=True)
class Table:
    """One input of a gate: `read` gives its value, or raises LamdaError.

    `input` names the option of the command line; `file` is the table's name when the option gives
    a directory. `record` is the row's class of a Parquet table, which alone can be cleaned.
    `files` are the only ones that are read of a directory which holds others besides.
    """

    read: Callable[[Path], Any]
    input: str
    file: str = ""
    optional: bool = False
    record: type | None = None
    files: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Gate:
    """The tables that a gate reads, the function that makes frames of them, and the checks.

    `frames` takes the tables by name. `cleans` names the input whose tables the gate writes again
    without the quarantined records, and `records` the table of each frame whose checks quarantine.
    `profile` sums up the tables, also by name, for comparisons with later runs.
    """

    tables: Mapping[str, Table]
    frames: Callable[..., Frames]
    checks: Sequence[Check]
    cleans: str = ""
    records: Mapping[str, str] = field(default_factory=dict)
    profile: Callable[..., Mapping[str, Any]] | None = None
