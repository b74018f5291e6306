from __future__ import annotations

from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.gates.reading import curve, json_object


def test_a_curve_has_numbers_and_gaps(tmp_path: Path) -> None:
    path = tmp_path / "curve.csv"
    path.write_text("step,loss\n1,2.5\n2,\n3,nan\n")
    rows = curve("log").read(path)
    assert rows[:2] == [{"step": 1.0, "loss": 2.5}, {"step": 2.0, "loss": None}]
    assert rows[2]["loss"] != rows[2]["loss"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [("", "found none"), ("step\n", "found none"), ("step\nfive\n", "could not convert")],
)
def test_a_curve_that_is_none(tmp_path: Path, text: str, reason: str) -> None:
    path = tmp_path / "curve.csv"
    path.write_text(text)
    with pytest.raises(LamdaError, match=reason):
        curve("log").read(path)


@pytest.mark.parametrize("text", ["[]", "3", '{"b": 1}'])
def test_an_object_without_its_keys(tmp_path: Path, text: str) -> None:
    path = tmp_path / "value.json"
    path.write_text(text)
    with pytest.raises(LamdaError, match="expected an object with 'a'"):
        json_object("metrics", "a").read(path)
