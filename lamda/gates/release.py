"""Gate on a release: everything that it needs is there, fits together and was let through."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from lamda.files import read_json
from lamda.gates.contract import Frames, Gate, Limit, Table
from lamda.gates.frames import frame, same
from lamda.gates.reading import hash_of, json_object, parquet
from lamda.gates.registry import NAMES
from lamda.gates.report import faults
from lamda.gates.rules import at_least, only, unique
from lamda.gates.saved import (
    TRAINED_CHECK,
    WEIGHT_CHECKS,
    Saved,
    saved_model,
    tensor_rows,
    trained_rows,
)
from lamda.gates.tokens import tokenizer
from lamda.records import Document
from lamda.tokenizer import Tokenizer

GATES = tuple(name for name in NAMES if name != "release")
"""The gates that every release has passed."""
FILES = tuple(f"{name}.json" for name in GATES)


def _reports(path: Path) -> dict[str, Any]:
    """Gate -> its report, for the GATES that have one in a folder."""
    return {Path(name).stem: read_json(path / name) for name in FILES if (path / name).exists()}


def _state(name: str, report: Any) -> str:
    """'passed', or what is wrong with the report of gate `name`."""
    if report is None:
        return "missing"
    found = faults(name, report)
    if found:
        return f"not to be believed: {found[0]}"
    return "passed" if report["passed"] else "failed"


TABLES = {
    "model": saved_model("model"),
    "trained": json_object("trained", "model_sha256", "inputs_sha256"),
    "config": json_object("model", "vocab_size", file="config.json"),
    "tokenizer": tokenizer("tokenizer"),
    "tokenizer_hash": hash_of("tokenizer"),
    "built": json_object("built", "knowledge"),
    "knowledge_hash": hash_of("knowledge"),
    "indexed": json_object("indexed", "sha256", "knowledge_sha256"),
    "index_hash": hash_of("index"),
    "answered": json_object(
        "answered", "models", "tokenizer_sha256", "knowledge_sha256", "index_sha256"
    ),
    "knowledge": parquet(Document, "knowledge", "documents.parquet"),
    "metrics": json_object("metrics", "models"),
    "carbon": json_object("carbon", "total"),
    "reports": Table(_reports, "gates", files=FILES),
}


def release_frames(
    model: Saved,
    trained: Mapping[str, Any],
    config: Mapping[str, Any],
    tokenizer: Tokenizer,
    tokenizer_hash: str,
    built: Mapping[str, Any],
    knowledge_hash: str,
    indexed: Mapping[str, Any],
    index_hash: str,
    answered: Mapping[str, Any],
    knowledge: Sequence[Document],
    metrics: Mapping[str, Any],
    carbon: Mapping[str, Any],
    reports: Mapping[str, Any],
) -> Frames:
    """Frames weights (a row a tensor), models (one row), made (what the model was trained and built
    with), model (one row), knowledge, metrics, carbon (one row) and gates."""
    last = answered["models"].get(_released(metrics["models"]), {})
    made = [
        same("tokenizer", tokenizer_hash, trained["inputs_sha256"].get("tokenizer")),
        same("knowledge", knowledge_hash, built["knowledge"].get("sha256")),
        same("the knowledge that was indexed", knowledge_hash, indexed["knowledge_sha256"]),
        same("the index", index_hash, indexed["sha256"]),
        same("the model as it was measured", model.sha256, last.get("model_sha256")),
        same("the tokenizer as it was measured", tokenizer_hash, answered["tokenizer_sha256"]),
        same("the knowledge as it was measured", knowledge_hash, answered["knowledge_sha256"]),
        same("the index as it was measured", index_hash, answered["index_sha256"]),
    ]
    sizes = {"example": f"{config['vocab_size']} ids, {tokenizer.vocab_size} pieces"}
    pages = [{"example": page.url, "document_id": page.document_id} for page in knowledge]
    gates = [{"example": name, "state": _state(name, reports.get(name))} for name in GATES]
    known = isinstance(carbon["total"], Mapping) and _is_figure(carbon["total"].get("kg_co2e"))
    total = {"example": "total", "absent": "" if known else "kg_co2e"}
    return {
        "weights": frame(tensor_rows({"lamda": model}), "not_finite", "spread"),
        "models": frame(trained_rows({"lamda": (model, trained)}), "other"),
        "made": frame(made, "other"),
        "model": frame(
            [{**sizes, "unfitting": _unfitting(config["vocab_size"], tokenizer)}], "unfitting"
        ),
        "knowledge": frame(pages, "document_id"),
        "metrics": frame(_measured(metrics["models"]), "absent", "undefined"),
        "carbon": frame([total], "absent"),
        "gates": frame(gates, "state"),
    }


def _is_figure(value: Any) -> bool:
    return isinstance(value, int | float) and math.isfinite(value)


def _unfitting(rows: int, tokenizer: Tokenizer) -> int:
    """How far the rows of a model are from what its tokenizer needs; a base may have some more."""
    beyond: int = rows - tokenizer.vocab_size
    return beyond if tokenizer.is_own else min(0, beyond)


def _released(models: Mapping[str, Any]) -> str:
    """The evaluation's last model."""
    return list(models)[-1] if models else "no model"


def _measured(models: Mapping[str, Any]) -> list[dict[str, Any]]:
    """One row for each metric of the evaluation's last model, which is the one that is released."""
    names = list(dict.fromkeys(name for cells in models.values() for name in cells))
    model = _released(models)
    cells = models.get(model, {})
    return [
        {
            "example": f"{model}, {name}",
            "absent": "" if name in cells else name,
            "undefined": "" if cells.get(name, {"n": 1})["n"] else name,
        }
        for name in names or ["any metric"]
    ]


CHECKS = (
    *WEIGHT_CHECKS,
    TRAINED_CHECK,
    only(
        "made.same",
        "its training's tokenizer, the index that was built, all as it was measured, by hash",
        "other",
        "",
    ),
    only("model.tokenizer", "a tokenizer of the model's vocabulary", "unfitting", 0),
    at_least("knowledge.count", "min_pages"),
    unique("knowledge.unique", "document_id"),
    only("metrics.present", "every metric of the released model", "absent", ""),
    only(
        "metrics.defined",
        "responses to which the metric applies, for a share of {min_defined_share} of them",
        "undefined",
        "",
        mostly=Limit("min_defined_share"),
    ),
    only("carbon.present", "a figure for the carbon", "absent", ""),
    only("gates.passed", "every gate before the release passed", "state", "passed"),
)

GATE = Gate(TABLES, release_frames, CHECKS)
