"""The section on costs says them in words and units, and names what has no record."""

from __future__ import annotations

from pathlib import Path

from lamda.files import write_json
from lamda.report.blocks import Table, Text
from lamda.report.carbon import carbon
from lamda.report.run import Run

from .small import CARBON

POINTS = {
    "model": "LaMDA", "metric": "quality", "n": 500, "points": 56.1, "grams": 0.0585,
    "low": 0.0557, "high": 0.0617, "gained_over": "PT", "gained_points": 7.5,
    "gained_grams": 0.436, "gained_low": 0.3, "gained_high": 0.782,
}  # fmt: skip

SHEET = [{"name": "FLOPs", "paper": "3.55e23", "computed": 3.5e23, "run": 1.3e14, "unit": "FLOP"}]


def test_a_point_of_quality_has_its_grams_in_words(tmp_path: Path) -> None:
    write_json(
        tmp_path / "carbon.json",
        {**CARBON, "per_point": POINTS, "unknown": ["judge"], "sheet": SHEET},
    )
    blocks = list(carbon(Run({"carbon": tmp_path / "carbon.json"}, None)))
    told = [block.text for block in blocks if isinstance(block, Text)]
    assert any("LaMDA: 58.5 mg CO2e [55.7 mg, 61.7 mg] for each of its 56.1" in t for t in told)
    assert any("436 mg CO2e [300 mg, 782 mg] for each of the 7.5 that it has over PT" in t
               for t in told)  # fmt: skip
    assert "Not in the total, for want of a record: judge." in told
    (_, sheet) = (block for block in blocks if isinstance(block, Table))
    assert [cell.text for cell in sheet.rows[0].cells] == [
        "FLOPs", "3.55e23", "3.5e+23", "1.3e+14", "FLOP",
    ]  # fmt: skip
