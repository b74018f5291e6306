"""The discriminators: how well they tell held-out responses and the models' own candidates apart,
and whether what they say of the answers that were given is as often right as they say (a
reliability diagram)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lamda.annotation.questions import GROUPS, SSI
from lamda.annotation.shares import CONFIDENCE, wilson
from lamda.evaluation.discriminators import scores_of
from lamda.records import JudgedResponse
from lamda.report.blocks import NONE, Block, Cell, Row, Table, Text, words
from lamda.report.charts import Point, line_chart
from lamda.report.run import Run
from lamda.report.scales import Axis
from lamda.task_names import TUNINGS

KINDS: Mapping[str, str] = {
    "discriminators": "rated responses",
    "actions": "next actions of a research",
    "researched": "researched answers",
    "own_actions": "next actions of its own research",
    "own_answers": "answers that it researched by itself",
}
"""Key of a fine-tuning's metrics -> what its discriminators were held against."""
OWN: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "candidates": (
        "the evaluated models' own candidates",
        {"auc": "AUC", "auc_within": "within a context", "calibration_error": "calibration error"},
    ),
    "researched": (
        "the answers that the evaluated models researched",
        {"auc": "AUC", "calibration_error": "calibration error"},
    ),
}
"""Kind in the evaluation's `discriminators` -> what it is, and the measures with their heads."""
BINS = 10
ATTRIBUTES: Mapping[str, str] = {name.upper(): name for name in (*SSI, *GROUPS)}
"""Name of a score -> the label that it predicts."""


def discriminators(run: Run) -> Iterator[Block]:
    """A table for each kind of what was judged, and a reliability diagram for each attribute."""
    for kind, what in KINDS.items():
        rows = [
            _row(stage, name, of)
            for stage in TUNINGS
            for name, of in (run.json("measured", stage).get(kind) or {}).items()
        ]
        if rows:
            caption = f"Against held-out {what}; the error is the expected one of calibration."
            head = ["after", "attribute", "AUC", "interval", "calibration error", "n", "positives"]
            yield Table(kind, head, rows, caption)
    yield from _own(run)
    charts = False
    for name, label in ATTRIBUTES.items():
        lines = {
            model: reliability(of, name, label) for model, of in _by_model(run.responses).items()
        }
        chart = line_chart(
            f"{words(label)}: said and found, of the answers that were given",
            {model: points for model, points in lines.items() if points},
            Axis(f"P({words(label)}) that the discriminator said", share=True, low=0, high=1),
            Axis("raters' share", share=True, low=0, high=1),
            diagonal=True,
            note="Bars: Wilson's interval of each tenth. Dashed: as often as it says.",
        )
        if chart is not None:
            charts = True
            yield chart
    if not charts:
        yield Text("No judged answer has scores of discriminators.", "note")


def reliability(rows: Sequence[JudgedResponse], score: str, label: str) -> list[Point]:
    """Of the rows in each tenth of the score: its mean, and how many have the label."""
    bins: list[list[tuple[float, int]]] = [[] for _ in range(BINS)]
    for row in rows:
        said, found = scores_of(row).get(score), row.labels.get(label)
        if said is not None and found is not None and 0 <= said <= 1:
            bins[min(int(said * BINS), BINS - 1)].append((said, found))
    points = []
    for of in bins:
        if of:
            hits, n = sum(found for _, found in of), len(of)
            low, high = wilson(hits, n, CONFIDENCE)
            mean = sum(said for said, _ in of) / n
            told = f"said {mean:.1%}, found {hits / n:.1%} [{low:.1%}, {high:.1%}] n={n}"
            points.append(Point(mean, hits / n, low, high, told))
    return points


def _own(run: Run) -> Iterator[Block]:
    """Tables of the AUCs on what the evaluated models wrote, as the evaluation measured them."""
    if run.results is None:
        return
    found: Mapping[str, Any] = run.results.get("discriminators", {})
    for kind, (what, measures) in OWN.items():
        rows = [
            Row(f"{model}-{label}", [Cell(model), Cell(words(label)), *_figures(cells, measures)])
            for model, labels in found.get(kind, {}).items()
            for label, cells in labels.items()
        ]
        if rows:
            head = ["model", "attribute", *measures.values(), "positives", "contexts"]
            caption = f"On {what}, with intervals over contexts; contexts: with the rarer label."
            yield Table(f"own-{kind}", head, rows, caption)
    if "candidates" not in found:
        yield Text("No candidate of the models was judged (section judge, candidates).", "note")


def _figures(cells: Mapping[str, Any], measures: Mapping[str, str]) -> Iterator[Cell]:
    for name in measures:
        cell = cells[name]
        if cell["value"] is None:
            told = f"{NONE} n=0" if cell["judged"] else f"not judged (0 of {cell['of']})"
        else:
            value, low, high = (f"{cell[key]:.3f}" for key in ("value", "low", "high"))
            told = f"{value} [{low}, {high}] n={cell['n']:,}"
        yield Cell(told, "number")
    yield from (Cell(f"{cells['auc'][key]:,}", "number") for key in ("positives", "contexts"))


def _by_model(rows: Sequence[JudgedResponse]) -> dict[str, list[JudgedResponse]]:
    groups: dict[str, list[JudgedResponse]] = {}
    for row in rows:
        groups.setdefault(row.model, []).append(row)
    return groups


def _row(stage: str, name: str, of: Mapping[str, Any]) -> Row:
    interval = NONE if of.get("low") is None else f"[{of['low']:.3f}, {of['high']:.3f}]"
    auc = NONE if of.get("auc") is None else f"{of['auc']:.3f}"
    error = of.get("calibration_error")
    cells = (
        auc, interval, NONE if error is None else f"{error:.3f}", f"{of.get('n', 0):,}",
        f"{of.get('positives', 0):,}",
    )  # fmt: skip
    return Row(
        f"{stage}-{name}",
        [Cell(stage), Cell(words(name.lower())), *(Cell(cell, "number") for cell in cells)],
    )
