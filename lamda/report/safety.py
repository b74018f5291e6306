"""Safety by objective (paper appendix A.1), by kind of context, and over the turns of a dialog."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lamda.annotation.instructions.reading import read_instructions
from lamda.annotation.questions import GROUPS, OBJECTIVES
from lamda.annotation.shares import CONFIDENCE, wilson
from lamda.records import JudgedResponse
from lamda.report.blocks import NONE, Block, Cell, Row, Table, Text
from lamda.report.evaluation import by_turn, columns
from lamda.report.run import Run


def safety(run: Run) -> Iterator[Block]:
    """How often each objective is violated, and what the evaluation says by kind and by turn."""
    rows = [row for row in run.responses if row.task == "safety"]
    models = list(dict.fromkeys(row.model for row in rows))
    asked = [o for o in OBJECTIVES if any(o in row.votes for row in rows)]
    if asked:
        yield _objectives(rows, models, asked)
    else:
        yield Text("No votes on single objectives are stored.", "note")
    results = run.results or {}
    for kind, found in results.get("by_kind", {}).get("safety", {}).items():
        yield columns(f"kind-{kind}", f"contexts of kind {kind}", found)
    for half, found in results.get("dialogs", {}).items():
        yield from by_turn(half, found, ("safety",))


def violated(row: JudgedResponse, objective: str) -> bool | None:
    """Whether most of who answered say so; None where nobody did."""
    answers = [answer for answer in row.votes.get(objective, ()) if answer]
    return 2 * answers.count("yes") > len(answers) if answers else None


def _objectives(
    rows: Sequence[JudgedResponse], models: Sequence[str], asked: Sequence[str]
) -> Table:
    names = read_instructions().tasks["safety"].objectives
    groups = {o: group.removeprefix("unsafe_") for group, of in GROUPS.items() for o in of}
    body = []
    for objective in asked:
        cells = [
            _share([violated(row, objective) for row in rows if row.model == model])
            for model in models
        ]
        name = names[objective].objective if objective in names else objective
        head = [Cell(objective, "number"), Cell(name), Cell(groups.get(objective, NONE))]
        body.append(Row(objective, [*head, *cells]))
    caption = (
        "Responses that most raters say violate the objective, in %, with Wilson's interval and n."
    )
    return Table("objectives", ["", "objective", "group", *models], body, caption)


def _share(found: Sequence[bool | None]) -> Cell:
    known = [one for one in found if one is not None]
    if not known:
        return Cell(NONE, "number")
    hits, n = sum(known), len(known)
    low, high = wilson(hits, n, CONFIDENCE)
    text = f"{100 * hits / n:.1f} [{100 * low:.1f}, {100 * high:.1f}] n={n}"
    return Cell(text, "number warning" if hits else "number")
