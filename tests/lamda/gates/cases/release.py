"""The gate on a release: a model and all that goes with it, and their faults."""

from __future__ import annotations

from typing import Any

from lamda.gates.release import GATES
from lamda.gates.report import seal
from lamda.records import Document

from ..changes import Fault, change, put, shorten, take
from ..stubs import other, stub, tensor
from .tokens import pieces

LIMITS = {"min_pages": 10, "min_defined_share": 1.0}


def clean() -> dict[str, Any]:
    """A model with its tokenizer, index, metrics, carbon and verdicts."""
    return {
        "model": stub("tuned"),
        "trained": {"model_sha256": "tuned", "inputs_sha256": {"tokenizer": "pieces"}},
        "tokenizer_hash": "pieces",
        "built": {"knowledge": {"sha256": "pages"}},
        "knowledge_hash": "pages",
        "indexed": {"sha256": "index", "knowledge_sha256": "pages"},
        "index_hash": "index",
        "answered": {
            "models": {"last": {"model_sha256": "tuned"}},
            "tokenizer_sha256": "pieces",
            "knowledge_sha256": "pages",
            "index_sha256": "index",
        },
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
        "reports": {name: report(name) for name in GATES},
    }


def report(gate: str) -> dict[str, Any]:
    """A report of a gate whose one check found 3 rows and wants 2."""
    measure = {"limit": "least", "bound": "at least", "limit_value": 2, "measured": 3}
    row = {
        "check": "rows.count", "severity": "block", "outcome": "passed", "checked": 3, "failed": 0,
        "error": "", "records": 0, "measures": [{**measure, "passed": True}],
    }  # fmt: skip
    told = {"gate": gate, "inputs": {}, "code": {}, "limits": {"least": 2}, "profile": {}}
    return seal({**told, "verdicts": [row], "passed": True})


def forge(gate: str, *keys: str | int, value: Any, sealed: bool = False) -> Fault:
    """A report is edited, and given a fitting digest if it is `sealed`."""

    def fault(tables: dict[str, Any]) -> None:
        put("reports", gate, *keys, value=value)(tables)
        if sealed:
            tables["reports"][gate] = seal(tables["reports"][gate])

    return fault


FAULTS: list[tuple[str | Fault, ...]] = [
    ("weights.finite", tensor("model", not_finite=1)),
    ("weights.alive", tensor("model", mean_square=0.0)),
    ("models.trained", other("model", "pt"), "made.same"),
    ("made.same", put("answered", "models", "last", "model_sha256", value="another")),
    ("made.same", put("answered", "knowledge_sha256", value="other pages")),
    ("made.same", put("answered", "index_sha256", value="another")),
    ("made.same", put("indexed", "sha256", value="another")),
    ("made.same", put("indexed", "knowledge_sha256", value="other pages")),
    ("made.same", put("built", "knowledge", value={"rows": 12})),
    ("made.same", put("trained", "inputs_sha256", "tokenizer", value="other pieces")),
    ("model.tokenizer", put("config", "vocab_size", value=7)),
    ("knowledge.count", shorten("knowledge")),
    ("knowledge.unique", change("knowledge", document_id="page/0")),
    ("metrics.present", take("metrics", "models", "last", "safety")),
    ("metrics.defined", put("metrics", "models", "last", "safety", value={"value": None, "n": 0})),
    ("metrics.present", put("metrics", "models", value={}), "made.same"),
    ("carbon.present", take("carbon", "total", "kg_co2e")),
    ("gates.passed", take("reports", "corpus")),
    ("gates.passed", put("reports", "carbon", value={"gate": "carbon", "passed": True})),
    ("gates.passed", put("reports", "carbon", value=report("tokens"))),
    ("gates.passed", forge("tokens", "passed", value=False)),
    ("gates.passed", forge("tokens", "passed", value=False, sealed=True)),
    ("gates.passed", forge("tokens", "verdicts", 0, "outcome", value="failed", sealed=True)),
]
