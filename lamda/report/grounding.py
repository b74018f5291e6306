"""What research does: how often it asks, what of, where it cites, and what it makes of drafts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from urllib.parse import urlsplit

from lamda.annotation.shares import CONFIDENCE, wilson
from lamda.evaluation.links import addresses
from lamda.evaluation.research import is_doubted
from lamda.records import JudgedResponse
from lamda.report.blocks import NONE, Block, Cell, Row, Table, Text, words
from lamda.report.evaluation import columns
from lamda.report.run import Run

MOST_HOSTS = 20


def groundedness(run: Run) -> Iterator[Block]:
    """Of each model that asks the toolset: how often, and what came of it."""
    rows = [row for row in run.responses if row.calls]
    models = list(dict.fromkeys(r.model for r in run.responses if r.calls or is_doubted(r)))
    if (run.results or {}).get("research"):
        yield columns("research", "what research made of drafts", (run.results or {})["research"])
    if not models:
        yield Text("No model asked the toolset anything.", "note")
        return
    yield Table(
        "lookups",
        [
            "model", "task", "researched", "looked up, doubted", "changed by it",
            "with an address", "queries each",
        ],
        [_row(model, task, of) for model, task, of in _parts(run.responses, models)],
        "In %, with Wilson's interval and n: of all answers, and of the researched ones. Of what "
        "was doubted the draft went out as it was.",
    )  # fmt: skip
    hosts = Counter(_host(url) for row in rows for url in addresses(row.response))
    if hosts:
        body = [
            Row(host, [Cell(host), Cell(f"{count:,}", "number")])
            for host, count in sorted(hosts.items(), key=lambda item: (-item[1], item[0]))
        ]
        yield Table("hosts", ["cited host", "times"], body[:MOST_HOSTS])


def _parts(
    rows: Sequence[JudgedResponse], models: Sequence[str]
) -> Iterator[tuple[str, str, list[JudgedResponse]]]:
    for model in models:
        for task in dict.fromkeys(row.task for row in rows):
            of = [row for row in rows if row.model == model and row.task == task]
            if of:
                yield model, task, of


def _row(model: str, task: str, rows: Sequence[JudgedResponse]) -> Row:
    asked = [row for row in rows if row.calls]
    calls = sum(len(row.calls) for row in asked) / len(asked) if asked else 0.0
    cells = [
        _share(len(asked), len(rows)),
        _share(sum(map(is_doubted, rows)), len(rows)),
        _share(sum(row.response != row.draft for row in asked), len(asked)),
        _share(sum(bool(addresses(row.response)) for row in asked), len(asked)),
        f"{calls:.2f}" if asked else NONE,
    ]
    return Row(
        f"{model}-{task}",
        [Cell(model), Cell(words(task)), *(Cell(cell, "number") for cell in cells)],
    )


def _share(hits: int, n: int) -> str:
    if not n:
        return NONE
    low, high = wilson(hits, n, CONFIDENCE)
    return f"{100 * hits / n:.1f} [{100 * low:.1f}, {100 * high:.1f}] n={n}"


def _host(url: str) -> str:
    try:
        return urlsplit(url).hostname or url
    except ValueError:
        return url
