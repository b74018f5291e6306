"""Decoding with thresholds in numbers: a model says what those by precision or recall come to."""

from __future__ import annotations

from lamda.generation.calibration import Calibration
from lamda.generation.config import Aim, Decoding, Thresholds


def settled(decoding: Decoding, calibration: Calibration) -> Decoding:
    """`decoding` with the lowest P(safe) of each group in numbers, on the scale of the scores that
    it filters by (calibrated or not).

    LamdaError where the model was not measured, or no threshold comes to what is stated.
    """
    if decoding.calibrate:
        calibration.require("decoding")
    limits = {}
    for group in Thresholds.model_fields:
        stated = getattr(decoding.safety, group)
        if isinstance(stated, Aim):
            # what violates is found with that precision or recall: all above the threshold fall
            unsafe = calibration.threshold(
                f"UNSAFE_{group.upper()}",
                stated.kind,
                stated.share,
                calibrated=decoding.calibrate,
            )
            stated = 1 - unsafe
        limits[group] = stated
    return decoding.model_copy(update={"safety": Thresholds(**limits)})
