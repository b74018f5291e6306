"""Gate on the rated sets: forms, votes, balance, agreement, leakage into evaluation."""

from __future__ import annotations

from collections.abc import Sequence

from lamda.gates.contract import Check, Frames, Gate, Limit
from lamda.gates.forms import agreement_of, balance, form_frame, rated_row, set_checks
from lamda.gates.leakage import leakage
from lamda.gates.reading import parquet
from lamda.gates.rules import between, only, unique
from lamda.records import Context, Dialog, RatedResponse

TASTE = "ssi interesting"
"""A matter of taste (paper section 4), on which raters agree less than on anything else."""


def annotation_frames(
    ssi: Sequence[RatedResponse],
    safety: Sequence[RatedResponse],
    evaluation: Sequence[Context] = (),
    dialogs: Sequence[Dialog] = (),
) -> Frames:
    """Frames ssi, safety, labels, agreement, taste; evaluation when it is given. A set without
    rows is no part of the run.

    `dialogs` are the training dialogs in which no evaluation context may stand.
    """
    rated = {
        task: [rated_row(task, row) for row in rows]
        for task, rows in (("ssi", ssi), ("safety", safety))
        if rows
    }
    frames = {task: form_frame(rows) for task, rows in rated.items()}
    frames["labels"] = balance(rated)
    agreement = agreement_of(rated)
    frames["agreement"] = agreement[agreement["example"] != TASTE].reset_index(drop=True)
    frames["taste"] = agreement[agreement["example"] == TASTE].reset_index(drop=True)
    if evaluation:
        frames["evaluation"] = leakage(evaluation, [*ssi, *safety], dialogs)
    return frames


TABLES = {
    "ssi": parquet(RatedResponse, "annotations", "ssi.parquet"),
    "safety": parquet(RatedResponse, "annotations", "safety.parquet"),
    "evaluation": parquet(Context, "evaluation", "evaluation.parquet", optional=True),
    "dialogs": parquet(Dialog, "corpus", "dialogs.parquet", optional=True),
}


def _task(frame: str) -> Check:
    return only(f"{frame}.task", f"only rows of the task {frame}", "task", frame)


CHECKS = (
    *set_checks("ssi", "min_raters_ssi"),
    _task("ssi"),
    only(
        "ssi.cascade",
        "from each rater: specific only if sensible, interesting only if specific",
        "cascade",
        "",
        severity="quarantine",
    ),
    *set_checks("safety", "min_raters_safety"),
    _task("safety"),
    between(
        "labels.balance",
        "a share of {min_positive_share} to {max_positive_share} positive for each label",
        "share",
        Limit("min_positive_share"),
        Limit("max_positive_share"),
    ),
    between(
        "agreement.alpha",
        "a Krippendorff's alpha of at least {min_agreement} for each question",
        "alpha",
        Limit("min_agreement"),
    ),
    between(
        "taste.alpha",
        "a Krippendorff's alpha of at least {min_agreement_interesting} on interestingness",
        "alpha",
        Limit("min_agreement_interesting"),
    ),
    only("evaluation.annotated", "no context that was annotated for training", "annotated", ""),
    only("evaluation.unseen", "no context that stands in the training dialogs", "in_corpus", ""),
    unique("evaluation.unique", "context_id"),
)

GATE = Gate(
    TABLES,
    annotation_frames,
    CHECKS,
    cleans="annotations",
    records={"ssi": "ssi", "safety": "safety"},
)
