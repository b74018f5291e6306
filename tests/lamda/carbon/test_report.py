from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import pytest

from lamda.carbon import report as carbon
from lamda.carbon.config import CarbonReport
from lamda.carbon.measure import Cost
from lamda.carbon.paper import sheet
from lamda.carbon.report import (
    StageCost,
    carbon_report,
    carbon_tonnes,
    energy_mwh,
    flops,
    markdown,
    other_cost,
    per_point,
    stage_cost,
)
from lamda.errors import LamdaError

SETTINGS = CarbonReport(
    country="USA", grid_intensity=0.4, watts_per_core=10.0, watts_per_device=300.0, pue=1.5
)


def test_the_papers_run() -> None:
    """Section 10: 3.55e23 FLOPs, 451 MWh and 25.2 t; the formulas give a digit more."""
    assert flops(0.565, 123e12, 1024, 57.7) == pytest.approx(3.548e23, rel=1e-4)
    mwh = energy_mwh(57.7, 1024, 289, 1.10)
    assert mwh == pytest.approx(450.8, abs=0.05)
    assert carbon_tonnes(mwh, 0.056) == pytest.approx(25.24, abs=0.005)


COST = Cost("pretrain", 10.0, 15.0, core_seconds=360_000.0)
METRICS: dict[str, Any] = {
    "tokens": 1000,
    "flops": 5 * 10**12,
    "seconds": 9.0,
    "resumed_from": 0,
    "cost": asdict(COST),
}


def test_a_stages_cost_is_read_from_its_metrics() -> None:
    assert stage_cost("pretrain", METRICS, SETTINGS) == StageCost(
        "pretrain", 10.0, 15.0, 1000, 5e12, 1.0, "assumed"
    )


def test_a_resumed_run_is_extrapolated() -> None:
    resumed = {**METRICS, "seconds": 40.0, "resumed_from": 7}
    found = stage_cost("pretrain", resumed, SETTINGS)
    assert (found.seconds, found.cpu_seconds, found.energy_kwh) == (40.0, 60.0, 4.0)
    assert found.energy_source == "assumed, extrapolated"


NAN, INFINITE = float("nan"), float("inf")
ON_DEVICE = {"device_seconds": 36_000.0}


@pytest.mark.parametrize(
    ("changes", "energy", "source"),
    [
        ({}, 1.0, "assumed"),
        (ON_DEVICE, 4.0, "assumed"),
        ({"core_kwh": 0.7}, 0.7, "measured"),
        ({"core_kwh": 0.7, **ON_DEVICE}, 3.7, "partly assumed"),
        ({"device_kwh": 2.5, **ON_DEVICE}, 3.5, "partly assumed"),
        ({"core_kwh": 0.7, "device_kwh": 2.5, **ON_DEVICE}, 3.2, "measured"),
        ({"core_kwh": 0.0}, 1.0, "assumed, a counter unusable"),
        ({"core_kwh": -0.7}, 1.0, "assumed, a counter unusable"),
        ({"core_kwh": NAN}, 1.0, "assumed, a counter unusable"),
        ({"unusable": "cores 0 kWh"}, 1.0, "assumed, a counter unusable"),
        ({"core_kwh": 0.7, "unusable": "devices 0 kWh"}, 0.7, "measured"),
        (
            {"core_kwh": 0.7, "device_kwh": INFINITE, **ON_DEVICE},
            3.7,
            "partly assumed, a counter unusable",
        ),
    ],
)
def test_what_no_counter_says_is_seconds_times_watts(
    changes: dict[str, Any], energy: float, source: str
) -> None:
    metrics = {**METRICS, "cost": asdict(replace(COST, **changes))}
    found = stage_cost("pretrain", metrics, SETTINGS)
    assert found.energy_kwh == pytest.approx(energy)
    assert found.energy_source == source


def test_other_watts_are_another_energy_from_the_same_metrics() -> None:
    twice = SETTINGS.model_copy(update={"watts_per_core": 20.0})
    assert stage_cost("pretrain", METRICS, twice).energy_kwh == pytest.approx(2.0)
    measured = {**METRICS, "cost": asdict(replace(COST, core_kwh=0.7))}
    assert stage_cost("pretrain", measured, twice).energy_kwh == 0.7


@pytest.mark.parametrize("metrics", [{}, {"cost": {"watts": 3}}, {"cost": None}])
def test_metrics_without_a_cost_are_an_error(metrics: dict[str, Any]) -> None:
    with pytest.raises(LamdaError, match="metrics of stage pretrain: expected a cost"):
        stage_cost("pretrain", metrics, SETTINGS)


