"""The gate on the discriminators asks for what was rated, and for no attribute besides."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from lamda.annotation.questions import GROUPS, SSI
from lamda.errors import LamdaError
from lamda.gates.discriminators import NONE, discriminator_frames
from lamda.gates.registry import gate_of
from lamda.gates.verdict import Verdict, run_suite
from lamda.records import RatedResponse, write_table
from lamda.templates import LABELS
from lamda.tokenizer import ATTRIBUTES

from .cases import CASES

UNASKED = {"auc": None, "low": None, "high": None, "n": 0, "positives": 0, "calibration_error": 0.0}


def rated(folder: Path, **labels: dict[str, int]) -> set[str]:
    """What the gate reads of rated sets with these labels."""
    for task in ("ssi", "safety"):
        row = RatedResponse("1", task, "1", "pt", ("hi",), "ho", labels=labels.get(task, {}))
        rows = [row] if task in labels else []
        write_table(folder / f"{task}.parquet", rows, RatedResponse)
    found: set[str] = gate_of("discriminators").tables["labels"].read(folder)
    return found


def judged(labels: set[str] | None, *unasked: str) -> dict[str, Verdict]:
    tables: dict[str, Any] = CASES["discriminators"].clean() | {"labels": labels}
    for name in unasked:
        tables["metrics"]["discriminators"][name] = UNASKED
    frames = discriminator_frames(**tables)
    found = run_suite(gate_of("discriminators").checks, frames, CASES["discriminators"].LIMITS)
    return {verdict.check: verdict for verdict in found if verdict.blocks}


@pytest.mark.parametrize(
    ("task", "names"), [("ssi", SSI), ("safety", tuple(GROUPS)), ("safety", ("unsafe_harm",))]
)
def test_a_run_of_some_questions_needs_rows_of_their_attributes_alone(
    tmp_path: Path, task: str, names: tuple[str, ...]
) -> None:
    labels = rated(tmp_path, **{task: dict.fromkeys(names, 1)})
    assert labels == set(names)
    others = [name for name in ATTRIBUTES if LABELS[name] not in names]
    assert judged(labels, *others) == {}
    assert judged(None, *others).keys() == {"attributes.rows"}, "what was rated is not known"
    (asked, *_) = (name for name in ATTRIBUTES if LABELS[name] in names)
    assert judged(labels, *others, asked).keys() == {"attributes.rows"}, "rated, and not held out"


def test_where_nothing_was_rated_no_discriminator_passes(tmp_path: Path) -> None:
    labels = rated(tmp_path)
    assert labels == set()
    assert NONE in str(judged(labels, *ATTRIBUTES)["attributes.measured"].examples)
    (tmp_path / "ssi.parquet").unlink()
    with pytest.raises(LamdaError, match="no such file"):
        gate_of("discriminators").tables["labels"].read(tmp_path)
