"""The paper's sheet of energy and carbon (section 10), computed by its own formulas."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any


def flops(utilization: float, peak: float, chips: int, days: float) -> float:
    """FLOPs of a run: share of the peak, a chip's peak (FLOP/s), chips, days."""
    return utilization * peak * chips * days * 86_400


def energy_mwh(days: float, chips: int, watts: float, pue: float) -> float:
    """Energy (MWh) of a run: days, chips, a chip's average power (W), the data center's PUE."""
    return days * 24 * chips * watts * pue / 1e6


def carbon_tonnes(mwh: float, kg_per_kwh: float) -> float:
    """Carbon (t CO2e) of an energy (MWh) at the grid's intensity (kg CO2e per kWh)."""
    return mwh * kg_per_kwh


PEAK, UTILIZATION, CHIPS, DAYS = 123e12, 0.565, 1024, 57.7
WATTS, PUE, INTENSITY = 289.0, 1.10, 0.056
PAPER_FLOPS = flops(UTILIZATION, PEAK, CHIPS, DAYS)
PAPER_MWH = energy_mwh(DAYS, CHIPS, WATTS, PUE)
PAPER_TONNES = carbon_tonnes(PAPER_MWH, INTENSITY)
OTHERS_TONNES = 0.7
"""Of the smaller models and of all fine-tuning; with the above the paper's 'about 26 t'."""
GPT3_TONNES = carbon_tonnes(1287, 0.429)
"""GPT-3's, which the paper compares with. Its 1,287 MWh are Patterson et al. 2021's
(arXiv 2104.10350), with whom the paper's 0.4 of the energy and 1 : 21.2 of the carbon agree."""
PASSENGER_TONNES = 1.2
"""A passenger's round trip by air between San Francisco and New York."""


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet: what the paper prints, what its formulas give, and the run's own."""

    name: str
    paper: str
    computed: float
    run: float
    unit: str


def sheet(total: Mapping[str, float], pretraining: Mapping[str, float] | None) -> list[Line]:
    """The paper's figures beside a run's: its `total`, and its pre-training where it has one, each
    with flops, energy_kwh and kg_co2e.

    The paper gives FLOPs, energy and the first carbon of pre-training the 137B model alone.
    """
    first = pretraining or dict.fromkeys(("flops", "energy_kwh", "kg_co2e"), 0.0)
    tonnes = total["kg_co2e"] / 1000
    whole = round(PAPER_TONNES + OTHERS_TONNES)  # the paper goes on with the rounded figure
    return [
        Line("FLOPs of pre-training", "3.55e23", PAPER_FLOPS, first["flops"], "FLOP"),
        Line("energy of pre-training", "451 MWh", PAPER_MWH, first["energy_kwh"] / 1000, "MWh"),
        Line("carbon of pre-training", "25.2 t", PAPER_TONNES, first["kg_co2e"] / 1000, "t"),
        Line("carbon of everything", "26 t", PAPER_TONNES + OTHERS_TONNES, tonnes, "t"),
        Line("GPT-3's carbon to that", "21.2x", GPT3_TONNES / whole,
             GPT3_TONNES / tonnes if tonnes > 0 else 0.0, "x"),
        Line("passengers of a round trip SF-NY", "22", whole / PASSENGER_TONNES,
             tonnes / PASSENGER_TONNES, "passengers"),
    ]  # fmt: skip


def plain(lines: list[Line]) -> list[dict[str, Any]]:
    """As JSON holds it."""
    return [asdict(one) for one in lines]
