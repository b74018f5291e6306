"""Predictions follow from FLOPs and a speed, and say where the speed is from."""

from __future__ import annotations

from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import pytest

from lamda.carbon.here import Costs, keep_predictions, kept_predictions, savings
from lamda.carbon.ledger import LEDGER, VARIABLE
from lamda.carbon.measure import Cost
from lamda.carbon.paper import PAPER_FLOPS
from lamda.carbon.predict import (
    Speed,
    assumed_speed,
    device_speed,
    former_speed,
    others,
    predict,
)
from lamda.carbon.record import Machine
from lamda.errors import LamdaError
from lamda.files import write_json
from lamda.model.config import preset
from lamda.model.flops import training_flops

from .records import HERE, SETTINGS, record

TINY = preset("tiny", 2048)
EACH = training_flops(TINY, 128)


def test_flops_over_speed_and_power() -> None:
    speed = Speed(flops=EACH * 1000.0, watts=20.0, source="told")
    found = predict("pretrain", EACH, 3_600_000, speed, SETTINGS)
    assert found.flops == 3_600_000 * EACH
    assert found.seconds == pytest.approx(3600.0)
    assert found.energy_kwh == pytest.approx(0.020 * 1.5)
    assert found.g_co2e == pytest.approx(0.020 * 1.5 * 0.4 * 1000)
    assert found.source == "told"


def test_the_papers_run_is_predicted_from_its_own_figures() -> None:
    """57.7 days and 450.8 MWh (section 10) for its FLOPs at its share of its chips' peak."""
    big = preset("137b")
    tokens = round(PAPER_FLOPS / training_flops(big, 1024))
    speed = device_speed("tpu-v3", 1024, mfu=0.565)
    settings = SETTINGS.model_copy(update={"pue": 1.1, "grid_intensity": 0.056})
    found = predict("pretrain", training_flops(big, 1024), tokens, speed, settings)
    assert found.seconds / 86_400 == pytest.approx(57.7, rel=1e-3)
    assert found.energy_kwh / 1000 == pytest.approx(450.8, rel=1e-3)
    assert found.g_co2e / 1e6 == pytest.approx(25.24, rel=1e-3)


def metrics(stage: str, seconds: float, tokens: int, share: float = 1.0) -> dict[str, Any]:
    cost = Cost(stage, seconds, seconds, core_seconds=2 * seconds)
    return {"cost": asdict(cost), "tokens": tokens, "flops": tokens * EACH * share}


TRAININGS = {
    "pretrain": metrics("pretrain", 100.0, 1000),
    "finetune_dialog": metrics("finetune_dialog", 50.0, 1000, share=0.95),
}
FOUND = {"pretrain": record("pretrain"), "finetune_dialog": record("finetune_dialog"),
         "rate": record("rate", 36.0), "respond": None}  # fmt: skip


def test_the_same_training_here_is_the_best_guide() -> None:
    speed = former_speed("finetune_dialog", TRAININGS, FOUND, HERE, SETTINGS)
    assert speed is not None
    assert speed.flops == pytest.approx(1000 * EACH * 0.95 / 50)
    assert speed.watts == pytest.approx(20.0)
    assert "finetune_dialog as it ran here; power assumed" in speed.source
    again = predict("finetune_dialog", EACH, 1000, speed, SETTINGS)
    assert again.seconds == pytest.approx(50.0)  # its own FLOPs a token, with few logits
    each = training_flops(preset("small", 2048), 128)
    assert predict("finetune_dialog", each, 1000, speed, SETTINGS).flops == 1000 * each


def test_another_training_here_is_the_next_best() -> None:
    speed = former_speed("finetune_groundedness", TRAININGS, FOUND, HERE, SETTINGS)
    assert speed is not None
    assert "pretrain as it ran here" in speed.source


@pytest.mark.parametrize(
    "other", [
        replace(HERE, processor="Other"), replace(HERE, cores=4), Machine("x", 2, ("H100",)),
        replace(HERE, devices=("H100",)),
    ],
)  # fmt: skip
def test_another_machine_tells_nothing(other: Machine) -> None:
    assert former_speed("pretrain", TRAININGS, FOUND, other, SETTINGS) is None


