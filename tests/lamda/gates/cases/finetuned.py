"""The gate on the fine-tunings: tasks that fit their rows, and their faults."""

from __future__ import annotations

from typing import Any

from ..changes import Fault, Tables, put
from ..stubs import model_faults, other, stub
from . import pretrained

LIMITS = {
    "max_shortened_share": 0.3,
    "max_left_out_share": 0.02,
    "max_unigram_ratio": 0.8,
    "min_judge_auc": 0.7,
    "min_right_share": 0.1,
    "max_right_share": 0.98,
}


def clean() -> dict[str, Any]:
    """Every task of the four stages within its limits."""
    fit = {"examples": 100, "shortened_share": 0.2, "left_out_share": 0.01}
    tasks = {
        "ssi_safety": ("ssi", "safety"),
        "dialog": ("dialog", "ssi", "safety"),
        "groundedness": ("actions", "judged_actions", "dialog", "ssi", "safety"),
        "rollouts": ("own_actions", "judged_own_actions", "own_answers", "actions", "ssi"),
    }
    begun = {"tokenizer": "pieces", "tokens": "shards"}
    tables: dict[str, Any] = {"pretrained": {"model_sha256": "pt", "inputs_sha256": dict(begun)}}
    before = "pt"
    for stage, names in tasks.items():
        tables[stage] = {
            "fit": {task: dict(fit) for task in names},
            "model_sha256": stage,
            "inputs_sha256": {**begun, "model": before},
        }
        before = stage
    figures = {"n": 40, "positives": 20, "auc": 0.9}
    tables["rollouts"] |= {
        "actions": {"first query": dict(figures), "later query": {**figures, "auc": None}},
        "researched": {"SENSIBLE": dict(figures)},
        "own_actions": {"first query": dict(figures)},
    }
    return tables | {
        "rated": {"actions": 100, "right": 70},
        "ft_quality_safety": stub("dialog"),
        "lamda": stub("rollouts"),
        "tokenizer": "pieces",
        "shards": pretrained.clean()["shards"],
    }


def begun_elsewhere(tables: Tables) -> None:
    """LaMDA went on from PT."""
    tables["rollouts"]["inputs_sha256"]["model"] = "pt"


def another_tokenizer(tables: Tables) -> None:
    tables["tokenizer"] = "pieces of another run"


def figure(stage: str, task: str, name: str, value: float) -> Fault:
    return put(stage, "fit", task, name, value=value)


FAULTS: list[tuple[str | Fault, ...]] = [
    ("tasks.examples", figure("ssi_safety", "safety", "examples", 0)),
    ("tasks.shortened", figure("ssi_safety", "ssi", "shortened_share", 0.31)),
    ("tasks.shortened", figure("groundedness", "judged_actions", "shortened_share", 0.5)),
    ("tasks.left_out", figure("dialog", "dialog", "left_out_share", 0.03)),
    ("tasks.left_out", figure("groundedness", "actions", "left_out_share", float("nan"))),
    ("chain.same", begun_elsewhere),
    ("chain.same", another_tokenizer),
    ("chain.same", put("dialog", "inputs_sha256", "tokens", value="other shards")),
    ("judges.auc", put("rollouts", "actions", "first query", "auc", value=0.57)),
    ("judges.auc", put("rollouts", "researched", "SENSIBLE", "auc", value=float("nan"))),
    ("judges.auc", put("rollouts", "own_actions", "first query", "auc", value=0.5)),
    ("rollouts.right", put("rated", "right", value=99)),
    ("rollouts.right", put("rated", "right", value=9)),
    ("models.trained", other("lamda", "pt")),
    *model_faults("ft_quality_safety"),
    *model_faults("lamda"),
]
