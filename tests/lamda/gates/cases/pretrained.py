"""The gate on PT: finite weights, a falling loss, and their faults."""

from __future__ import annotations

import math
from typing import Any

from lamda.gates.tokens import Part

from ..changes import Fault, Tables, put
from ..stubs import model_faults, stub
from .tokens import shard

LIMITS = {
    "max_unigram_ratio": 0.8,
    "max_last_loss": 0.8,
    "max_gradient_norm": 50.0,
    "max_loss_spike": 1.0,
}


def clean() -> dict[str, Any]:
    """Ten points of a curve from 5 to 1.4 nats; four tokens that come equally often,
    one after the other."""
    even = [[(first + n) % 4 for n in range(100)] for first in range(4)]
    return {
        "model": stub("pt"),
        "metrics": {
            "validation_loss": 0.9,
            "model_sha256": "pt",
            "inputs_sha256": {"tokens": "shards"},
        },
        "tokens": "shards",
        "curve": [{"step": 10.0 * n, "loss": 5 - 0.4 * n, "gradient_norm": 2.0} for n in range(10)],
        "shards": [Part(part, shard("forum", *even)) for part in ("train", "validation")],
    }


def spike(tables: Tables) -> None:
    tables["curve"][5]["loss"] += 2.0


def flat(tables: Tables) -> None:
    for point in tables["curve"]:
        point["loss"] = 5.0


FAULTS: list[tuple[str | Fault, ...]] = [
    *model_faults("model"),
    ("models.trained", put("metrics", "model_sha256", value="another")),
    ("inputs.same", put("metrics", "inputs_sha256", "tokens", value="another")),
    ("inputs.same", put("metrics", "inputs_sha256", value={})),
    ("steps.loss", put("curve", 4, "loss", value=math.inf)),
    ("steps.loss", put("curve", 4, "loss", value=None)),
    ("steps.gradient", put("curve", 4, "gradient_norm", value=51.0)),
    ("steps.gradient", put("curve", 4, "gradient_norm", value=math.nan)),
    ("loss.unigram", put("metrics", "validation_loss", value=math.log(4))),
    ("loss.unigram", put("metrics", "validation_loss", value=None)),
    ("progress.fall", flat),
    ("progress.spike", spike),
]
