from __future__ import annotations

import os
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lamda.carbon import report as carbon
from lamda.carbon.report import (
    Cost,
    StageCost,
    carbon_report,
    carbon_tonnes,
    energy_mwh,
    flops,
    markdown,
    measure,
    stage_cost,
)
from lamda.config.params import CarbonReport
from lamda.errors import LamdaError

SETTINGS = CarbonReport(country="USA", grid_intensity=0.4, watts_per_core=10.0, pue=1.5)


def test_the_papers_run() -> None:
    """Section 10: 3.55e23 FLOPs, 451 MWh and 25.2 t; the formulas give a digit more."""
    assert flops(0.565, 123e12, 1024, 57.7) == pytest.approx(3.548e23, rel=1e-4)
    mwh = energy_mwh(57.7, 1024, 289, 1.10)
    assert mwh == pytest.approx(450.8, abs=0.05)
    assert carbon_tonnes(mwh, 0.056) == pytest.approx(25.24, abs=0.005)


def burn(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_a_block_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with measure("pretrain", SETTINGS) as cost:
        assert cost.wall_seconds == 0
        burn(0.05)
    assert cost.stage == "pretrain"
    assert cost.cpu_seconds >= 0.05
    assert cost.wall_seconds > 0
    assert cost.cores >= 1
    assert cost.energy_kwh > 0
    assert not list(tmp_path.iterdir())
    assert Cost(**asdict(cost)) == cost


@pytest.mark.parametrize("country", ["USA", "nowhere"])
def test_a_fresh_process_prints_nothing(country: str, tmp_path: Path) -> None:
    code = f"""
from lamda.carbon.report import measure
from lamda.config.params import CarbonReport
settings = CarbonReport(country={country!r}, grid_intensity=1.0, watts_per_core=1.0, pue=1.0)
with measure("x", settings):
    pass
"""
    here = Path(__file__).parents[3]
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(here), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (run.stdout, run.stderr) == ("", "")
    assert not list(tmp_path.iterdir())


def test_an_exception_passes_and_the_cost_is_complete() -> None:
    with pytest.raises(ValueError, match="mine"), measure("x", SETTINGS) as cost:
        raise ValueError("mine")
    assert cost.wall_seconds > 0


class Meter:
    """A tracker with the devices and energies that a test wants."""

    devices: tuple[Any, ...] = ()
    fails = ""

    def __init__(self, **_: Any) -> None:
        if self.fails == "make":
            raise RuntimeError("no tracker")
        self._hardware = self.devices

    def start(self) -> None:
        if self.fails == "start":
            raise RuntimeError("no start")

    def stop(self) -> None:
        if self.fails == "stop":
            raise RuntimeError("no stop")
        self.final_emissions_data = SimpleNamespace(cpu_energy=0.25, gpu_energy=0.5)


def cpu(mode: str) -> Any:
    return type("CPU", (), {"_mode": mode})()


GPU = type("GPU", (), {})()


@pytest.mark.parametrize(
    ("devices", "fails", "source", "measured"),
    [
        ((cpu("intel_rapl"),), "", "measured", 0.25),
        ((cpu("intel_rapl"), GPU), "", "measured", 0.75),
        ((cpu("cpu_load"), GPU), "", "partly assumed", 0.5),
        ((cpu("cpu_load"),), "", "assumed", 0.0),
        ((cpu("intel_rapl"),), "make", "assumed", 0.0),
        ((cpu("intel_rapl"),), "start", "assumed", 0.0),
        ((cpu("intel_rapl"),), "stop", "assumed", 0.0),
    ],
)
def test_counters_come_before_assumptions(
    devices: tuple[Any, ...],
    fails: str,
    source: str,
    measured: float,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(Meter, "devices", devices)
    monkeypatch.setattr(Meter, "fails", fails)
    monkeypatch.setitem(sys.modules, "codecarbon", SimpleNamespace(OfflineEmissionsTracker=Meter))
    with measure("x", SETTINGS) as cost:
        pass
    assumed = 10.0 * cost.cores * cost.wall_seconds / 3.6e6
    expected = measured + (0.0 if source == "measured" else assumed)
    assert cost.energy_source == source
    assert cost.energy_kwh == pytest.approx(expected)


def test_without_codecarbon_energy_is_assumed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "codecarbon", None)
    with measure("x", SETTINGS) as cost:
        pass
    assert cost.energy_source == "assumed"


METRICS: dict[str, Any] = {
    "tokens": 1000,
    "flops": 5 * 10**12,
    "seconds": 9.0,
    "resumed_from": 0,
    "cost": asdict(Cost("pretrain", 10.0, 15.0, 2, 0.001, "assumed")),
}


def test_a_stages_cost_is_read_from_its_metrics() -> None:
    assert stage_cost("pretrain", METRICS) == StageCost(
        "pretrain", 10.0, 15.0, 1000, 5e12, 0.001, "assumed"
    )


def test_a_resumed_run_is_extrapolated() -> None:
    found = stage_cost("pretrain", {**METRICS, "seconds": 40.0, "resumed_from": 7})
    assert (found.seconds, found.cpu_seconds, found.energy_kwh) == (40.0, 60.0, 0.004)
    assert found.energy_source == "assumed, extrapolated"


@pytest.mark.parametrize("metrics", [{}, {"cost": {"watts": 3}}, {"cost": None}])
def test_metrics_without_a_cost_are_an_error(metrics: dict[str, Any]) -> None:
    with pytest.raises(LamdaError, match="metrics of stage pretrain: expected a cost"):
        stage_cost("pretrain", metrics)


COSTS = [
    StageCost("pretrain", 100.0, 190.0, 2_500_000, 1.5e13, 0.0005, "assumed"),
    StageCost("finetune_dialog", 20.0, 38.0, 400_000, 2e12, 0.0001, "measured"),
]


def test_costs_are_added_with_overhead_and_carbon() -> None:
    report = carbon_report(COSTS, SETTINGS)
    assert list(report["stages"]) == ["pretrain", "finetune_dialog"]
    total = report["total"]
    assert total["tokens"] == 2_900_000
    assert total["flops"] == 1.7e13
    assert total["seconds"] == 120.0
    assert total["energy_kwh"] == pytest.approx(0.0006 * 1.5)
    assert total["kg_co2e"] == pytest.approx(0.0006 * 1.5 * 0.4)
    assert total["energy_source"] == "assumed; measured"
    assert report["paper"]["kg_co2e"] == pytest.approx(25_240, abs=5)
    with pytest.raises(LamdaError, match="expected costs of stages"):
        carbon_report([], SETTINGS)


def test_the_table_reads_beside_the_paper() -> None:
    lines = markdown(carbon_report(COSTS, SETTINGS), SETTINGS).splitlines()
    table = [[cell.strip() for cell in line.split("|")[1:-1]] for line in lines if "|" in line]
    assert {len(row) for row in table} == {8}
    rows = {row[0]: row[1:] for row in table}
    assert rows["pretrain"] == [
        "2,500,000", "1.5e+13", "100.0 s", "190.0 s", "750 mWh", "assumed", "300 mg",
    ]  # fmt: skip
    assert rows["**total**"][1] == "1.7e+13"
    assert rows["LaMDA 137B, paper"][1] == "3.55e+23"
    assert rows["LaMDA 137B, paper"][4] == "450.8 MWh"
    assert rows["LaMDA 137B, paper"][6] == "25.24 t"


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0, "0 mg"), (0.5, "500 mg"), (1.0, "1 g"), (2500, "2.5 kg"), (3e6, "3 Mg")],
)
def test_units_get_their_prefix(value: float, text: str) -> None:
    assert carbon._scaled(value, "g") == text
