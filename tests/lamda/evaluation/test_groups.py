"""Metrics by kind of context, known faults, and the tables of both, by hand."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from rich.console import Console

from lamda.config.resolve import current_params
from lamda.errors import LamdaError
from lamda.evaluation.config import Evaluate, MetricSettings
from lamda.evaluation.tables import Results, metrics_json, print_table, read_results

from .rows import METRICS, judged, settings

KINDS = {"question": [1, 1, 0], "opinion": [0, 0]}
"""Whether the responses to each kind claim something that is supported."""
FAULTS = {
    "hedged": MetricSettings(task="groundedness", label=("hedges",)),
    "early_ends": MetricSettings(task="ssi", label=("ends_early",)),
}


def asked(**others: Any) -> Evaluate:
    return settings().model_copy(update=others)


def measured() -> Results:
    rows = [
        judged(
            "groundedness",
            {"claims": value, "supported": value, "hedges": 1 - value},
            model,
            f"{kind}/{n}",
            kind,
        )
        for model in ("one", "two")
        for kind, values in KINDS.items()
        for n, value in enumerate(values)
    ]
    evaluate = asked(faults=FAULTS, by_kind=("groundedness", "ssi"))
    return metrics_json(rows, evaluate, np.random.default_rng(1))


def test_each_kind_has_its_own_values_for_each_model() -> None:
    kinds = measured()["by_kind"]["groundedness"]
    assert list(kinds) == ["opinion", "question"]
    cells = kinds["question"]["two"]
    found = {name: (cell["value"], cell["n"], cell["of"]) for name, cell in cells.items()}
    assert found == {
        "groundedness": (1.0, 2, 3),
        "informativeness": (2 / 3, 3, 3),
        "citation_accuracy": (None, 0, 3),  # nobody was asked whether it was cited
    }
    assert kinds["opinion"]["one"]["informativeness"]["value"] == 0.0
    assert measured()["by_kind"]["ssi"] == {}


def test_a_task_without_metrics_has_no_kinds() -> None:
    safety = {"safety": METRICS["safety"]}
    evaluate = settings(metrics=safety).model_copy(update={"by_kind": ("ssi", "safety")})
    rows = [judged("safety", {"safe": 1}, kind="natural")]
    found = metrics_json(rows, evaluate, np.random.default_rng(1))["by_kind"]
    assert found.keys() == {"safety"}
    assert found["safety"]["natural"]["LaMDA"]["safety"]["value"] == 1.0


def test_faults_are_counted_and_are_no_metrics() -> None:
    results = measured()
    cell = results["faults"]["one"]["hedged"]
    assert (cell["value"], cell["n"]) == (3 / 5, 5)
    assert cell["low"] < 0.6 < cell["high"]
    assert results["faults"]["two"]["early_ends"]["n"] == 0
    assert "hedged" not in results["models"]["one"]


def test_a_fault_that_nobody_was_asked_about_is_undefined_and_not_zero() -> None:
    rows = [replace(judged("groundedness", {"claims": 1}, "one", str(n))) for n in range(3)]
    found = metrics_json(rows, asked(faults=FAULTS), np.random.default_rng(1))
    assert found["faults"]["one"]["hedged"]["value"] is None
    assert found["faults"]["one"]["hedged"]["judged"] == 0


def printed(results: Any, folder: Path, by: str = "") -> str:
    path = folder / "metrics.json"
    path.write_text(json.dumps(results))
    console = Console(width=200, record=True)
    print_table(path, console, by)
    return console.export_text()


def test_the_tables_show_faults_and_kinds(tmp_path: Path) -> None:
    shown = printed(measured(), tmp_path)
    assert "Known faults (fewer is better)" in shown
    assert "60.0 [" in shown
    part = {"value": 0.5, "low": 0.25, "high": 0.75, "n": 4, "judged": 4, "of": 4}
    more = {
        "research": {"one": {"worse_ssi": part}},
        "dialogs": {"static": {"one": {"safety": part}}},
    }
    shown = printed({**measured(), **more}, tmp_path)
    for title, name in (
        ("What research made of drafts", "worse ssi"), ("In whole dialogs, static", "safety"),
    ):  # fmt: skip
        assert title in shown
        line = next(row for row in shown.partition(title)[2].splitlines() if name in row)
        assert "50.0 [25.0, 75.0] n=4" in line
    by_kind = printed(measured(), tmp_path, "kind")
    assert "groundedness, contexts of kind opinion" in by_kind
    assert "Known faults" not in by_kind


def test_turns_stand_below_each_other(tmp_path: Path) -> None:
    part = {"value": 0.5, "low": 0.25, "high": 0.75, "n": 4, "judged": 4, "of": 4}
    turns = {str(turn): part for turn in (10, 2, 4)}
    cells = {f"metric_{n}": {**part, "by_turn": turns} for n in range(7)}
    shown = printed({**measured(), "dialogs": {"static": {"one": cells}}}, tmp_path, "turn")
    lines = [line for line in shown.splitlines() if line.startswith("│")]
    assert [line.split("│")[1].strip() for line in lines] == ["2", "4", "10"] * 2
    assert "50.0 [25.0, 75.0] n=4" in lines[0]


def test_what_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match="--by: expected kind or turn, found 'day'"):
        printed(measured(), tmp_path, "day")
    with pytest.raises(LamdaError, match=r"metrics.json: holds nothing by turn"):
        printed(measured(), tmp_path, "turn")


def test_results_of_an_earlier_version_are_read(tmp_path: Path) -> None:
    results = measured()
    old = {key: results[key] for key in ("models", "judged_by")}
    assert "Foundation metrics" in printed(old, tmp_path)
    assert read_results(tmp_path / "metrics.json") == old


@pytest.mark.parametrize(
    ("section", "values"),
    [("faults", []), ("faults", {"one": {"hedged": 3}}), ("by_kind", {"ssi": {"1": {}, "2": 3}}),
     ("dialogs", {"static": {"one": {"safety": {"value": 1}}}})],
)  # fmt: skip
def test_a_section_of_another_form_is_an_error(section: str, values: Any, tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    path.write_text(json.dumps({**measured(), section: values}))
    with pytest.raises(LamdaError, match=rf"'{section}': expected \d levels of names"):
        read_results(path)


def test_the_shipped_faults_are_asked_of_the_shipped_judges() -> None:
    params = current_params(Path(__file__).resolve().parents[3])
    for name, fault in params.evaluate.faults.items():
        asked = params.data.judges[fault.task or ""].options["also"]
        assert set(fault.label or ()) <= set(asked), name
    assert METRICS["quality"].mean_of == ("sensibleness", "specificity", "interestingness")
