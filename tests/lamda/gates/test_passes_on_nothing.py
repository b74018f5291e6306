"""A figure that is missing, null or no number opens no gate, and ends none in a traceback."""

from __future__ import annotations

import dataclasses
import math
from pathlib import Path
from typing import Any

import pytest

from lamda.errors import Refusal
from lamda.files import write_json
from lamda.gates.carbon import carbon_frames
from lamda.gates.discriminators import discriminator_frames
from lamda.gates.evaluation import evaluation_frames
from lamda.gates.finetuned import STAGES, finetuned_frames
from lamda.gates.gate import Outputs, run_gate
from lamda.gates.registry import gate_of
from lamda.gates.release import release_frames
from lamda.gates.verdict import Verdict, run_suite

from .cases import CASES
from .changes import Tables, put


def judged(gate: str, frames: Any) -> dict[str, Verdict]:
    found = run_suite(gate_of(gate).checks, frames, CASES[gate].LIMITS)
    return {verdict.check: verdict for verdict in found}


def test_a_discriminator_whose_auc_is_null_though_there_are_rows_of_both_classes() -> None:
    tables = CASES["discriminators"].clean()
    put("metrics", "discriminators", "SENSIBLE", "auc", value=None)(tables)
    found = judged("discriminators", discriminator_frames(**tables))
    assert found["measured.auc"].outcome == "failed"


def test_where_every_auc_is_null_too() -> None:
    tables = CASES["discriminators"].clean()
    for figures in tables["metrics"]["discriminators"].values():
        figures.update(auc=None, low=None, high=None)
    found = judged("discriminators", discriminator_frames(**tables))
    assert found["measured.auc"].outcome == "failed"


@pytest.mark.parametrize(
    "place",
    [("total", "tokens"), ("total", "flops"), ("stages", "stage_1", "kg_co2e"),
     ("stages", "rate", "energy_kwh"), ("stages", "rate", "flops")],
)  # fmt: skip
def test_a_sum_with_what_is_no_number_is_none(place: tuple[str, ...]) -> None:
    tables = CASES["carbon"].clean()
    put("report", *place, value=math.nan)(tables)
    assert judged("carbon", carbon_frames(**tables))["total.sum"].outcome == "failed"


@pytest.mark.parametrize("carbon", [None, math.nan, "little"])
def test_a_release_without_a_figure_of_carbon(carbon: Any) -> None:
    tables = CASES["release"].clean()
    put("carbon", "total", "kg_co2e", value=carbon)(tables)
    found = judged("release", {"carbon": release_frames(**tables)["carbon"]})
    assert [v.check for v in found.values() if v.blocks] == ["carbon.present"]


def test_fine_tunings_that_had_nothing_to_learn_are_skipped_and_say_so() -> None:
    tables: Tables = CASES["finetuned"].clean()
    for stage in STAGES:
        put(stage, "fit", value={})(tables)
    found = judged("finetuned", {"tasks": finetuned_frames(**tables)["tasks"]})
    told = found["tasks.examples"]
    assert (told.outcome, told.observed) == ("skipped", "no fine-tuning had anything to learn")


@pytest.mark.parametrize(
    "report",
    [
        {"stages": None, "total": {}}, {"stages": {"pretrain": 5}, "total": {}},
        {"stages": {"pretrain": {"energy_source": "measured"}}, "total": {"tokens": "x"}},
    ],
)  # fmt: skip
def test_an_input_of_another_form_is_one_line(tmp_path: Path, report: Any) -> None:
    given = tmp_path / "carbon.json"
    write_json(given, report)
    out = tmp_path / "gate.json"
    with pytest.raises(Refusal, match=r"inputs\.form: expected .*Error\(.* in carbon\.py") as error:
        run_gate("carbon", {"report": given}, CASES["carbon"].LIMITS, Outputs(out))
    assert len(str(error.value).splitlines()) == 1
    assert out.is_file()
    assert not out.with_suffix(".passed").exists()


def test_likelihoods_of_nothing_are_skipped() -> None:
    tables = CASES["evaluation"].clean()
    rows = [dataclasses.replace(row, candidates=()) for row in tables["responses"]]
    frames = evaluation_frames(**tables | {"responses": rows})
    found = judged("evaluation", {"likelihood": frames["likelihood"]})
    assert found["likelihood.gap"].outcome == "skipped"
    assert found["likelihood.own"].observed == "no model keeps what it sampled"
