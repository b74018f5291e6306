"""What a stage measured, as tables: gates' expectations, calibration curves, all metrics, the
ledger, sampled dialogs.

Of dialogs the numbers are told: scores, why candidates were dropped, how many queries, citations
and votes. Their texts may be a user's, and stand there only where `tracking.texts` allows it.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lamda.errors import shown
from lamda.files import read_json
from lamda.tracking.figures import GATES, TRAINED, figures_of

JUDGED = "results/responses.parquet"
DIALOGS = (JUDGED, "results/roles.parquet")
"""Judged responses, one for each model and context."""
RESULTS = "results/metrics.json"
LEDGERS = ("metrics/corpus.json", "metrics/decontaminate.json")
LONGEST = 2000
"""Characters of a text in a table."""
EXPECTATIONS = (
    "gate", "check", "expected", "severity", "outcome", "checked", "failed", "limit", "bound",
    "limit_value", "measured",
)  # fmt: skip
CALIBRATION = ("of", "attribute", "said", "found", "n")
CELLS = ("value", "low", "high", "n", "judged", "of")
DIFFERENCES = ("value", "low", "high", "n", "significant")
NUMBERS = (
    "context", "task", "kind", "model", "turns", "words", "candidates", "dropped", "finals",
    "best_scores", "queries", "citations", "changed", "labels", "votes",
)  # fmt: skip
TEXTS = ("dialog", "response", "draft", "candidate_texts", "query_texts", "sources")


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of plain values (text, number, None), as long as `columns`."""

    columns: tuple[str, ...]
    rows: list[list[Any]] = field(default_factory=list)


def read_tables(
    root: Path, products: Iterable[str], *, dialogs: int, texts: bool
) -> dict[str, Table]:
    """The tables of what lies at `products`, paths in `root`, by their names in panels.yaml.

    At most `dialogs` rows of dialogs are sampled, the same ones each time; `texts`: whether what
    was said may stand there.
    """
    tables: dict[str, Table] = {}
    for product in products:
        path = root / product
        if not path.is_file():
            continue
        if product.startswith(GATES) and product.endswith(".json"):
            tables["expectations"] = expectations(read_json(path))
        elif product == RESULTS:
            tables["metrics"] = metrics_table(read_json(path))
        elif TRAINED.fullmatch(path.stem) and path.suffix == ".json":
            if curves := calibration(read_json(path)).rows:
                tables["calibration"] = Table(CALIBRATION, curves)
        elif product in LEDGERS:
            figures = figures_of(product, read_json(path))
            tables["ledger"] = Table(("what", "count"), [[k, v] for k, v in figures.items()])
        elif product in DIALOGS and dialogs > 0:
            tables["dialogs"] = dialogs_table(path, dialogs, texts=texts)
    return tables


def expectations(report: Mapping[str, Any]) -> Table:
    """Each expectation of a gate, a row for each of its limits: value and limit side by side.

    What a check saw of the rows is left out: it may be a user's text.
    """
    table = Table(EXPECTATIONS)
    for verdict in report.get("verdicts") or []:
        known = [report.get("gate"), *(verdict.get(key) for key in EXPECTATIONS[1:7])]
        for measure in verdict.get("measures") or [{}]:
            table.rows.append([*known, *(measure.get(key) for key in EXPECTATIONS[7:])])
    return table


def calibration(metrics: Mapping[str, Any]) -> Table:
    """The calibration curve of each discriminator in a training's metrics."""
    table = Table(CALIBRATION)
    for part, attributes in metrics.items():
        for name, figures in attributes.items() if isinstance(attributes, Mapping) else ():
            for point in figures.get("calibration", ()) if isinstance(figures, Mapping) else ():
                table.rows.append([part, name, *(point.get(key) for key in CALIBRATION[2:])])
    return table


