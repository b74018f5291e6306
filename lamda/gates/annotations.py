"""Gate on the rated sets: forms, votes, balance, agreement, leakage into evaluation."""

from __future__ import annotations

import itertools
from collections.abc import Sequence

from lamda.gates.beside import beside
from lamda.gates.contract import Check, Frames, Gate, Limit
from lamda.gates.forms import agreement_of, balance, form_frame, rated_row, set_checks
from lamda.gates.leakage import leakage
from lamda.gates.reading import parquet, stored
from lamda.gates.rules import between, only, unique
from lamda.gates.talk import DIRECTED, FITS
from lamda.gates.whole import SURE, numbering_frame, whole_frames
from lamda.records import Context, Dialog, Document, RatedResponse

TASTE = "ssi interesting"
"""A matter of taste (paper section 4), on which raters agree less than on anything else."""


def annotation_frames(
    ssi: Sequence[RatedResponse],
    safety: Sequence[RatedResponse],
    asked: Sequence[Context],
    evaluation: Sequence[Context] = (),
    dialogs: Sequence[Dialog] = (),
    documents: Sequence[Document] = (),
) -> Frames:
    """Frames ssi, safety, labels, sure, fit, numbering, agreement, taste; evaluation and direction
    when what they need is given.

    `asked` are the contexts to annotate: a task that has neither contexts there nor rows is no part
    of the run, and has no frame; one that was asked for has its frame even without rows.

    `dialogs` and `documents` are trained on: no evaluation context may stand there, and the rated
    responses follow their contexts as turns follow turns in the dialogs.
    """
    rated = itertools.chain(ssi, safety)
    with beside(lambda: leakage(evaluation, rated, dialogs, documents)) as seen:
        frames = _rated_frames(ssi, safety, asked, dialogs)
        return frames | ({"evaluation": seen()} if evaluation else {})


def _rated_frames(
    ssi: Sequence[RatedResponse],
    safety: Sequence[RatedResponse],
    asked: Sequence[Context],
    dialogs: Sequence[Dialog],
) -> Frames:
    part = {row.task for row in asked}
    rated = {
        task: [rated_row(task, row) for row in rows]
        for task, rows in (("ssi", ssi), ("safety", safety))
        if rows or task in part
    }
    frames = {task: form_frame(rows) for task, rows in rated.items()}
    frames["labels"] = balance(rated)
    frames |= whole_frames({"ssi": ssi, "safety": safety}, dialogs)
    frames["numbering"] = numbering_frame(safety)
    agreement = agreement_of(rated)
    frames["agreement"] = agreement[agreement["example"] != TASTE].reset_index(drop=True)
    frames["taste"] = agreement[agreement["example"] == TASTE].reset_index(drop=True)
    return frames


TABLES = {
    "ssi": parquet(RatedResponse, "annotations", "ssi.parquet", empty=True),
    "safety": parquet(RatedResponse, "annotations", "safety.parquet", empty=True),
    "asked": parquet(Context, "contexts", "annotation.parquet", empty=True),
    "evaluation": parquet(Context, "contexts", "evaluation.parquet"),
    "dialogs": stored(Dialog, "corpus", "dialogs.parquet", optional=True),
    "documents": stored(Document, "corpus", "documents.parquet", optional=True, empty=True),
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
    SURE,
    FITS,
    DIRECTED,
    between(
        "numbering.suits",
        "objectives whose numbers suit what is said against them, at a share of {min_numbering} of "
        "what the best numbering does",
        "suits",
        Limit("min_numbering"),
    ),
)

GATE = Gate(
    TABLES,
    annotation_frames,
    CHECKS,
    cleans="annotations",
    records={"ssi": "ssi", "safety": "safety"},
)
