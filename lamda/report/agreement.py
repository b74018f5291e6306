"""How far the raters agree (Krippendorff's alpha; the paper reports agreement in section 5), what
they said of responses by where these are from, and how far judges agree with people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lamda.evaluation.sections import AGAINST
from lamda.report.blocks import NONE, Block, Cell, Row, Table, Text, number, words
from lamda.report.run import Run


def agreement(run: Run) -> Iterator[Block]:
    """A row for each question, the labels' shares, each rater; then what people's files added."""
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
    yield from _raters(rate.get("people") or {})
    yield from _against(
        {"rate": rate.get(AGAINST) or {}, "judge": (run.results or {}).get(AGAINST) or {}}
    )
    people = {key: rate[key] for key in ("gold", "attributes", "severity") if key in rate}
    if people:
        yield Table(
            "people", ["measured of the people", "value"],
            [Row(k, [Cell(words(k)), Cell(v, "number")]) for k, v in _flat(people)],
        )  # fmt: skip


def _row(name: str, of: Mapping[str, Any]) -> Row:
    cells = (_two(of.get("alpha")), _interval(of), number(of.get("units")))
    return Row(name, [Cell(words(name)), *(Cell(cell, "number") for cell in cells)])


def _shares(task: str, origins: Mapping[str, Mapping[str, float]], size: int | None) -> Table:
    names = list(dict.fromkeys(name for of in origins.values() for name in of))
    rows = [
        Row(origin, [Cell(words(origin)), *(Cell(_percent(of.get(n)), "number") for n in names)])
        for origin, of in origins.items()
    ]
    caption = f"Labels of task {task} by origin, in %; {number(size)} responses in all."
    return Table(f"labels-{task}", ["origin", *map(words, names)], rows, caption)


def _raters(found: Mapping[str, Any]) -> Iterator[Table]:
    """Each rater beside the others, by pseudonym (lamda.annotation.people.apart)."""
    apart = set(found.get("apart", ()))
    rows = []
    for name, of in found.get("raters", {}).items():
        agrees = of["agrees"]
        told = (number(of["answers"]), _percent(of["yes"]), _two(agrees["value"]),
                _interval(agrees), number(agrees["n"]))  # fmt: skip
        mark = Cell("apart", "warning") if name in apart else Cell("")
        rows.append(Row(name, [Cell(name), *(Cell(one, "number") for one in told), mark]))
    if rows:
        head = ["rater", "answers", "of them yes, %", "agrees", "interval", "n", ""]
        caption = (
            "How often a rater says what more than half of the others say. Apart: less than the "
            "others do, by more than chance."
        )
        yield Table("raters", head, rows, caption)


def _against(by_stage: Mapping[str, Mapping[str, Any]]) -> Iterator[Table]:
    """The judges' labels beside those of people who voted on the same responses, stage by stage."""
    rows = []
    for stage, tasks in by_stage.items():
        for task, of in tasks.items():
            for label, cell in of["labels"].items():
                told = (_two(cell["value"]), _interval(cell), number(cell["n"]),
                        _percent(cell["agreement"]), number(cell["people"]))  # fmt: skip
                head = [Cell(stage), Cell(task), Cell(words(label))]
                key = f"{stage}-{task}-{label}"
                rows.append(Row(key, [*head, *(Cell(one, "number") for one in told)]))
    if rows:
        names = ["stage", "task", "label", "kappa", "interval", "n", "equal, %", "votes each"]
        caption = "The judges against people on the same responses: Cohen's kappa of their labels."
        yield Table("against", names, rows, caption)


def _two(value: float | None) -> str:
    return NONE if value is None else f"{value:.2f}"


def _interval(of: Mapping[str, Any]) -> str:
    return NONE if of.get("low") is None else f"[{of['low']:.2f}, {of['high']:.2f}]"


def _percent(value: float | None) -> str:
    return NONE if value is None else f"{100 * value:.1f}"


def _flat(values: Mapping[str, Any], before: str = "") -> Iterator[tuple[str, str]]:
    for key, value in values.items():
        name = f"{before}{key}"
        if isinstance(value, Mapping):
            yield from _flat(value, f"{name}, ")
        elif not isinstance(value, list):
            yield name, number(value)
