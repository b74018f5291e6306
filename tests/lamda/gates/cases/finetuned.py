"""The gate on the fine-tunings: tasks that fit their rows, and their faults."""

from __future__ import annotations

from typing import Any

from ..changes import Fault, put

LIMITS = {"max_shortened_share": 0.3, "max_left_out_share": 0.02}


def clean() -> dict[str, Any]:
    """Every task of the three stages within its limits."""
    fit = {"examples": 100, "shortened_share": 0.2, "left_out_share": 0.01}
    tasks = {
        "ssi_safety": ("ssi", "safety"),
        "dialog": ("dialog", "ssi", "safety"),
        "groundedness": ("actions", "judged_actions", "dialog", "ssi", "safety"),
    }
    return {stage: {"fit": {task: dict(fit) for task in names}} for stage, names in tasks.items()}


def figure(stage: str, task: str, name: str, value: float) -> Fault:
    return put(stage, "fit", task, name, value=value)


FAULTS: list[tuple[str | Fault, ...]] = [
    ("tasks.examples", figure("ssi_safety", "safety", "examples", 0)),
    ("tasks.shortened", figure("ssi_safety", "ssi", "shortened_share", 0.31)),
    ("tasks.shortened", figure("groundedness", "judged_actions", "shortened_share", 0.5)),
    ("tasks.left_out", figure("dialog", "dialog", "left_out_share", 0.03)),
    ("tasks.left_out", figure("groundedness", "actions", "left_out_share", float("nan"))),
]
