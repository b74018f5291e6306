"""The data: what was read, what was left out and why, and what the model learned from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lamda.evaluation.sections import AGAINST
from lamda.report.blocks import Block, Fold, Table, Text, table_of, words
from lamda.report.charts import share_bars
from lamda.report.run import Run


def data(run: Run) -> Iterator[Block]:
    """Composition first, then the ledger in the order in which the pipeline made it."""
    told = {name: run.json("measured", name) for name in _STAGES}
    corpus, tokens = told["corpus"], told["tokens"]
    chart = share_bars(
        "Composition, by source and by set",
        {
            "rows read": _column(corpus.get("sources", {}), "rows"),
            "words read": _column(corpus.get("sources", {}), "words"),
            "training tokens": tokens.get("tokens", {}).get("train", {}),
            "held-out tokens": tokens.get("tokens", {}).get("validation", {}),
            "rated responses": told["rate"].get("sizes", {}),
            "researched bases": told["bases"].get("bases", {}),
        },
    )
    if chart is not None:
        yield chart
    some = False
    for table in _tables(told):
        some = True
        yield table
    if not some:
        yield Text("No stage has told what data it had.", "note")
    yield from _drift(run.json("gates", "corpus"))


_STAGES = (
    "corpus", "decontaminate", "tokens", "contexts", "index", "sample", "rate", "filter_dialogs",
    "bases", "research", "rate_research", "rollouts", "rate_rollouts",
)  # fmt: skip
ELSEWHERE = frozenset(("agreement", "labels", "gold", "attributes", "severity", "people", AGAINST))
"""What the section on agreement shows."""


def _tables(told: Mapping[str, Mapping[str, Any]]) -> Iterator[Block]:
    corpus = told["corpus"]
    if corpus.get("sources"):
        yield table_of("sources", "source", corpus["sources"], "What each source gave.")
    if corpus.get("read"):
        yield _read(corpus["read"])
    for source, reasons in corpus.get("dropped_turns", {}).items():
        yield table_of(
            f"dropped-{source}", "turns", reasons, f"Turns of {source}, by what became of them."
        )
    for part, sources in told["decontaminate"].items():
        if isinstance(sources, Mapping):
            caption = "Kept, and left out since the evaluation asks about it."
            yield table_of(f"decontaminate-{part}", words(part), sources, caption)
    for split, tasks in told["contexts"].items():
        yield table_of(f"contexts-{split}", f"contexts of {split}", tasks)
    rows = {
        f"{stage}: {words(key)}": value
        for stage in _STAGES[4:]
        for key, value in _counts(told[stage])
    }
    if rows:
        yield table_of("later", "later sets", rows)


def _read(read: Mapping[str, Mapping[str, Any]]) -> Block:
    """What became of every row of one's own files."""
    rows = {
        name: {
            "files": of.get("files"), "rows": of.get("rows"), "kept": of.get("kept"),
            **of.get("dropped", {}), "broken files": len(of.get("broken_files", {})),
        }
        for name, of in read.items()
    }  # fmt: skip
    table = table_of("read", "own files", rows, "Rows that were read, kept and left out, and why.")
    lines = [
        line for of in read.values()
        for line in (*of.get("broken_files", {}).values(), *of.get("examples", []))
    ]  # fmt: skip
    if not lines:
        return table
    return Fold(
        f"own files: {sum(of.get('kept') or 0 for of in read.values()):,} rows kept",
        [table, Text("\n".join(map(str, lines)), "lines")],
    )


def _counts(of: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, int | float]]:
    """Counts and shares, however deep they lie; what another section shows is left out."""
    for key, value in of.items():
        if not before and key in ELSEWHERE:
            continue
        if isinstance(value, Mapping):
            yield from _counts(value, f"{before}{key}, ")
        elif isinstance(value, int | float) and not isinstance(value, bool):
            yield f"{before}{key}", value


def _column(rows: Mapping[str, Mapping[str, Any]], name: str) -> dict[str, float]:
    return {source: of[name] for source, of in rows.items() if name in of}


def _drift(report: Mapping[str, Any]) -> Iterator[Table]:
    """How far the corpus lies from the released one's, as its gate measured it."""
    checks = [v for v in report.get("verdicts", []) if v["check"].startswith("drift.")]
    rows = {
        verdict["check"]: {
            "outcome": verdict["outcome"], "distance": measure["measured"],
            "limit": measure["limit_value"],
        }
        for verdict in checks for measure in verdict["measures"]
    }  # fmt: skip
    if rows:
        caption = "Total variation distance from the champion's corpus; skipped without one."
        yield table_of("drift", "drift", rows, caption)
