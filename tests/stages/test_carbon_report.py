from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from lamda.carbon.measure import Cost
from lamda.carbon.record import Record, to_json
from lamda.config.resolve import current_params
from lamda.errors import LamdaError
from lamda.files import write_json
from stages.carbon_report import main

from ..lamda.carbon.records import record

PARAMS = current_params(Path(__file__).resolve().parents[2])


def test_costs_become_metrics_and_a_table(tmp_path: Path) -> None:
    options = []
    for stage, seconds in (("pretrain", 100.0), ("finetune_dialog", 20.0)):
        path = tmp_path / f"{stage}.json"
        cost = Cost(stage, seconds, 2 * seconds, core_kwh=seconds * 1e-5)
        path.write_text(json.dumps({"tokens": 1000, "flops": 10**9, "cost": asdict(cost)}))
        options.append(f"{stage}={path}")
    idle = tmp_path / "idle.json"  # it had nothing to learn, and passed its model on
    idle.write_text(json.dumps({"tokens": 0, "steps": 0, "cost": asdict(Cost("idle", 1.0, 1.0))}))
    options.append(f"finetune_groundedness={idle}")
    main(PARAMS, options, tmp_path / "carbon.json", tmp_path / "carbon.md")
    figures = json.loads((tmp_path / "carbon.json").read_text())
    assert figures["total"]["seconds"] == 120.0
    assert set(figures["stages"]) == {"pretrain", "finetune_dialog"}
    assert figures["total"]["energy_kwh"] == pytest.approx(120e-5 * PARAMS.carbon_report.pue)
    page = (tmp_path / "carbon.md").read_text()
    assert page.index("| pretrain |") < page.index("| finetune_dialog |") < page.index("450.8 MWh")


def test_all_stages_count_and_a_second_run_says_the_same(tmp_path: Path) -> None:
    found: dict[str, Record | None] = {
        "rate": record("rate", 50.0), "pretrain": record("pretrain", 130.0), "judge": None,
    }  # fmt: skip
    write_json(tmp_path / "costs.json", to_json(found))
    cost = asdict(Cost("pretrain", 100.0, 90.0, core_seconds=200.0))
    write_json(tmp_path / "m.json", {"tokens": 1000, "flops": 10**9, "cost": cost})
    pages = []
    for _ in range(2):
        main(PARAMS, [f"pretrain={tmp_path / 'm.json'}"], tmp_path / "c.json", tmp_path / "c.md",
             costs=tmp_path / "costs.json")  # fmt: skip
        pages.append(((tmp_path / "c.json").read_bytes(), (tmp_path / "c.md").read_bytes()))
    assert pages[0] == pages[1]
    figures = json.loads(pages[0][0])
    page = pages[0][1].decode()
    assert page.index("| rate |") < page.index("| pretrain |") < page.index("| **total** |")
    assert figures["unknown"] == ["judge"]
    assert figures["stages"]["pretrain"]["seconds"] == 130.0
    assert figures["total"]["seconds"] == 180.0
    trains = {stage: row["trains"] for stage, row in figures["stages"].items()}
    assert trains == {"rate": False, "pretrain": True}


def test_a_stage_without_a_cost_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "m.json").write_text("{}")
    with pytest.raises(LamdaError, match="metrics of stage pretrain"):
        main(PARAMS, [f"pretrain={tmp_path / 'm.json'}"], tmp_path / "c.json", tmp_path / "c.md")
    assert not (tmp_path / "c.json").exists()
