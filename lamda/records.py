"""The rows that flow between stages, and how they stand in Parquet.

A table is a list of one frozen dataclass; `write_table` and `read_table` are the only way in
and out, so that every stage checks the same schema and says which row is wrong.
"""

from __future__ import annotations

import dataclasses
import functools
import re
import typing
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from lamda.errors import LamdaError
from lamda.files import atomic_file

R = typing.TypeVar("R")
Votes = Mapping[str, tuple[str, ...]]
"""Question -> the raters' answers, each 'yes', 'no' or 'maybe'."""


@dataclass(frozen=True, slots=True)
class Document:
    """One page of text for pre-training, and a page of the search index."""

    document_id: str
    source: str
    url: str
    title: str
    text: str
    split: str = "train"


def held_out_urls(pages: Iterable[Document], asked: Collection[str]) -> set[str]:
    """Which of the addresses `asked` only pages have that are kept back for evaluation and
    development; one that a page of the training has as well is not."""
    splits: dict[str, set[str]] = {}
    for page in pages:
        if page.url and page.url in asked:
            splits.setdefault(page.url, set()).add(page.split)
    return {url for url, of in splits.items() if "train" not in of}


@dataclass(frozen=True, slots=True)
class Dialog:
    """One conversation; `speakers` runs beside `turns`."""

    dialog_id: str
    source: str
    turns: tuple[str, ...]
    speakers: tuple[str, ...]
    split: str = "train"


@dataclass(frozen=True, slots=True)
class RatedResponse:
    """A response in its context with the raters' votes (paper section 5; appendix A).

    `task` is 'ssi' or 'safety'; `kind` is natural, sensitive or adversarial for safety and the
    number of turns for SSI; `origin` says where the response is from ('people', 'model', 'stray':
    said elsewhere, 'research': a rewrite, 'rollout': the model's own): raters never see it. `votes`
    holds 'sensible', 'specific', 'interesting' (5 answers each) or one question for each safety
    objective, '1' to '22' (3 answers each: was it violated?).
    `raters` names who answered, beside the answers to each question; '' is an answer that is
    missing. `labels` holds the majority: 0 or 1 for each attribute that is trained on.
    """

    example_id: str
    task: str
    kind: str
    origin: str
    context: tuple[str, ...]
    response: str
    votes: Votes = field(default_factory=dict)
    labels: Mapping[str, int] = field(default_factory=dict)
    split: str = "train"
    raters: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ToolCall:
    """One query to the toolset and what came back (paper section 6.2)."""

    query: str
    result: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class GroundingExample:
    """A base response, the research that a crowdworker did, and the rewritten response.

    The next action after `calls` is `action`: 'TS' with `text` as the query, or 'User' with
    `text` as the final response. `correct` is the majority of 3 raters on that action; of the
    model's own actions, whether raters found the answer in the end sensible.
    """

    example_id: str
    context: tuple[str, ...]
    base: str
    calls: tuple[ToolCall, ...]
    action: str
    text: str
    votes: Votes = field(default_factory=dict)
    correct: int = 1
    split: str = "train"


@dataclass(frozen=True, slots=True)
class Context:
    """A context to answer, for annotation or evaluation.

    `task` is 'ssi', 'safety' or 'groundedness'. `responses` holds what people answered, where
    that is known.
    """

    context_id: str
    task: str
    kind: str
    context: tuple[str, ...]
    responses: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Vote:
    """One rater's answer to one question about one response: the long form of votes.

    `key` is lamda.annotation.keys.vote_key of task, context, response and question; `answer` is
    'yes', 'no' or 'maybe'.
    """

    key: str
    task: str
    context: tuple[str, ...]
    response: str
    question: str
    rater: str
    answer: str


@dataclass(frozen=True, slots=True)
class Candidate:
    """One sampled response with its scores; `dropped` says why it was filtered, or is empty."""

    text: str
    log_probability: float
    scores: Mapping[str, float] = field(default_factory=dict)
    dropped: str = ""


NOTHING_FOUND = "nothing found"
"""What a model reads when the toolset has no (further) result: a sign to ask differently."""
DOUBTED = "its research is doubted"
"""Why a final is dropped that gave way to its draft."""


@dataclass(frozen=True, slots=True)
class JudgedResponse:
    """One model's answer to one evaluation context, with all that led to it and all votes.

    `draft` is the base response before research, `finals` what research made of the best drafts,
    without citations, with their scores; `labels` the majority verdicts by metric
    (absent where a metric does not apply, and where nobody has judged). `judged_by` is the name
    and hash of the raters: values of different raters do not compare.
    """

    context_id: str
    task: str
    kind: str
    model: str
    context: tuple[str, ...]
    response: str
    draft: str
    candidates: tuple[Candidate, ...] = ()
    finals: tuple[Candidate, ...] = ()
    calls: tuple[ToolCall, ...] = ()
    votes: Votes = field(default_factory=dict)
    labels: Mapping[str, int] = field(default_factory=dict)
    raters: tuple[str, ...] = ()
    judged_by: str = ""


Record = Document | Dialog | RatedResponse | GroundingExample | Context | JudgedResponse | Vote


_hints: Callable[[Any], dict[str, Any]] = functools.cache(typing.get_type_hints)
"""The types of a record's fields; working them out for each value is slow."""


