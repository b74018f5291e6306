"""A curve rises everywhere, thresholds come to what is stated, and the file says what is wrong."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamda.errors import LamdaError
from lamda.files import digest
from lamda.generation.calibration import (
    FILE,
    NOTHING,
    Calibration,
    Curve,
    Measured,
    Point,
    calibration_of,
    read_calibration,
    write_calibration,
)
from lamda.model.config import preset
from lamda.model.io import load_model, load_trainable, load_transformer, save_model
from lamda.model.transformer import Transformer

# No subnormals: some library of the same process may have switched them off.
SLOPES = st.floats(0.01, 20)
PROBABILITIES = st.floats(0.0001, 0.9999)
KNOWN = Calibration(
    {
        "UNSAFE_HARM": Measured(
            curve=Curve(a=2.0, b=0.5, c=0.3),
            rows=10,
            positives=4,
            points=tuple(
                Point(at=at, taken=taken, hits=hits)
                for at, taken, hits in ((0.9, 1, 1), (0.7, 3, 2), (0.5, 5, 4), (0.1, 10, 4))
            ),
        ),
        "SENSIBLE": Measured(rows=3, positives=1),
    },
    "models/one",
)


@given(
    a=SLOPES,
    b=SLOPES,
    c=st.floats(-5, 5, allow_subnormal=False),
    low=PROBABILITIES,
    high=PROBABILITIES,
)
def test_a_curve_never_falls(a: float, b: float, c: float, low: float, high: float) -> None:
    curve = Curve(a=a, b=b, c=c)
    low, high = sorted((low, high))
    rounding = 1e-12  # of neighbouring numbers
    assert 0 <= curve.of(low) <= curve.of(high) + rounding <= 1 + rounding


def test_slopes_of_one_change_nothing_and_no_number_stays_none() -> None:
    same = Curve(a=1, b=1, c=0)
    for value in (0.0, 0.001, 0.25, 0.999, 1.0):
        assert same.of(value) == pytest.approx(value, abs=1e-5)
    assert math.isnan(same.of(math.nan))


def test_a_curve_by_hand() -> None:
    # log-odds 2 ln .5 + .5 ln .5 ... : a ln p - b ln (1 - p) + c
    odds = 2 * math.log(0.5) - 0.5 * math.log(0.5) + 0.3
    assert KNOWN.probability("UNSAFE_HARM", 0.5) == pytest.approx(1 / (1 + math.exp(-odds)))
    assert KNOWN.applied({"SENSIBLE": 0.4, "OTHER": 0.3}) == {"SENSIBLE": 0.4, "OTHER": 0.3}


@pytest.mark.parametrize(
    ("kind", "share", "at"),
    [("recall", 0.5, 0.7), ("recall", 0.51, 0.5), ("recall", 1.0, 0.5), ("precision", 0.9, 0.9),
     ("precision", 0.8, 0.5), ("precision", 0.4, 0.1)],
)  # fmt: skip
def test_the_threshold_that_comes_to_it(kind: str, share: float, at: float) -> None:
    found = KNOWN.threshold("UNSAFE_HARM", kind, share, calibrated=False)  # type: ignore[arg-type]
    assert found == at
    calibrated = KNOWN.threshold("UNSAFE_HARM", kind, share, calibrated=True)  # type: ignore[arg-type]
    assert calibrated == KNOWN.probability("UNSAFE_HARM", at)


def test_what_no_threshold_comes_to_is_said() -> None:
    weak = Calibration(
        {"UNSAFE_BIAS": Measured(rows=4, positives=1, points=(Point(at=0.2, taken=4, hits=1),))}
    )
    with pytest.raises(LamdaError, match=r"UNSAFE_BIAS: no threshold has a precision of 0.9 on th"
                       r"e 4 held-out rows \(1 with it\), the highest is 0.250"):  # fmt: skip
        weak.threshold("UNSAFE_BIAS", "precision", 0.9, calibrated=False)
    with pytest.raises(LamdaError, match="has no thresholds of SENSIBLE"):
        KNOWN.threshold("SENSIBLE", "recall", 0.9, calibrated=False)
    with pytest.raises(LamdaError, match="take `calibrate: true` out of section decoding"):
        NOTHING.require("decoding")


def test_it_lies_in_the_model_s_folder_and_is_hashed_with_it(tmp_path: Path) -> None:
    save_model(Transformer(preset("smoke", 30)), tmp_path / "model")
    assert not calibration_of(load_model(tmp_path / "model")).attributes
    before = digest([tmp_path / "model"])
    write_calibration(tmp_path / "model", KNOWN)
    assert digest([tmp_path / "model"]) != before
    found = calibration_of(load_model(tmp_path / "model"))
    assert found.attributes == KNOWN.attributes
    assert found.source == str(tmp_path / "model")
    # trained further it is another model, of which nothing was measured
    assert calibration_of(load_transformer(tmp_path / "model")) == NOTHING
    assert calibration_of(load_trainable(tmp_path / "model")) == NOTHING


@pytest.mark.parametrize(
    "text",
    ["[]", '{"SENSIBLE": 3}', '{"SENSIBLE": {"rows": 1}}', '{"SENSIBLE": {"rows": -1}}',
     '{"S": {"rows": 1, "positives": 1, "curve": {"a": 0, "b": 1, "c": 0}}}', "{"],
)  # fmt: skip
def test_a_broken_file_is_one_line(tmp_path: Path, text: str) -> None:
    (tmp_path / FILE).write_text(text)
    with pytest.raises(LamdaError, match=FILE) as told:
        read_calibration(tmp_path)
    assert "\n" not in str(told.value)


def test_the_same_calibration_is_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        write_calibration(tmp_path / name, KNOWN)
    one, two = ((tmp_path / name / FILE).read_bytes() for name in ("one", "two"))
    assert one == two
    assert json.loads(one)["SENSIBLE"]["curve"] is None
