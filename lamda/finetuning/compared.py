"""Scores against labels, in lines: AUC, average precision, and what a threshold takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lamda.data.labels import UNSAFE
from lamda.finetuning.measures import Labels, Measure, auc, average_precision, f1, interval
from lamda.finetuning.scoring import Compared
from lamda.model.calibration import Calibration, Kind
from lamda.templates import LABELS
from lamda.tokenizer import UNSAFE as GROUPS

HALF = 0.5
ATTRIBUTES = {label: name for name, label in LABELS.items()}


@dataclass(frozen=True, slots=True)
class Thresholds:
    """By label the P above which a response is taken for having it, and what they were chosen for."""

    by_label: Mapping[str, float]
    told: str


def thresholds(
    labels: Sequence[str],
    calibration: Calibration,
    aim: tuple[Kind, float] | None,
    calibrate: bool,
) -> Thresholds:
    """P of one half, or those that come to a precision or recall on the model's held-out rows; for
    `unsafe` the groups' own. LamdaError where the model says none."""
    if aim is None:
        return Thresholds(dict.fromkeys([*LABELS.values(), UNSAFE], HALF), f"P > {HALF:g}")
    kind, share = aim
    names = [ATTRIBUTES[label] for label in labels if label in ATTRIBUTES]
    names += GROUPS if UNSAFE in labels else ()
    found = {
        LABELS[name]: calibration.threshold(name, kind, share, calibrated=calibrate)
        for name in dict.fromkeys(names)
    }
    return Thresholds(found, f"{kind} {share:g} on the model's held-out rows")


def taken(name: str, scores: Sequence[Mapping[str, float]], at: Mapping[str, float]) -> Labels:
    """(N,): which rows are taken for having a label; for `unsafe` if any group is above its own."""
    groups = [LABELS[group] for group in GROUPS]
    parts = [name] if name != UNSAFE or UNSAFE in at else groups
    return np.array([any(row[part] > at[part] for part in parts) for row in scores], dtype=bool)


def lines(compared: Compared, at: Thresholds, seed: int = 0) -> Iterator[str]:
    """For each label that rows have: n, and each measure with its 95 % interval."""
    rng = np.random.default_rng(seed)
    for name, labels in sorted(compared.labels.items()):
        observed = np.array(labels, dtype=bool)  # (N,)
        rows = compared.scores[name]
        predicted = np.array([row[name] for row in rows])  # (N,)
        flagged = taken(name, rows, at.by_label)  # (N,)
        yield f"{name}: n = {len(labels):,}, {int(observed.sum()):,} with it"
        told: dict[str, tuple[Measure, np.ndarray]] = {
            "AUC": (auc, predicted),
            "average precision": (average_precision, predicted),
            "F1": (_f1, flagged.astype(float)),
            "precision": (_precision, flagged.astype(float)),
            "recall": (_recall, flagged.astype(float)),
        }
        for measure, (of, values) in told.items():
            value = of(values, observed)
            low, high = interval(of, values, observed, rng)
            known = value is not None and low is not None and high is not None
            shown = f"{value:.3f} [{low:.3f}, {high:.3f}]" if known else "-"
            where = f" ({at.told})" if measure == "F1" else ""
            yield f"  {measure:17} {shown}{where}"


def _f1(flagged: np.ndarray, observed: Labels) -> float | None:
    return f1(flagged > HALF, observed)


def _precision(flagged: np.ndarray, observed: Labels) -> float | None:
    of = flagged > HALF
    return float(observed[of].mean()) if of.any() else None


def _recall(flagged: np.ndarray, observed: Labels) -> float | None:
    return float(flagged[observed].mean()) if observed.any() else None