def _arrow_type(annotation: Any) -> pa.DataType:
    simple = {str: pa.string(), int: pa.int64(), float: pa.float64()}
    if annotation in simple:
        return simple[annotation]
    if dataclasses.is_dataclass(annotation):
        return pa.struct(_fields(typing.cast(type, annotation)))
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is tuple:
        return pa.list_(_arrow_type(arguments[0]))
    if origin is not None and issubclass(origin, Mapping):
        return pa.map_(_arrow_type(arguments[0]), _arrow_type(arguments[1]))
    raise TypeError(f"no Parquet form for {annotation}")


def _fields(record: type) -> list[pa.Field]:
    hints = _hints(record)
    return [
        pa.field(f.name, _arrow_type(hints[f.name]), nullable=False)
        for f in dataclasses.fields(record)
    ]


def schema(record: type) -> pa.Schema:
    """The Arrow schema of one record class."""
    return pa.schema(_fields(record))


def _type_name(arrow_type: pa.DataType) -> str:
    """The type in words, without the field names that Parquet gives to a type's children."""
    plain = re.sub(r" \('[^']*'\)", "", str(arrow_type))
    return plain.replace("list<element: ", "list<item: ")


def _plain(value: Any) -> Any:
    if dataclasses.is_dataclass(value):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Mapping):
        return [(k, _plain(v)) for k, v in sorted(value.items())]
    if isinstance(value, tuple | list):
        return [_plain(v) for v in value]
    return value


Reader = Callable[[Any], Any]


@functools.cache
def _reader(annotation: Any) -> Reader | None:
    """What makes a value of this type of an Arrow value; None where it is the same. It is worked
    out once for a type: for each of a million values that takes most of the time of reading."""
    if dataclasses.is_dataclass(annotation):
        inner = {name: _reader(hint) for name, hint in _hints(annotation).items()}
        make = typing.cast(Callable[..., Any], annotation)
        return lambda value: make(**{k: _read(inner[k], v) for k, v in value.items()})
    origin, arguments = typing.get_origin(annotation), typing.get_args(annotation)
    if origin is tuple:
        return _tuples_of(_reader(arguments[0]))
    if origin is not None and issubclass(origin, Mapping):
        return _mappings_to(_reader(arguments[1]))
    return None


def _tuples_of(item: Reader | None) -> Reader:
    return (lambda value: tuple(map(item, value))) if item else tuple


def _mappings_to(item: Reader | None) -> Reader:
    return (lambda value: {k: item(v) for k, v in value}) if item else dict


def _read(reader: Reader | None, value: Any) -> Any:
    return reader(value) if reader else value


def record_batch(rows: Iterable[R], record: type[R]) -> pa.RecordBatch:
    """Rows of `record` as one Arrow batch."""
    return pa.RecordBatch.from_pylist([_plain(row) for row in rows], schema=schema(record))


def records_of(batch: pa.RecordBatch | pa.Table, record: type[R], where: str = "rows") -> list[R]:
    """The rows of an Arrow batch or table as `record`; columns that it has besides are left out.

    A column that is not there takes the field's default. Raises LamdaError, naming `where`, for a
    column without a default that is missing, one of another type, and a missing value.
    """
    expected = [pa_field for pa_field in schema(record) if _is_wanted(batch, pa_field, record)]
    for wanted in expected:
        if wanted.name not in batch.schema.names:
            raise LamdaError(f"{where}: column {wanted.name!r} of {record.__name__} is missing")
        found = batch.schema.field(wanted.name).type
        if _type_name(found) != _type_name(wanted.type):
            raise LamdaError(f"{where}: column {wanted.name!r} is {found}, expected {wanted.type}")
    readers = {name: _reader(hint) for name, hint in _hints(record).items()}
    rows: list[R] = []
    for number, row in enumerate(batch.select([wanted.name for wanted in expected]).to_pylist()):
        for key, value in row.items():
            if value is None:
                raise LamdaError(f"{where}: row {number}, column {key!r}: a value is missing")
        rows.append(record(**{k: _read(readers[k], v) for k, v in row.items()}))
    return rows


def _is_wanted(batch: pa.RecordBatch | pa.Table, wanted: pa.Field, record: type) -> bool:
    """Whether a column has to be there, or is."""
    (known,) = (f for f in dataclasses.fields(record) if f.name == wanted.name)
    missing = dataclasses.MISSING
    needed = known.default is missing and known.default_factory is missing
    return needed or wanted.name in batch.schema.names


def write_table(path: Path, rows: Iterable[R], record: type[R]) -> int:
    """Write rows of `record` to a Parquet file atomically; returns how many."""
    batch = record_batch(rows, record)
    with atomic_file(path) as temporary:
        table = pa.Table.from_batches([batch])
        pq.write_table(table, temporary, compression="zstd", use_compliant_nested_type=False)
    return int(batch.num_rows)


def read_table(path: Path, record: type[R]) -> list[R]:
    """Read every row of a Parquet file as `record`.

    Raises LamdaError with the file, and the column or row, when it is missing, is not Parquet,
    has another schema or holds a missing value.
    """
    try:
        table = pq.read_table(path)
    except FileNotFoundError:
        raise LamdaError(f"{path}: no such file; run `dvc repro` to make it") from None
    except (pa.ArrowInvalid, OSError) as error:
        raise LamdaError(f"{path}: expected a Parquet table, found {error}") from None
    return records_of(table, record, str(path))
