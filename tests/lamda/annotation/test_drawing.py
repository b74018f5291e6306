"""What all tasks ask, drawn together."""

from __future__ import annotations

from pathlib import Path

from lamda.annotation.drawing import draw_contexts
from lamda.config.section import Sized

from ..seams import write_rows


def test_a_file_may_serve_several_tasks(tmp_path: Path) -> None:
    """The same contexts asked of each have ids of their own, as models answer all of them."""
    rows = [{"context_id": f"q{n}", "context": [f"why {n}?"]} for n in (1, 2)]
    choice = Sized(use="files", count=2, path=write_rows(tmp_path / "c.jsonl", rows))
    found = draw_contexts({"ssi": choice, "safety": choice}, "evaluation", 1, ())
    assert [row.context_id for row in found.rows] == ["q1", "q2", "safety/q1", "safety/q2"]
    assert [row.task for row in found.rows] == ["ssi", "ssi", "safety", "safety"]
