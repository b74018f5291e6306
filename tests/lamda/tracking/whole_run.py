"""The files of a finished pipeline run in small, of the shapes that the stages write."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from lamda.config.yaml_file import read_yaml
from lamda.inputs import Inputs
from lamda.records import Candidate, JudgedResponse, ToolCall, write_table

REPOSITORY = Path(__file__).resolve().parents[3]
SECRET = "my sister's number is 555-0199"
"""What a user said."""
CELL = {"value": 0.5, "low": 0.4, "high": 0.6, "n": 9, "judged": 10, "of": 10}
METRICS = (
    "sensibleness", "specificity", "interestingness", "quality", "safety", "groundedness",
    "informativeness", "citation_accuracy",
)  # fmt: skip
CURVE = (
    "step,tokens,loss,validation_loss,learning_rate,gradient_norm,tokens_per_second,mfu,"
    "memory_gib,seconds_left\n"
    "10,100,7.5,,0.01,1.5,900,0.3,0.7,9\n20,200,6.5,6.75,0.02,1.25,901,0.31,0.7,\n"
)
TRAINED = {
    "final_loss": 6.5, "flops": 10**9, "steps": 20, "tokens": 200, "model_sha256": "ab",
    "validation_loss": None, "cost": {"stage": "x", "wall_seconds": 2.5, "core_kwh": None},
}  # fmt: skip
ATTRIBUTE = {"auc": 0.75, "low": 0.7, "high": 0.8, "n": 9, "calibration_error": 0.125,
             "calibration": [{"said": 0.25, "found": 0.5, "n": 9}]}  # fmt: skip


def results() -> dict[str, Any]:
    """results/metrics.json of two models."""
    versus = {"PT": {"value": 0.25, "low": 0.0, "high": 0.5, "n": 9, "significant": False}}
    cells = {name: CELL | {"versus": {}} for name in METRICS}
    return {
        "models": {"PT": cells, "LaMDA": {name: CELL | {"versus": versus} for name in METRICS}},
        "judged_by": {"ssi": ["world.raters@1"]},
        "baselines": {"Human": cells},
        "by_kind": {"safety": {"sensitive": {"LaMDA": {"safety": CELL}}}},
        "faults": {"LaMDA": {"hedges": CELL}},
        "research": {"LaMDA": {"needless_lookups": CELL}},
        "dialogs": {"static": {"LaMDA": {"safety": CELL | {"by_turn": {"1": CELL}}}}},
        "discriminators": {"candidates": {"LaMDA": {"sensible": {"auc_within": CELL}}}},
    }


def gate(name: str, check: str = "rows.count", limit: str = "min_rows") -> dict[str, Any]:
    """A gate's report with a check that passes, one that sets aside, and one that warns."""
    measure = {"limit": limit, "bound": "at least", "limit_value": 1.0, "measured": 4.0}
    verdict = {
        "check": check, "expected": "some rows", "severity": "block", "outcome": "passed",
        "checked": 9, "failed": 0, "observed": SECRET, "examples": [SECRET],
        "measures": [measure | {"passed": True}],
    }  # fmt: skip
    aside = verdict | {"check": "rows.text", "outcome": "quarantined", "failed": 2, "measures": []}
    warning = verdict | {"check": "rows.new", "outcome": "warning", "failed": 1, "measures": []}
    return {"gate": name, "passed": True, "verdicts": [verdict, aside, warning]}


def responses() -> list[JudgedResponse]:
    """Two models' answers to two contexts of a user, one of them with research and an emoji."""
    kept = Candidate("yes 😀", -1.0, {"safe": 0.9, "quality": 2.0})
    dropped = Candidate("no", -2.0, {"safe": 0.1}, "harm")
    return [
        JudgedResponse(
            f"own/{number}", task, "asked", model, (SECRET, "hello"), "yes 😀 [https://a.org]",
            "yes 😀", (kept, dropped), (kept,), (ToolCall("phone", SECRET, "https://a.org"),),
            {"sensible": ("yes", "no", "yes")}, {"sensible": 1}, ("rater 7",), "files@1",
        )
        for number, task in enumerate(("ssi", "safety"))
        for model in ("PT", "LaMDA")
    ]  # fmt: skip


def write_run(root: Path) -> None:
    """The repository's dvc.yaml and a run's files in `root`."""
    (root / "dvc.yaml").write_text((REPOSITORY / "dvc.yaml").read_text())
    stages = read_yaml(root / "dvc.yaml")["stages"]
    for name, entry in stages.items():
        for product in [*entry.get("outs", []), *entry.get("metrics", [])]:
            if product.startswith("logs/"):
                put(root / product, CURVE)
            elif product.startswith("reports/gates/") and product.endswith(".json"):
                drift = name == "gate_corpus"
                made = gate(Path(product).stem, *(("drift.distance", "max_drift") if drift else ()))
                put(root / product, json.dumps(made))
    told: dict[str, Any] = {
        "metrics/corpus.json": {"sources": {"forum": {"rows": 9, "turns": 20}}},
        "metrics/decontaminate.json": {"turns": {"forum": {"kept": 9}}},
        "metrics/tokens.json": {"tokens": {"train": {"forum": 90}}, "tokens_sha256": "ab"},
        "metrics/rate.json": {"agreement": {"sensible": {"alpha": 0.6, "units": 9}}},
        "metrics/pretrain.json": TRAINED
        | {"sources": {"forum": {"tokens": 9, "validation_loss": 6.5}}},
        "metrics/finetune_ssi_safety.json": TRAINED
        | {"discriminators": {"SENSIBLE": ATTRIBUTE, "UNSAFE_HARM": ATTRIBUTE}},
        "metrics/finetune_dialog.json": TRAINED,
        "metrics/finetune_groundedness.json": TRAINED | {"actions": {"first query": ATTRIBUTE}},
        "metrics/finetune_rollouts.json": TRAINED | {"own_actions": {"first query": ATTRIBUTE}},
        "results/metrics.json": results(),
        "results/carbon.json": {
            "total": {"energy_kwh": 0.5, "kg_co2e": 0.25, "seconds": 9.0, "energy_source": "x"},
            "stages": {"pretrain": {"energy_kwh": 0.5, "kg_co2e": 0.25, "seconds": 9.0}},
        },
    }
    for path, value in told.items():
        put(root / path, json.dumps(value))
    write_table(root / "results/responses.parquet", responses(), JudgedResponse)


def put(path: Path, text: str) -> None:
    """Write a file and its folders."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def inputs_of(root: Path, stage: str) -> Inputs:
    """What a stage of `root` reads."""
    found = Inputs.of_stage(root, stage)
    assert found is not None
    return found