def test_what_the_command_did_around_the_training_is_added() -> None:
    whole = Cost("pretrain", 13.0, 19.0, core_seconds=2 * 360_000.0)
    found = stage_cost("pretrain", METRICS, SETTINGS, whole)
    assert (found.seconds, found.cpu_seconds, found.energy_kwh) == (13.0, 19.0, 2.0)
    assert (found.tokens, found.flops) == (1000, 5e12)
    shorter = Cost("pretrain", 9.0, 15.0, core_seconds=1.0)  # no record of this training
    assert stage_cost("pretrain", METRICS, SETTINGS, shorter).seconds == 10.0
    resumed = {**METRICS, "seconds": 40.0, "resumed_from": 7}
    found = stage_cost("pretrain", resumed, SETTINGS, whole)
    assert (found.seconds, found.energy_kwh) == (43.0, 5.0)


def test_a_stage_that_trains_nothing_has_time_and_energy() -> None:
    found = other_cost("rate", Cost("rate", 5.0, 4.0, core_seconds=360_000.0), SETTINGS)
    assert found == StageCost("rate", 5.0, 4.0, 0, 0.0, 1.0, "assumed", trains=False)
    report = carbon_report([*COSTS, found], SETTINGS, ["respond"])
    assert report["stages"]["rate"]["kg_co2e"] == pytest.approx(1.5 * 0.4)
    assert report["total"]["tokens"] == 2_900_000
    page = markdown(report, SETTINGS)
    assert "| rate | – | – | 5.0 s | 4.0 s | 1.5 kWh | assumed | 600 g |" in page
    assert "Not in the total, for want of a record: respond." in page


def test_the_papers_sheet_beside_a_run() -> None:
    """Section 10: what it prints, what its formulas give, and the same of a run."""
    first = {"flops": 1e15, "energy_kwh": 0.01, "kg_co2e": 0.004}
    lines = {line.name: line for line in sheet({"kg_co2e": 0.012}, first)}
    assert [line.paper for line in lines.values()] == [
        "3.55e23", "451 MWh", "25.2 t", "26 t", "21.2x", "22"
    ]  # fmt: skip
    computed = [line.computed for line in lines.values()]
    assert computed == [
        pytest.approx(3.548e23, rel=1e-4), pytest.approx(450.8, abs=0.05),
        pytest.approx(25.24, abs=0.005), pytest.approx(25.94, abs=0.005),
        pytest.approx(21.2, abs=0.05), pytest.approx(22, abs=0.5),
    ]  # fmt: skip
    assert lines["FLOPs of pre-training"].run == 1e15
    assert lines["energy of pre-training"].run == pytest.approx(1e-5)  # MWh
    assert lines["carbon of everything"].run == pytest.approx(1.2e-5)  # t
    assert lines["passengers of a round trip SF-NY"].run == pytest.approx(1e-5)
    assert lines["GPT-3's carbon to that"].run == pytest.approx(552.1 / 1.2e-5, rel=1e-3)


def cell(value: float | None, low: float, high: float, **more: Any) -> dict[str, Any]:
    return {"value": value, "low": low, "high": high, "n": 500, **more}


def results(**versus: Any) -> dict[str, Any]:
    gained = {"PT": cell(0.1, 0.05, 0.2, **versus)}
    return {"models": {
        "PT": {"quality": cell(0.5, 0.4, 0.6, versus={})},
        "LaMDA": {"quality": cell(0.6, 0.5, 0.75, versus=gained)},
    }}  # fmt: skip


def test_a_point_of_quality_has_its_price_with_an_interval() -> None:
    found = per_point(300.0, results(significant=True))
    assert found is not None
    assert (found["model"], found["points"], found["n"]) == ("LaMDA", 60.0, 500)
    assert (found["grams"], found["low"], found["high"]) == (5.0, 4.0, 6.0)
    gained = [found[f"gained_{key}"] for key in ("over", "grams", "low", "high")]
    assert gained == ["PT", pytest.approx(30), pytest.approx(15), pytest.approx(60)]
    page = markdown(carbon_report(COSTS, SETTINGS, (), results(significant=True)), SETTINGS)
    assert "for each of its 60.0 points of quality (n=500)" in page


def test_no_price_without_points() -> None:
    unsure = per_point(300.0, results(significant=False))
    assert unsure is not None
    assert not any("gained" in key for key in unsure)
    assert per_point(300.0, {}) is None
    assert per_point(300.0, {"models": {"PT": {}}}) is None
    assert per_point(300.0, {"models": {"PT": {"quality": cell(None, 0, 0)}}}) is None
    assert "per_point" not in carbon_report(COSTS, SETTINGS)


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
