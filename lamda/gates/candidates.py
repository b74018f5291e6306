"""What the evaluation's gate says of the discriminators on the models' own candidates.

Figures of few contexts are told, and no limit is on them: a bootstrap of so few is too narrow. A
limit is on the bound of an interval that is kinder to the model, so that what stops a run is not
chance.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pandas as pd

from lamda.evaluation.discriminators import ATTRIBUTES, AUC, CANDIDATES, ERROR, RESEARCHED, WITHIN
from lamda.gates.config import Settings
from lamda.gates.contract import Check, Frames, Limit
from lamda.gates.frames import Row, frame, skipped
from lamda.gates.rules import between, only

LEAST = 10
"""Contexts with the rarer label (of AUC within a context: with both) from which on a limit holds:
percentile intervals of fewer units cover too little."""


def candidate_frames(metrics: Mapping[str, Any], settings: Settings) -> Frames:
    """Frames candidates (one row for each model that ranks by discriminators and attribute, with
    what `lacks`), discerned (one for each AUC on enough contexts) and calibrated (likewise); and
    researched (the AUCs on answers that a model researched)."""
    measured = metrics.get("discriminators", {}).get(CANDIDATES, {})
    ranking = [name for name, of in settings.models.items() if of.decode != "likelihood"]
    labels = [label for of in ATTRIBUTES.values() for label in of]
    told: list[Row] = []
    aucs: list[Row] = []
    errors: list[Row] = []
    for model in dict.fromkeys((*ranking, *measured)):
        for label in labels:
            cells = measured.get(model, {}).get(label, {})
            told.append({"example": f"{model}, {label}", "lacks": _lacks(cells)})
            for name in (AUC, WITHIN):
                if _contexts(cells, name) >= LEAST:
                    aucs.append(_row(model, label, name, cells[name], "high"))
            if _contexts(cells, ERROR) >= LEAST:
                errors.append(_row(model, label, ERROR, cells[ERROR], "low"))
    researched = [
        _row(model, label, AUC, cells[AUC], "high")
        for model, of in metrics.get("discriminators", {}).get(RESEARCHED, {}).items()
        for label, cells in of.items()
        if _contexts(cells, AUC) >= LEAST
    ]
    return {
        "candidates": frame(told, "lacks") if told else skipped("no model ranks candidates"),
        "discerned": _frame(aucs, "high"),
        "calibrated": _frame(errors, "low"),
        "researched": _frame(researched, "high"),
    }


def _frame(rows: list[Row], column: str) -> pd.DataFrame:
    reason = f"no discriminator was measured on {LEAST} contexts of either label"
    return frame(rows, column) if rows else skipped(reason)


def _row(model: str, label: str, name: str, cell: Mapping[str, Any], bound: str) -> Row:
    value = f"{cell['value']:.3f} [{cell['low']:.3f}, {cell['high']:.3f}] n={cell['n']}"
    return {"example": f"{model}, {label}, {name} {value}", bound: cell[bound]}


def _contexts(cells: Mapping[str, Any], name: str) -> int:
    """The contexts that a measure stands on; 0 where it is undefined."""
    cell = cells.get(name, {})
    if cell.get("value") is None:
        return 0
    return int(cell["n"] if name == WITHIN else cell["contexts"])


def _lacks(cells: Mapping[str, Any]) -> str:
    """Why a model's AUC of an attribute says little; '' where it stands on enough contexts."""
    cell = cells.get(AUC)
    if not cell or not cell["judged"]:
        of = f": 0 of {cell['of']} candidates" if cell else ", no candidate was asked about"
        return f"not judged{of}"
    if min(cell["contexts"], cells[WITHIN]["n"]) < LEAST:
        return (
            f"{cell['positives']} positives of {cell['n']} candidates, {cell['contexts']} contexts "
            f"with the rarer label, {cells[WITHIN]['n']} with both; {LEAST} needed"
        )
    return ""


CHECKS: tuple[Check, ...] = (
    only("candidates.judged", "each discriminator measured on enough candidates of each model that "
         "ranks", "lacks", "", severity="warn"),
    between("discerned.auc", "an interval of the AUC on a model's own candidates, of all and within"
            " a context, that reaches {min_candidate_auc}", "high", Limit("min_candidate_auc"), 1),
    between("calibrated.error", "an interval of the calibration error on a model's own candidates "
            "that begins below {max_candidate_calibration_error}", "low", 0,
            Limit("max_candidate_calibration_error")),
    between("researched.auc", "an interval of the AUC on a model's researched answers that reaches "
            "{min_candidate_auc}", "high", Limit("min_candidate_auc"), 1, "warn"),
)  # fmt: skip