def metrics_table(results: Mapping[str, Any]) -> Table:
    """Every cell of the evaluation with its interval, and its paired differences."""
    others = tuple(f"difference_{key}" for key in DIFFERENCES)
    table = Table(("part", "of", "metric", *CELLS, "versus", *others))
    for parts, cell in _cells(results, ()):
        place = [parts[0], "/".join(parts[1:-1]), parts[-1]]
        values = [cell.get(key) for key in CELLS]
        versus = cell.get("versus") or {"": {}}
        for other, difference in versus.items():
            table.rows.append(
                [*place, *values, other or None, *(difference.get(key) for key in DIFFERENCES)]
            )
    return table


def _cells(
    values: Any, parts: tuple[str, ...]
) -> Iterator[tuple[tuple[str, ...], Mapping[str, Any]]]:
    """Place and content of each cell in nested results: what has a value and an interval."""
    if not isinstance(values, Mapping):
        return
    if len(parts) > 1 and {"value", "low", "high"} <= values.keys():
        yield parts, values
    for key, inner in values.items():
        if key != "versus":
            yield from _cells(inner, (*parts, str(key)))


def dialogs_table(path: Path, count: int, *, texts: bool) -> Table:
    """At most `count` responses of a table of JudgedResponse, as many contexts of each task, and
    every model's answer to each. Read in parts: a table may be larger than memory.
    """
    import pyarrow.parquet as pq

    table = Table((*NUMBERS, *(TEXTS if texts else ())))
    known: dict[str, dict[str, None]] = {}
    per_context: Counter[str] = Counter()
    file = pq.ParquetFile(path, pre_buffer=False)
    for batch in file.iter_batches(columns=["context_id", "task"]):
        for row in batch.to_pylist():
            known.setdefault(row["task"], {})[row["context_id"]] = None
            per_context[row["context_id"]] += 1
    chosen = _chosen(known, count // max(per_context.values(), default=1))
    for batch in pq.ParquetFile(path, pre_buffer=False).iter_batches(batch_size=512):
        for row in batch.to_pylist(maps_as_pydicts="lossy"):
            if row["context_id"] in chosen and len(table.rows) < count:
                table.rows.append([*_numbers(row), *(_texts(row) if texts else ())])
    return table


def _chosen(known: Mapping[str, Iterable[str]], contexts: int) -> set[str]:
    """As many contexts of each task, those whose hashes come first: the same ones in each run."""
    each = max(1, contexts // max(1, len(known)))
    return {name for names in known.values() for name in sorted(names, key=_hash)[:each]}


def _hash(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def _numbers(row: Mapping[str, Any]) -> list[Any]:
    """What stands there without a word of what was said; ids, which are named by users, hashed."""
    dropped = Counter(one["dropped"] for one in row["candidates"] if one["dropped"])
    best: Mapping[str, float] = next(
        (one["scores"] for one in row["candidates"] if not one["dropped"]), {}
    )
    votes = {name: f"{of.count('yes')}/{len(of)}" for name, of in (row["votes"] or {}).items()}
    return [
        _hash(row["context_id"])[:12], row["task"], row["kind"], row["model"],
        len(row["context"]), len(row["response"].split()), len(row["candidates"]),
        _told(dropped), len(row["finals"]), _told({k: round(v, 4) for k, v in best.items()}),
        len(row["calls"]), sum(f"[{call['url']}]" in row["response"] for call in row["calls"] if
                               call["url"]),
        int(row["draft"] != row["response"]), _told(row["labels"]), _told(votes),
    ]  # fmt: skip


def _texts(row: Mapping[str, Any]) -> list[str]:
    candidates = [f"{one['text']} ({one['dropped'] or 'kept'})" for one in row["candidates"]]
    calls: Sequence[Mapping[str, str]] = row["calls"]
    cells = (
        "\n".join(row["context"]), row["response"], row["draft"], "\n".join(candidates),
        "\n".join(f"{call['query']} -> {call['result']}" for call in calls),
        "\n".join(call["url"] for call in calls if call["url"]),
    )  # fmt: skip
    return [shown(cell)[:LONGEST] for cell in cells]


def _told(values: Mapping[str, Any] | None) -> str:
    return json.dumps(dict(values or {}), sort_keys=True)
