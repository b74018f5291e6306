"""Scores against labels, in lines: AUC, average precision, and what a threshold takes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from lamda.data.labels import UNSAFE
from lamda.errors import LamdaError
from lamda.finetuning.measures import Floats, Labels, Measure, auc, average_precision, f1, interval
from lamda.finetuning.scoring import Compared
from lamda.generation.calibration import Calibration, Kind
from lamda.templates import LABELS
from lamda.tokenizer import UNSAFE as GROUPS

HALF = 0.5


@dataclass(frozen=True, slots=True)
class Thresholds:
    """By label the P above which a response is taken for having it, and what they were chosen for;
    for `unsafe` its groups have their own."""

    by_label: Mapping[str, float]
    told: str


def thresholds(
    calibration: Calibration, aim: tuple[Kind, float] | None, calibrate: bool
) -> Thresholds:
    """P of one half; or those that come to a precision or recall on the rows that the model held
    out, for the attributes that have such a threshold. LamdaError where none has."""
    if aim is None:
        return Thresholds(dict.fromkeys([*LABELS.values(), UNSAFE], HALF), f"P > {HALF:g}")
    kind, share = aim
    found: dict[str, float] = {}
    lacking: list[LamdaError] = []
    for name, label in LABELS.items():
        try:
            found[label] = calibration.threshold(name, kind, share, calibrated=calibrate)
        except LamdaError as error:
            lacking.append(error)
    if not found:
        raise lacking[0]
    return Thresholds(found, f"{kind} {share:g} on the model's held-out rows")


def taken(
    name: str, scores: Sequence[Mapping[str, float]], at: Mapping[str, float]
) -> Floats | None:
    """(N,): 1 where a row is taken for having a label, for `unsafe` where a group is above its own
    threshold; None without a threshold."""
    parts = [name] if name in at or name != UNSAFE else [LABELS[group] for group in GROUPS]
    if not all(part in at for part in parts):
        return None
    return np.array([float(any(row[part] > at[part] for part in parts)) for row in scores])


def lines(compared: Compared, at: Thresholds, seed: int = 0) -> Iterator[str]:
    """What is no label; and for each label that rows have n, and each measure with its 95 %
    interval."""
    if compared.faults:
        yield f"{compared.faults:,} labels count as none; the first: {compared.fault}"
    rng = np.random.default_rng(seed)
    for name, labels in sorted(compared.labels.items()):
        observed = np.array(labels, dtype=bool)  # (N,)
        rows = compared.scores[name]
        yield f"{name}: n = {len(labels):,}, {int(observed.sum()):,} with it"
        predicted = np.array([row[name] for row in rows])  # (N,)
        for measure, of in RANKED.items():
            yield f"  {measure:17} {_shown(of, predicted, observed, rng)}"
        flagged = taken(name, rows, at.by_label)
        if flagged is None:
            yield f"  no threshold has {at.told}"
            continue
        yield f"  at {at.told}:"
        for measure, of in TAKEN.items():
            yield f"  {measure:17} {_shown(of, flagged, observed, rng)}"


def _shown(of: Measure, values: Floats, observed: Labels, rng: np.random.Generator) -> str:
    value, (low, high) = of(values, observed), interval(of, values, observed, rng)
    if value is None or low is None or high is None:
        return "-"
    return f"{value:.3f} [{low:.3f}, {high:.3f}]"


def _f1(flagged: Floats, observed: Labels) -> float | None:
    return f1(flagged > HALF, observed)


def _precision(flagged: Floats, observed: Labels) -> float | None:
    of = flagged > HALF
    return float(observed[of].mean()) if of.any() else None


def _recall(flagged: Floats, observed: Labels) -> float | None:
    return float(flagged[observed].mean()) if observed.any() else None


RANKED: Mapping[str, Measure] = {"AUC": auc, "average precision": average_precision}
TAKEN: Mapping[str, Measure] = {"F1": _f1, "precision": _precision, "recall": _recall}
