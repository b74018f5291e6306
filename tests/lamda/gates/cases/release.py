"""The gate on a release: a model and all that goes with it, and their faults."""

from __future__ import annotations

from typing import Any

from lamda.gates.release import GATES
from lamda.gates.weights import Tensor
from lamda.records import Document

from ..changes import Fault, change, put, shorten, take
from .tokens import pieces

LIMITS = {"min_pages": 10, "min_defined_share": 1.0}


def clean() -> dict[str, Any]:
    """A model with its tokenizer, index, metrics, carbon and verdicts."""
    return {
        "weights": [Tensor(f"layer.{n}", 100, 0, 0.1) for n in range(4)],
        "config": {"vocab_size": pieces().vocab_size},
        "tokenizer": pieces(),
        "knowledge": [
            Document(f"page/{n}", "wiki", f"https://www.example.org/{n}", "Town", "Text.")
            for n in range(12)
        ],
        "metrics": {
            "models": {
                "first": {"safety": {"value": None, "n": 0}},  # it is not what is released
                "last": {name: {"value": 0.5, "n": 3} for name in ("safety", "witty")},
            }
        },
        "carbon": {"total": {"kg_co2e": 0.1}},
        "verdicts": [{"gate": name, "passed": True} for name in GATES],
    }


FAULTS: list[tuple[str | Fault, ...]] = [
    ("weights.finite", change("weights", not_finite=1)),
    ("model.tokenizer", put("config", "vocab_size", value=7)),
    ("knowledge.count", shorten("knowledge")),
    ("knowledge.unique", change("knowledge", document_id="page/0")),
    ("metrics.present", take("metrics", "models", "last", "safety")),
    ("metrics.defined", put("metrics", "models", "last", "safety", value={"value": None, "n": 0})),
    ("metrics.present", put("metrics", "models", value={})),
    ("carbon.present", take("carbon", "total", "kg_co2e")),
    ("gates.passed", put("verdicts", 2, "passed", value=False)),
    ("gates.passed", put("verdicts", 2, "passed", value=None)),
]
