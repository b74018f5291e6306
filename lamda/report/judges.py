"""The discriminators: how well they tell held-out responses apart, and whether what they say of the
answers that were given is as often right as they say (a reliability diagram)."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from lamda.annotation.questions import GROUPS, SSI
from lamda.annotation.shares import CONFIDENCE, wilson
from lamda.records import JudgedResponse
from lamda.report.blocks import NONE, Block, Cell, Row, Table, Text, words
from lamda.report.charts import Point, line_chart
from lamda.report.run import TRAININGS, Run
from lamda.report.scales import Axis

KINDS: Mapping[str, str] = {
    "discriminators": "rated responses",
    "actions": "next actions of a research",
    "researched": "researched answers",
}
"""Key of a fine-tuning's metrics -> what its discriminators were held against."""
BINS = 10
ATTRIBUTES: Mapping[str, str] = {name.upper(): name for name in (*SSI, *GROUPS)}
"""Name of a score -> the label that it predicts."""
CITATION = re.compile(r" ?\[https?://[^\]\s]*\]")
"""As lamda.citations shows one inline; what is scored is without."""


def discriminators(run: Run) -> Iterator[Block]:
    """A table for each kind of what was judged, and a reliability diagram for each attribute."""
    for kind, what in KINDS.items():
        rows = [
            _row(stage, name, of)
            for stage in TRAININGS[1:]
            for name, of in (run.json("measured", stage).get(kind) or {}).items()
        ]
        if rows:
            caption = f"Against held-out {what}; the error is the expected one of calibration."
            head = ["after", "attribute", "AUC", "interval", "calibration error", "n", "positives"]
            yield Table(kind, head, rows, caption)
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


def scores_of(row: JudgedResponse) -> Mapping[str, float]:
    """What the discriminators said of the response as it went out; {} where nobody scored it."""
    if row.response == row.draft:
        return next((c.scores for c in row.candidates if c.text == row.draft), {})
    plain = CITATION.sub("", row.response).strip()
    kept = [final for final in row.finals if not final.dropped]
    named = [final for final in kept if final.text == plain]
    if not named and len(kept) == 1:  # citations in another style: with one there is no doubt
        named = kept
    return named[0].scores if named else {}


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
