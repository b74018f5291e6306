"""Gate on the fine-tunings: how much of what was annotated does the model learn from?"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from lamda.gates.contract import Frames, Gate, Limit
from lamda.gates.frames import frame
from lamda.gates.reading import json_object
from lamda.gates.rules import between

STAGES = ("ssi_safety", "dialog", "groundedness")
TABLES = {stage: json_object(stage, "fit") for stage in STAGES}


def finetuned_frames(**metrics: Mapping[str, Any]) -> Frames:
    """Frame tasks: a row for each task of each fine-tuning.

    `metrics` hold under 'fit', by task, how many 'examples' there were to learn from, and of these
    the 'shortened_share' whose context was cut to fit a row and the 'left_out_share' that did not
    fit at all.
    """
    figures = ("examples", "shortened_share", "left_out_share")
    rows = [
        {"example": f"{task} in finetune_{stage} ({fit['examples']} examples)"}
        | {key: fit[key] for key in figures}
        for stage, found in metrics.items()
        for task, fit in sorted(found["fit"].items())
    ]
    return {"tasks": frame(rows, *figures)}


CHECKS = (
    between("tasks.examples", "examples of every task", "examples", 1),
    between("tasks.shortened", "at most a share of {max_shortened_share} of a task's examples with"
            " a shortened context; else raise seq_len", "shortened_share", 0,
            Limit("max_shortened_share")),
    between("tasks.left_out", "at most a share of {max_left_out_share} of a task's examples left"
            " out; else raise seq_len", "left_out_share", 0, Limit("max_left_out_share")),
)  # fmt: skip

GATE = Gate(TABLES, finetuned_frames, CHECKS)