def test_what_an_accelerator_did_tells_nothing_of_the_same_machine_without() -> None:
    fast = {"pretrain": replace(FOUND["pretrain"], machine=replace(HERE, devices=("H100",)))}
    assert former_speed("pretrain", TRAININGS, fast, HERE, SETTINGS) is None


def test_without_a_record_or_a_cost_there_is_no_speed() -> None:
    assert former_speed("pretrain", TRAININGS, {"pretrain": None}, HERE, SETTINGS) is None
    assert former_speed("pretrain", {"pretrain": {"tokens": 3}}, FOUND, HERE, SETTINGS) is None


def test_what_is_assumed_is_said() -> None:
    assert assumed_speed(1e12, 0.4, 20.0, "here").source == "assumed: 0.4 of 1 TFLOP/s, here"
    told = device_speed("h100", 8)
    assert told.source == "assumed: 0.4 of 7.91e+03 TFLOP/s, 8 x h100 of 700 W each"
    assert (told.flops, told.watts) == (pytest.approx(0.4 * 8 * 989e12), 5600.0)
    assert device_speed("mine", 1, 0.5, 1e12, 100.0) == Speed(
        5e11, 100.0, "assumed: 0.5 of 1 TFLOP/s, 1 x mine of 100 W each"
    )
    with pytest.raises(LamdaError, match="--device mine: expected here, tpu-v3"):
        device_speed("mine", 1)


def test_other_stages_are_taken_as_they_last_were() -> None:
    seconds, carbon, unknown = others(FOUND, list(TRAININGS), SETTINGS)
    assert (seconds, unknown) == (36.0, ["respond"])
    assert carbon == pytest.approx(36 * 20 / 3.6e6 * 1.5 * 400)


def test_a_prediction_is_held_against_what_it_took(tmp_path: Path) -> None:
    speed = Speed(flops=EACH * 10.0, watts=20.0, source="told")
    keep_predictions(tmp_path, [predict(s, EACH, 1000, speed, SETTINGS) for s in TRAININGS])
    later = {stage: record(stage, ended="9999-01-01T00:00:00+00:00") for stage in TRAININGS}
    compared = kept_predictions(tmp_path, Costs(later, TRAININGS))
    assert compared["pretrain"] == (pytest.approx(100.0), 100.0, pytest.approx(0.0))
    assert compared["finetune_dialog"][2] == pytest.approx(1.0)  # twice what it took
    assert kept_predictions(tmp_path, Costs(FOUND, TRAININGS)) == {}  # ran before it
    resumed = {"pretrain": {**TRAININGS["pretrain"], "seconds": 400.0, "resumed_from": 7}}
    assert kept_predictions(tmp_path, Costs(later, resumed))["pretrain"][1] == 400.0
    other = {stage: {**told, "tokens": 5000} for stage, told in TRAININGS.items()}
    assert kept_predictions(tmp_path, Costs(later, other)) == {}
    keep_predictions(tmp_path, [predict("pretrain", EACH, 0, speed, SETTINGS)])
    assert kept_predictions(tmp_path, Costs(later, TRAININGS)) == {}
    (tmp_path / ".scratch/predictions.json").write_text("{")
    assert kept_predictions(tmp_path, Costs(later, TRAININGS)) == {}


def test_what_the_last_run_did_not_run_is_saved(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    first = [record("pretrain", 3600.0, run="one"), record("rate", 36.0, run="one")]
    now = record("evaluate", 18.0, run="two", ended="2026-01-07T00:00:00+00:00")
    for one in (*first, now):
        write_json(tmp_path / LEDGER / one.stage / f"{one.key}.json", one.to_json())
    found = {one.stage: one for one in (*first, now)} | {"respond": None}
    told = savings(tmp_path, Costs(found, {}), SETTINGS)
    assert told is not None
    assert (told.ran, told.kept) == (("evaluate",), ("pretrain", "rate"))
    assert (told.ran_seconds, told.saved_seconds) == (18.0, 3636.0)
    assert told.saved_grams == pytest.approx(3636 * 20 / 3.6e6 * 1.5 * 400)
    assert savings(tmp_path / "nowhere", Costs(found, {}), SETTINGS) is None
