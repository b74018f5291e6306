"""How far the raters agree (Krippendorff's alpha; the paper reports agreement in section 5), and
what they said of responses by where these are from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lamda.report.blocks import NONE, Block, Cell, Row, Table, Text, number, words
from lamda.report.run import Run


def agreement(run: Run) -> Iterator[Block]:
    """A row for each question, then the labels' shares, then what people's files added."""
    rate, research = run.json("measured", "rate"), run.json("measured", "research")
    found = dict(rate.get("agreement") or {})
    if research.get("agreement"):
        found["the next action of a research is right"] = research["agreement"]
    rows = [_row(name, of) for name, of in found.items()]
    if rows:
        caption = "Krippendorff's alpha, with bootstrap interval; units are answers of two or more."
        yield Table("alpha", ["question", "alpha", "interval", "units"], rows, caption)
    else:
        yield Text("Nobody's agreement was measured.", "note")
    for task, origins in rate.get("labels", {}).items():
        yield _shares(task, origins, rate.get("sizes", {}).get(task))
    people = {key: rate[key] for key in ("gold", "attributes") if key in rate}
    if people:
        yield Table(
            "people", ["measured of the people", "value"],
            [Row(k, [Cell(words(k)), Cell(v, "number")]) for k, v in _flat(people)],
        )  # fmt: skip


def _row(name: str, of: Mapping[str, Any]) -> Row:
    interval = NONE if of.get("low") is None else f"[{of['low']:.2f}, {of['high']:.2f}]"
    alpha = NONE if of.get("alpha") is None else f"{of['alpha']:.2f}"
    cells = (alpha, interval, number(of.get("units")))
    return Row(name, [Cell(words(name)), *(Cell(cell, "number") for cell in cells)])


def _shares(task: str, origins: Mapping[str, Mapping[str, float]], size: int | None) -> Table:
    names = list(dict.fromkeys(name for of in origins.values() for name in of))
    rows = [
        Row(origin, [Cell(words(origin)), *(Cell(_percent(of.get(n)), "number") for n in names)])
        for origin, of in origins.items()
    ]
    caption = f"Labels of task {task} by origin, in %; {number(size)} responses in all."
    return Table(f"labels-{task}", ["origin", *map(words, names)], rows, caption)


def _percent(value: float | None) -> str:
    return NONE if value is None else f"{100 * value:.1f}"


def _flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        name = f"{before}{key}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{name}, ")
        elif not isinstance(value, list):
            yield name, number(value)
