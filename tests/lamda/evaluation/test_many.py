"""Many models stand in rows, compared with the last one."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from lamda.errors import LamdaError
from lamda.evaluation.config import Respond
from lamda.evaluation.many import MOST_COLUMNS
from lamda.evaluation.respond import weights_of
from lamda.evaluation.tables import metrics_json, results_table

from .rows import answers, settings


def test_rows_of_models_are_marked_where_the_last_one_differs() -> None:
    counts = {f"row {n}": 20 for n in range(MOST_COLUMNS)} | {"LaMDA": 38}
    rows = [
        each
        for name, good in counts.items()
        for each in answers(name, "safety", {"safe": [1] * good + [0] * (40 - good)})
    ]
    results = metrics_json(rows, settings(), np.random.default_rng(1))
    console = Console(width=160, record=True, file=None)
    with console.capture() as shown:
        console.print(results_table(results))
    text = shown.get()
    assert "* LaMDA differs from it" in text
    assert text.count("50.0 *") == MOST_COLUMNS
    assert "95.0 *" not in text
    assert "n=40" in text


def test_ablations_answer_before_the_model_that_is_released() -> None:
    row = {"weights": "w", "decode": "quality"}
    models = {"models": {"PT": row, "LaMDA": row}, "ablations": {"bare": row, "blind": row}}
    found = Respond.model_validate({"batch_size": 1, **models})
    assert list(found.rows) == ["PT", "bare", "blind", "LaMDA"]
    folders = {"w": Path("weights")}
    assert list(weights_of(found, folders)) == ["PT", "LaMDA"]
    assert list(weights_of(found, folders, ablations=True)) == list(found.rows)
    odd = {**models, "ablations": {"bare": {**row, "weights": "own"}}}
    found = Respond.model_validate({"batch_size": 1, **odd})
    with pytest.raises(LamdaError, match="'respond.ablations.bare.weights': no weights 'own'"):
        weights_of(found, folders, ablations=True)
    with pytest.raises(ValueError, match="'PT' is one of `models` too"):
        Respond.model_validate({**models, "batch_size": 1, "ablations": {"PT": row}})
