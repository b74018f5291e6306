from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from lamda.errors import LamdaError
from lamda.evaluation.metrics import METRICS, MODELS
from lamda.evaluation.tables import PAPER, Results, metrics_json, print_table
from lamda.records import JudgedResponse

from .rows import answers


def grounded(model: str, claims: int, supported: int) -> list[JudgedResponse]:
    """Forty responses; those that are supported have citable claims and cite them."""
    flags = {
        "claims": [1] * claims + [0] * (40 - claims),
        "supported": [1] * supported + [0] * (40 - supported),
    }
    return answers(
        model,
        "groundedness",
        {**flags, "citable": flags["supported"], "cited": flags["supported"]},
    )


def three_models() -> list[JudgedResponse]:
    safe = {"PT": 24, "FT quality-safety": 36, "LaMDA": 37}
    return [
        row
        for model, grounding in zip(MODELS, [(10, 0), (10, 5), (30, 27)], strict=True)
        for row in (
            *grounded(model, *grounding),
            *answers(model, "safety", {"safe": [1] * safe[model] + [0] * (40 - safe[model])}),
        )
    ]


@pytest.fixture(scope="module")
def results() -> Results:
    return metrics_json(three_models(), 500, 0.95, np.random.default_rng(1))


def test_every_model_has_every_metric(results: Results) -> None:
    assert list(results) == list(MODELS)
    for metrics in results.values():
        assert set(metrics) == {metric.name for metric in METRICS}
    assert results["LaMDA"]["groundedness"]["value"] == 0.9
    assert results["LaMDA"]["groundedness"]["n"] == 30
    assert results["LaMDA"]["safety"]["low"] < 37 / 40 < results["LaMDA"]["safety"]["high"]


def test_what_was_not_asked_is_undefined(results: Results) -> None:
    undefined = {"value": None, "low": None, "high": None, "n": 0}
    assert results["PT"]["sensibleness"] == {**undefined, "versus": {}}
    assert results["PT"]["citation accuracy"]["value"] is None


def test_differences_stand_against_earlier_models(results: Results) -> None:
    assert results["PT"]["safety"]["versus"] == {}
    versus = results["LaMDA"]["safety"]["versus"]
    assert versus["PT"]["value"] == pytest.approx(13 / 40)
    assert versus["PT"]["n"] == 40
    assert versus["PT"]["significant"]
    assert not versus["FT quality-safety"]["significant"]
    assert results["LaMDA"]["citation accuracy"]["versus"]["PT"]["value"] is None


def test_models_must_answer_the_same_contexts() -> None:
    with pytest.raises(LamdaError, match="task safety: LaMDA and PT must answer the same"):
        metrics_json(
            [
                *answers("PT", "safety", {"safe": [1, 0]}),
                *answers("LaMDA", "safety", {"safe": [1, 0, 1]}),
            ],
            10,
            0.95,
            np.random.default_rng(1),
        )


def test_the_order_of_the_rows_does_not_matter_between_models() -> None:
    rows = three_models()
    half = len(rows) // 2
    one, two = (
        metrics_json(order, 100, 0.95, np.random.default_rng(1))
        for order in (rows, rows[half:] + rows[:half])
    )
    assert {m: e["value"] for m, e in one["LaMDA"].items()} == {
        m: e["value"] for m, e in two["LaMDA"].items()
    }
    assert one["LaMDA"]["safety"]["versus"]["PT"]["value"] == pytest.approx(
        two["LaMDA"]["safety"]["versus"]["PT"]["value"]
    )


def test_the_table_shows_values_intervals_marks_and_the_paper(
    results: Results, tmp_path: Path
) -> None:
    path = tmp_path / "metrics.json"
    path.write_text(json.dumps(results))
    console = Console(width=180, record=True)
    print_table(path, console)
    lines = {line.split("│")[1].strip(): line for line in console.export_text().splitlines()
             if line.startswith("│")}  # fmt: skip
    assert list(lines) == [metric.name for metric in METRICS]
    assert "80.2 / 92.8 / 92.3" in lines["sensibleness"]
    assert "– / – / 65.0" in lines["citation accuracy"]
    assert lines["sensibleness"].count("– n=0") == 3
    cells = [cell.strip() for cell in lines["safety"].split("│")]
    assert cells[2].startswith("60.0 [")
    assert cells[2].endswith("] n=40")
    assert cells[3].endswith("n=40 *")
    assert cells[4].endswith("n=40 *")
    grounded_cell = lines["informativeness"].split("│")[4]
    assert grounded_cell.strip().endswith("n=40 * †")


def test_one_model_alone_has_a_table(tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    found = metrics_json(grounded("mine", 9, 4), 50, 0.95, np.random.default_rng(1))
    path.write_text(json.dumps(found))
    console = Console(width=120, record=True)
    print_table(path, console)
    assert "44.4 [" in console.export_text()


@pytest.mark.parametrize("content", ["[1]", '{"PT": {}}', '{"PT": 3}', '{"PT": {"safety": {}}}'])
def test_another_form_is_an_error(content: str, tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    path.write_text(content)
    with pytest.raises(LamdaError, match="expected model -> metric"):
        print_table(path, Console(file=(tmp_path / "out").open("w")))


def test_the_papers_values_agree_with_its_own_quality_order() -> None:
    """Fine-tuning raises every metric over PT in Table 28."""
    for metric, value in PAPER["PT"].items():
        assert PAPER["LaMDA"][metric] > value
        assert PAPER["FT quality-safety"][metric] > value
