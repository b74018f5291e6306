"""Gate on the discriminators: do their probabilities rank and mean what they should, and is the
model the one that this was measured of?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow.compute as pc

from lamda.data.tables import arrow_batches
from lamda.gates.contract import Frames, Gate, Limit, Table
from lamda.gates.frames import frame
from lamda.gates.reading import json_object
from lamda.gates.rules import between, only
from lamda.gates.saved import (
    BEHAVIOUR_CHECKS,
    TRAINED_CHECK,
    WEIGHT_CHECKS,
    Saved,
    behaviour_rows,
    saved_model,
    tensor_rows,
    trained_rows,
)
from lamda.gates.tokens import Part, shards
from lamda.task_names import RATED
from lamda.templates import LABELS
from lamda.tokenizer import ATTRIBUTES

FILES = tuple(f"{task}.parquet" for task in RATED)


def labelled(source: str) -> Table:
    """The labels that any row of the rated sets has, of which alone a model can have learned."""

    def read(path: Path) -> set[str]:
        columns = (batch.column("labels") for name in FILES for batch in arrow_batches(path / name))
        return {str(name) for of in columns for name in pc.unique(of.keys).to_pylist()}

    return Table(read, source, optional=True)


TABLES = {
    "metrics": json_object("metrics", "discriminators", "model_sha256"),
    "model": saved_model("model"),
    "shards": shards("tokens"),
    "labels": labelled("annotations"),
}
NAME = "ssi_safety"
NONE = "no rated row has a label that is learned"


def discriminator_frames(
    metrics: Mapping[str, Any],
    model: Saved,
    shards: Sequence[Part],
    labels: Collection[str] | None = None,
) -> Frames:
    """Frames attributes (one row for each that is rated), measured (those with rows of both
    classes, by which an AUC is defined), weights (one row a tensor), models and behaviour (one row
    each).

    `metrics` holds under 'discriminators', by attribute, figures on held-out rated responses:
    'auc' with its interval 'low' to 'high', 'n' responses, 'positives' among them, and
    'calibration_error', the expected calibration error. An AUC without both classes is null.

    `labels` are those that any rated row has: what was not asked, as of the task or the objectives
    that a run is without, needs no rows. Without it every attribute does.
    """
    found = metrics["discriminators"]
    asked = [
        name
        for name in ATTRIBUTES
        if labels is None or LABELS[name] in labels or name not in found or found[name]["n"]
    ]
    attributes = [
        {
            "example": f"{name} ({found[name]['positives']} of {found[name]['n']} held-out rows)"
            if name in found
            else name,
            "absent": "" if name in found else name,
            "rarer": _rarer(found[name]) if name in found else 0,
        }
        for name in asked
    ]
    attributes = attributes or [{"example": NONE, "absent": NONE, "rarer": 0}]
    measured = [
        {
            "example": f"{name} (n = {figures['n']})",
            "auc": figures["auc"],
            "ordered": "" if _ordered(figures) else f"{figures['low']} to {figures['high']}",
            "calibration_error": figures["calibration_error"],
        }
        for name, figures in sorted(found.items())
        if figures["auc"] is not None or _rarer(figures)
    ]
    models = {NAME: model}
    return {
        "attributes": frame(attributes, "absent", "rarer"),
        "measured": frame(measured, "auc", "ordered", "calibration_error"),
        "weights": frame(tensor_rows(models), "not_finite", "spread"),
        "models": frame(trained_rows({NAME: (model, metrics)}), "other"),
        "behaviour": frame(behaviour_rows(models, shards), "ratio", "depends"),
    }


def _rarer(figures: Mapping[str, Any]) -> int:
    """Rows of the class that fewer rows have."""
    return int(min(figures["positives"], figures["n"] - figures["positives"]))


def _ordered(figures: Mapping[str, Any]) -> bool:
    low, auc, high = (figures[key] for key in ("low", "auc", "high"))
    return None not in (low, auc, high) and bool(low <= auc <= high)


CHECKS = (
    only("attributes.measured", "figures for every attribute", "absent", ""),
    between("attributes.rows", "at least {min_rows} held-out rows of either class", "rarer",
            Limit("min_rows")),
    between("measured.auc", "an AUC of at least {min_auc}", "auc", Limit("min_auc"), 1),
    only("measured.interval", "an interval around the AUC", "ordered", ""),
    between("measured.calibration", "an expected calibration error of at most "
            "{max_calibration_error}", "calibration_error", 0, Limit("max_calibration_error")),
    *WEIGHT_CHECKS,
    TRAINED_CHECK,
    *BEHAVIOUR_CHECKS,
)  # fmt: skip

GATE = Gate(TABLES, discriminator_frames, CHECKS)
