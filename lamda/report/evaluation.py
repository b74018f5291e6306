"""The evaluation beyond the headline: differences, kinds of contexts, faults, roles, dialogs."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from lamda.evaluation.cells import shown as shown_cell
from lamda.evaluation.role_lines import PAPER as PAPER_ROLES
from lamda.report.blocks import NONE, Block, Cell, Figure, Fold, Row, Table, words
from lamda.report.charts import Point, line_chart
from lamda.report.run import Run
from lamda.report.scales import Axis

Cells = Mapping[str, Mapping[str, Any]]
SHARE = Axis("share", share=True, low=0, high=1)


def evaluation(run: Run) -> Iterator[Block]:
    """Paired differences; then what there is of faults, kinds, roles and dialogs."""
    results = run.results
    if results is None:
        return
    yield from _differences(results["models"])
    if results.get("faults"):
        yield columns("faults", "fault (fewer is better)", results["faults"])
    for task, kinds in results.get("by_kind", {}).items():
        tables = [
            columns(f"{task}-{kind}", f"{task}, {kind}", models) for kind, models in kinds.items()
        ]
        yield Fold(f"{task} by kind of context: {', '.join(kinds)}", tables)
    yield from _roles(run)
    for half, models in results.get("dialogs", {}).items():
        yield columns(f"dialogs-{half}", f"whole dialogs, {half}", models)
        yield from by_turn(half, models, ("sensibleness", "specificity", "interestingness"))


def columns(key: str, head: str, models: Mapping[str, Cells]) -> Table:
    """Names down, models across."""
    names = list(dict.fromkeys(name for cells in models.values() for name in cells))
    rows = [
        Row(name, [Cell(words(name)), *(_cell(cells.get(name)) for cells in models.values())])
        for name in names
    ]
    return Table(key, [head, *models], rows, "In %, with interval and n.")


def _cell(cell: Mapping[str, Any] | None) -> Cell:
    return Cell(NONE if cell is None else shown_cell(cell), "number")


def _differences(models: Mapping[str, Cells]) -> Iterator[Block]:
    rows = []
    for model, cells in models.items():
        for metric, cell in cells.items():
            for earlier, of in cell.get("versus", {}).items():
                if of["value"] is None:
                    continue
                value, low, high = (f"{100 * of[key]:+.1f}" for key in ("value", "low", "high"))
                side = ("better" if of["value"] > 0 else "worse") if of["significant"] else ""
                kind = {"better": "passed", "worse": "failed"}.get(side, "faint")
                rows.append(
                    Row(
                        f"{model}-{earlier}-{metric}",
                        [
                            Cell(model), Cell(earlier), Cell(words(metric)),
                            Cell(f"{value} [{low}, {high}] n={of['n']}", "number"),
                            Cell(side or "not told apart", kind),
                        ],
                    )
                )  # fmt: skip
    if rows:
        head = ["model", "against", "metric", "difference", "by its interval"]
        caption = "In points of %, paired by context, with bootstrap interval; n contexts."
        yield Fold(
            f"{len(rows)} paired differences between models",
            [Table("differences", head, rows, caption)],
        )


def _roles(run: Run) -> Iterator[Block]:
    """Helpfulness and consistency in roles (paper section 8), beside the paper's."""
    for role, models in (run.json("roles").get("roles") or {}).items():
        names = list(dict.fromkeys(name for cells in models.values() for name in cells))
        rows = []
        for model, cells in models.items():
            told = [_role_cell(cells.get(name)) for name in names]
            paper = PAPER_ROLES.get(role, {}).get(model)
            said = f"helpful {paper[0]}, consistent {paper[1]}" if paper else NONE
            rows.append(Row(model, [Cell(model), *told, Cell(said)]))
        head = [f"role {role}", *map(words, names), "paper, 137B"]
        yield Table(f"role-{role}", head, rows, "In %, with Wilson's interval and n.")


def _role_cell(cell: Mapping[str, Any] | None) -> Cell:
    if cell is None or not cell["n"]:
        return Cell(NONE, "number")
    value, low, high = (f"{100 * cell[key]:.1f}" for key in ("value", "low", "high"))
    return Cell(f"{value} [{low}, {high}] n={cell['n']}", "number")


def by_turn(half: str, models: Mapping[str, Cells], names: tuple[str, ...]) -> Iterator[Figure]:
    """A chart of each metric over the turns of a dialog, a line for each model."""
    for name in names:
        lines = {}
        for model, cells in models.items():
            turns = cells.get(name, {}).get("by_turn", {})
            lines[model] = [
                Point(float(turn), of["value"], of["low"], of["high"],
                      f"{model}, turn {turn}: {shown_cell(of)}")
                for turn, of in sorted(turns.items(), key=lambda item: int(item[0]))
                if of["value"] is not None
            ]  # fmt: skip
        chart = line_chart(
            f"{words(name)} by turn, {half} dialogs",
            lines,
            Axis("turn of the dialog", whole=True),
            SHARE,
        )
        if chart is not None:
            yield chart
