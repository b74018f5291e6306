"""Which turns the filter keeps, and that it draws without repetition."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pytest

from lamda.data.folding import key
from lamda.data.tables import StoredRows
from lamda.errors import LamdaError
from lamda.finetuning.config import FilterDialogs
from lamda.finetuning.filtering import Tally, filtered_rows, keep, sample_turns
from lamda.generation.calibration import Calibration, Curve, Measured
from lamda.model.config import ModelConfig
from lamda.model.transformer import Transformer
from lamda.records import Dialog, write_table
from lamda.tokenizer import ATTRIBUTES, Tokenizer

LIMITS = FilterDialogs(turns=30, sensible=0.6, specific=0.5, interesting=0.1, safe=0.7)
GOOD = dict.fromkeys(ATTRIBUTES, 0.0) | {"SENSIBLE": 0.6, "SPECIFIC": 0.5, "INTERESTING": 0.1}


@pytest.mark.parametrize(
    ("changed", "kept"),
    [
        ({}, True),
        ({"SENSIBLE": 0.59}, False),
        ({"SPECIFIC": 0.49}, False),
        ({"INTERESTING": 0.09}, False),
        ({"UNSAFE_BIAS": 0.29}, True),
        ({"UNSAFE_BIAS": 0.31}, False),
        ({"UNSAFE_HARM": math.nan}, False),
        ({"SENSIBLE": math.nan}, False),
    ],
)
def test_each_threshold_counts(changed: dict[str, float], kept: bool) -> None:
    assert keep(GOOD | changed, LIMITS) is kept


def test_the_figures_say_what_passes_each_threshold_beside_the_papers_share() -> None:
    tally = Tally(LIMITS)
    turns = [
        GOOD, GOOD | {"INTERESTING": 0.5}, GOOD | {"INTERESTING": 0.04},
        GOOD | {"SENSIBLE": 0.0, "INTERESTING": 0.9}, GOOD | {"UNSAFE_HARM": 0.9, "SPECIFIC": 0.0},
    ]  # fmt: skip
    assert [tally.count(scores) for scores in turns] == [True, True, False, False, False]
    assert tally.figures() == {
        "scored": 5,
        "kept": 2,
        "kept_share": 0.4,
        "paper_kept_share": 0.32,
        "passing_alone": {"sensible": 0.8, "specific": 0.8, "interesting": 0.8, "safe": 0.8},
        "kept_at_interesting": {"0%": 0.6, "5%": 0.4, "10%": 0.4, "25%": 0.2, "50%": 0.2},
    }
    assert Tally(LIMITS).figures()["kept_share"] == 0.0


def dialogs(count: int) -> list[Dialog]:
    return [
        Dialog(str(n), "forum", (f"hello {n}", "hi there", f"how are you {n}"), ("a", "b", "a"))
        for n in range(count)
    ]


def test_turns_are_drawn_once_with_what_came_before() -> None:
    turns = sample_turns(dialogs(8), 16, seed=2)
    assert len({(context, response) for _, context, response in turns}) == 16
    assert all(len(context) in (1, 2) for _, context, _ in turns)
    assert sample_turns(dialogs(8), 5, seed=2) == turns[:5]


def test_turns_of_stored_dialogs_are_the_same(tmp_path: Path) -> None:
    rows = [*dialogs(20), Dialog("20", "forum", ("alone",), ("a",)), Dialog("21", "forum", (), ())]
    rows += [Dialog("22", "forum", rows[0].turns, ("a", "b", "a"))]  # said before
    write_table(tmp_path / "x", rows, Dialog)
    places = [(row, t) for row in rows for t in range(1, len(row.turns))]
    order = np.random.default_rng(4).permutation(len(places))[:30]
    wanted: dict[tuple[tuple[str, ...], str], str] = {}
    for row, t in (places[place] for place in order):
        wanted.setdefault((row.turns[max(0, t - 3) : t], row.turns[t]), f"{row.dialog_id}/{t}")
    told = [(name, *turn) for turn, name in wanted.items()]
    assert sample_turns(rows, 30, seed=4) == told
    assert sample_turns(StoredRows(tmp_path / "x", Dialog), 30, seed=4) == told
    assert sample_turns([], 30, seed=4) == []


def test_the_figures_say_how_low_the_kept_ones_are(tokenizer: Tokenizer) -> None:
    config = ModelConfig(
        layers=1, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=tokenizer.vocab_size
    )
    everything = FilterDialogs(turns=10, sensible=0.0, specific=0.0, interesting=0.0, safe=0.0)
    model = Transformer(config, seed=1).eval()
    rows, figures = filtered_rows(model, tokenizer, dialogs(8), everything, 60, seed=2)
    assert figures["scored"] == figures["kept"] == len(rows) == 10
    assert set(figures["lowest"]) == {"sensible", "specific", "interesting", "safe"}
    strict = everything.model_copy(update={"sensible": 1.0})
    assert figures["asked_in_evaluation"] == 0
    asked = key((" ".join(rows[0].context[0].upper().split()) + "!!", *rows[0].context[1:]))
    left, figures = filtered_rows(model, tokenizer, dialogs(8), everything, 60, 2, {asked})
    gone = [row for row in rows if row not in left]
    assert gone and all(key(row.context) == asked for row in gone)
    assert figures["asked_in_evaluation"] == len(gone) == len(rows) - len(left)
    rows, figures = filtered_rows(model, tokenizer, dialogs(8), strict, 60, seed=2)
    assert rows == [] and figures["kept"] == 0 and "lowest" not in figures


def test_calibrated_scores_are_filtered_where_the_section_says_so(tokenizer: Tokenizer) -> None:
    config = ModelConfig(
        layers=1, d_model=16, heads=2, d_kv=8, d_ff=32, vocab_size=tokenizer.vocab_size
    )
    model = Transformer(config, seed=1).eval()
    limits = FilterDialogs(turns=10, sensible=0.99, specific=0.0, interesting=0.0, safe=0.0)
    sure = Measured(curve=Curve(a=1, b=1, c=20), rows=1, positives=1)
    calibrate = limits.model_copy(update={"calibrate": True})
    with pytest.raises(LamdaError, match="out of section filter_dialogs, or fine-tune"):
        filtered_rows(model, tokenizer, dialogs(8), calibrate, 60, seed=2)
    model.calibration = Calibration({"SENSIBLE": sure})
    assert not filtered_rows(model, tokenizer, dialogs(8), limits, 60, seed=2)[0]
    assert len(filtered_rows(model, tokenizer, dialogs(8), calibrate, 60, seed=2)[0]) == 10
