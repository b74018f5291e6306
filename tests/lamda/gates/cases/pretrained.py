"""The gate on PT: finite weights, a falling loss, and their faults."""

from __future__ import annotations

import math
from typing import Any

from lamda.gates.tokens import Part
from lamda.gates.weights import Tensor

from ..changes import Fault, Tables, change, put
from .tokens import shard

LIMITS = {
    "max_unigram_ratio": 0.8,
    "max_last_loss": 0.8,
    "max_gradient_norm": 50.0,
    "max_loss_spike": 1.0,
}


def clean() -> dict[str, Any]:
    """Ten points of a curve from 5 to 1.4 nats; four tokens that come equally often."""
    even = [0, 1, 2, 3] * 100
    return {
        "weights": [Tensor(f"layer.{n}", 100, 0, 0.1) for n in range(4)],
        "metrics": {"validation_loss": 0.9, "tokens": 1000},
        "curve": [{"step": 10.0 * n, "loss": 5 - 0.4 * n, "gradient_norm": 2.0} for n in range(10)],
        "shards": [Part(part, shard("forum", even)) for part in ("train", "validation")],
    }


def spike(tables: Tables) -> None:
    tables["curve"][5]["loss"] += 2.0


def flat(tables: Tables) -> None:
    for point in tables["curve"]:
        point["loss"] = 5.0


FAULTS: list[tuple[str | Fault, ...]] = [
    ("weights.finite", change("weights", not_finite=1)),
    ("weights.alive", change("weights", mean_square=0.0)),
    ("steps.loss", put("curve", 4, "loss", value=math.inf)),
    ("steps.loss", put("curve", 4, "loss", value=None)),
    ("steps.gradient", put("curve", 4, "gradient_norm", value=51.0)),
    ("steps.gradient", put("curve", 4, "gradient_norm", value=math.nan)),
    ("loss.unigram", put("metrics", "validation_loss", value=math.log(4))),
    ("loss.unigram", put("metrics", "validation_loss", value=None)),
    ("progress.fall", flat),
    ("progress.spike", spike),
]
