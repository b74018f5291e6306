"""The gate on the discriminators: six that tell apart, and their faults."""

from __future__ import annotations

from typing import Any

from lamda.templates import LABELS
from lamda.tokenizer import ATTRIBUTES

from ..changes import Fault, put, take
from ..stubs import model_faults, stub
from . import pretrained

LIMITS = {"min_rows": 5, "min_auc": 0.7, "max_calibration_error": 0.1, "max_unigram_ratio": 0.8}


def clean() -> dict[str, Any]:
    """The same figures for every attribute."""
    figures = {"auc": 0.8, "low": 0.75, "high": 0.85, "n": 100, "positives": 30}
    found = {name: {**figures, "calibration_error": 0.05} for name in ATTRIBUTES}
    return {
        "metrics": {"discriminators": found, "model_sha256": "tuned"},
        "model": stub("tuned"),
        "shards": pretrained.clean()["shards"],
        "labels": {LABELS[name] for name in ATTRIBUTES},
    }


def figure(name: str, value: float | None) -> Fault:
    return put("metrics", "discriminators", "SPECIFIC", name, value=value)


FAULTS: list[tuple[str | Fault, ...]] = [
    ("attributes.measured", take("metrics", "discriminators", "SPECIFIC"), "attributes.rows"),
    ("attributes.rows", figure("positives", 4)),
    ("attributes.rows", figure("positives", 96)),
    ("measured.auc", figure("auc", 0.69), "measured.interval"),
    ("measured.interval", figure("high", 0.79)),
    ("measured.calibration", figure("calibration_error", 0.2)),
    ("measured.calibration", figure("calibration_error", None)),
    *model_faults("model"),
]
