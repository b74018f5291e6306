"""What a discriminator's probabilities come to on rated responses that no fine-tuning read.

A model's folder holds it in calibration.json, beside the weights and hashed with them, by
attribute: a curve that makes an observed share of a probability, and how many of the held-out rows
each threshold takes. Both are measured after the training that wrote the weights
(lamda.finetuning.calibrating); nothing of it is used unless a section asks for it (`calibrate`,
thresholds by precision or recall).

The curve is beta calibration (Kull, Silva Filho and Flach 2017): with s = ln p and t = ln (1 - p)
the log-odds a s - b t + c. a = b is Platt's scaling of the log-odds, a = b = 1 and c = 0 changes
nothing. With a and b above 0 it rises everywhere: who ranks by one attribute ranks as before.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Literal, cast

from pydantic import Field, ValidationError

from lamda.config.section import Section, Share, Whole
from lamda.errors import LamdaError
from lamda.files import read_json, write_json
from lamda.model.backbone import Backbone
from lamda.model.io import CALIBRATION

FILE = CALIBRATION
LEAST_SLOPE = 0.01
"""Of a and b: a curve that is flat somewhere would rank nothing there."""
CERTAIN = 1e-6
"""How near to 0 and 1 a probability is told apart: beyond, float32 has few numbers."""
Kind = Literal["precision", "recall"]


class Curve(Section):
    """Beta calibration of one attribute."""

    a: Annotated[float, Field(ge=LEAST_SLOPE)]
    b: Annotated[float, Field(ge=LEAST_SLOPE)]
    c: float

    def of(self, probability: float) -> float:
        """The calibrated probability; of what is not a number, that."""
        if math.isnan(probability):
            return probability
        p = min(max(probability, CERTAIN), 1 - CERTAIN)
        odds = self.a * math.log(p) - self.b * math.log1p(-p) + self.c
        return 1 / (1 + math.exp(-odds)) if odds > -700 else 0.0


class Point(Section):
    """A threshold on P (not calibrated) that lies between two rows' scores: `taken` rows are above
    it, `hits` of them with the attribute."""

    at: Share
    taken: Whole
    hits: Whole


class Measured(Section):
    """One attribute on the held-out rows: how many there are and have it; `points` from the highest
    threshold to the lowest. No `curve`: P stays as it is, where too few rows said otherwise."""

    curve: Curve | None = None
    rows: Whole
    positives: Whole
    points: Annotated[tuple[Point, ...], Field(strict=False)] = ()

    def calibrated(self, probability: float) -> float:
        """P as the curve has it."""
        return self.curve.of(probability) if self.curve else probability

    def point(self, kind: Kind, share: float) -> Point | None:
        """The threshold that takes the fewest rows with at least `share` of those that have the
        attribute (recall), or the most of which at least `share` have it (precision); None where
        the held-out rows have none."""
        if kind == "recall":
            wanted = share * self.positives
            return next((one for one in self.points if one.hits >= wanted > 0), None)
        fitting = [one for one in self.points if one.taken and one.hits >= share * one.taken]
        return fitting[-1] if fitting else None


@dataclass(frozen=True, slots=True)
class Calibration:
    """Of one model; `attributes` is empty where nobody measured it. `source` is its folder, for
    messages."""

    attributes: Mapping[str, Measured] = field(default_factory=dict)
    source: str = "the model"

    def applied(self, scores: Mapping[str, float]) -> dict[str, float]:
        """Scores by attribute, each as its curve has it; one without a curve stays."""
        return {name: self.probability(name, value) for name, value in scores.items()}

    def probability(self, name: str, value: float) -> float:
        """One attribute's P as its curve has it."""
        known = self.attributes.get(name)
        return known.calibrated(value) if known else value

    def require(self, section: str) -> None:
        """LamdaError where nothing was measured, though `section` asks for calibrated scores."""
        if not self.attributes:
            raise LamdaError(
                f"{self.source}/{FILE}: no such file; take `calibrate: true` out of section "
                f"{section}, or fine-tune the model anew"
            )

    def threshold(self, name: str, kind: Kind, share: float, *, calibrated: bool) -> float:
        """The P of attribute `name` above which a response is taken for having it, so that on the
        held-out rows precision or recall is `share` at least; of calibrated P where that is asked.

        LamdaError where nobody measured the attribute, and where no threshold comes to that.
        """
        known = self.attributes.get(name)
        if known is None or not known.points:
            raise LamdaError(
                f"{self.source}/{FILE}: has no thresholds of {name}; state a number in place of "
                f"{kind}, or fine-tune with more rated responses"
            )
        found = known.point(kind, share)
        if found is None:
            best = max((one.hits / one.taken for one in known.points if one.taken), default=0.0)
            raise LamdaError(
                f"{self.source}/{FILE}: {name}: no threshold has a {kind} of {share:g} on the "
                f"{known.rows} held-out rows ({known.positives} with it)"
                + (f", the highest is {best:.3f}" if kind == "precision" else "")
                + "; state a lower one"
            )
        return known.calibrated(found.at) if calibrated else found.at


NOTHING = Calibration()


def calibration_of(model: Backbone) -> Calibration:
    """That of a model as it was read; nothing of one that was trained since, or made anew."""
    of: Any = model
    known = getattr(of, "calibration", None)
    if known is None:
        known = read_calibration(of.source) if of.source else NOTHING
        of.calibration = known  # read once
    return cast(Calibration, known)


def read_calibration(folder: Path) -> Calibration:
    """What lies in a model's folder; nothing where there is no such file.

    LamdaError with the file and what is wrong with it.
    """
    path = folder / FILE
    if not path.exists():
        return Calibration(source=str(folder))
    values = read_json(path)
    try:
        # of JSON: a list is a tuple, but a text is no number
        found = {str(name): _measured(value) for name, value in values.items()}
    except (ValidationError, AttributeError) as error:
        told = error.errors()[0] if isinstance(error, ValidationError) else None
        what = f"key {'.'.join(map(str, told['loc']))}: {told['msg']}" if told else "no object"
        raise LamdaError(f"{path}: expected a calibration, found {what}; copy the model") from None
    return Calibration(found, str(folder))


def _measured(value: Any) -> Measured:
    return Measured.model_validate(value)


def write_calibration(folder: Path, calibration: Calibration) -> None:
    """Write it into the folder of the model that it was measured of, atomically."""
    plain = {
        name: measured.model_dump(mode="json") for name, measured in calibration.attributes.items()
    }
    write_json(folder / FILE, plain)
