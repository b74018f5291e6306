"""The first table: what stands beside a run's models, and what the marks in it say."""

from __future__ import annotations

import json
from pathlib import Path

from lamda.report.blocks import Table
from lamda.report.headline import overview
from lamda.report.run import PATHS, Run

from .small import small_run


def test_a_champions_differences_are_from_models_that_do_not_stand_here(tmp_path: Path) -> None:
    root = small_run(tmp_path)
    results = json.loads((root / PATHS["metrics"]).read_text())
    cells = results["models"]["LaMDA"]
    cells["safety"]["versus"]["PT"]["significant"] = True
    (root / PATHS["metrics"]).write_text(json.dumps(results))
    champion = {"release": "r-7", "model": "LaMDA", "metrics": cells,
                "judged_by": results["judged_by"]}  # fmt: skip
    (root / PATHS["champion"]).write_text(json.dumps(champion))
    (table,) = (block for block in overview(Run.of_folder(root)) if isinstance(block, Table))
    (row,) = (row for row in table.rows if row.key == "safety")
    told = dict(zip(table.head, (cell.text for cell in row.cells), strict=True))
    assert told["LaMDA"].endswith(" *"), "it differs from this run's PT"
    assert told["champion r-7: LaMDA"] == told["LaMDA"].removesuffix(" *")
