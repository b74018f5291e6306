"""How often a model looks something up, and how often it doubts that."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from lamda.outputs import RESPONSES
from lamda.records import DOUBTED, Candidate, JudgedResponse, write_table
from lamda.report.blocks import Table
from lamda.report.grounding import groundedness
from lamda.report.run import Run

from .small import responses


def rows_of(folder: Path, answers: list[JudgedResponse]) -> dict[str, list[str]]:
    """Model and task -> what its row says of how often it looked up, and doubted that."""
    write_table(folder / RESPONSES, answers, JudgedResponse)
    blocks = groundedness(Run.of_folder(folder))
    (table,) = [of for of in blocks if isinstance(of, Table) and of.key == "lookups"]
    return {row.key: [cell.text for cell in row.cells[2:4]] for row in table.rows}


def test_what_is_doubted_is_told_even_of_a_model_that_doubts_all(tmp_path: Path) -> None:
    answers = responses(tasks=("groundedness",))
    assert rows_of(tmp_path / "one", answers)["LaMDA-groundedness"][0].startswith("50.0 [")
    gone = (Candidate("it is 5.", 0.0, dropped=DOUBTED),)
    doubted = [replace(r, calls=(), finals=gone if r.calls else ()) for r in answers]
    (cells,) = rows_of(tmp_path / "two", doubted).values()
    assert cells[0].startswith("0.0 [") and cells[1].startswith("50.0 [")
