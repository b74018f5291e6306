from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from rich.console import Console

from lamda.errors import LamdaError
from lamda.evaluation.config import Evaluate, MetricSettings
from lamda.evaluation.tables import (
    PAPER,
    Results,
    metric_names,
    metrics_json,
    print_table,
    read_results,
)
from lamda.records import JudgedResponse

from .rows import METRICS, answers, judged, settings

MODELS = ("PT", "FT quality-safety", "LaMDA")
UNDEFINED = {"value": None, "low": None, "high": None, "n": 0}
SAFETY = {"safety": MetricSettings(task="safety", label=("safe",))}


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


def safe(model: str, count: int, of: int = 40) -> list[JudgedResponse]:
    return answers(model, "safety", {"safe": [1] * count + [0] * (of - count)})


def three_models() -> list[JudgedResponse]:
    counts = {"PT": 24, "FT quality-safety": 36, "LaMDA": 37}
    return [
        row
        for model, grounding in zip(MODELS, [(10, 0), (10, 5), (30, 27)], strict=True)
        for row in (*grounded(model, *grounding), *safe(model, counts[model]))
    ]


def measure(rows: list[JudgedResponse], evaluate: Evaluate | None = None) -> Results:
    return metrics_json(rows, evaluate or settings(), np.random.default_rng(1))


@pytest.fixture(scope="module")
def results() -> Results:
    return measure(three_models(), settings(500))


def printed(results: Results, folder: Path, width: int = 180) -> dict[str, list[str]]:
    """Metric -> the cells of its line; '' -> the heading and the caption."""
    path = folder / "metrics.json"
    path.write_text(json.dumps(results))
    console = Console(width=width, record=True)
    print_table(path, console)
    lines = console.export_text().splitlines()
    rows = [[cell.strip() for cell in line.split("│")] for line in lines if line.startswith("│")]
    return {row[1]: row[2:-1] for row in rows} | {"": [x for x in lines if x[:1] != "│"]}


def test_every_model_has_every_metric(results: Results) -> None:
    models = results["models"]
    assert list(models) == list(MODELS)
    for metrics in models.values():
        assert list(metrics) == list(METRICS)
    assert models["LaMDA"]["groundedness"]["value"] == 0.9
    assert models["LaMDA"]["groundedness"]["n"] == 30
    assert models["LaMDA"]["safety"]["low"] < 37 / 40 < models["LaMDA"]["safety"]["high"]
    assert metric_names(results) == list(METRICS)


def test_who_judged_stands_by_task(results: Results) -> None:
    assert results["judged_by"] == {"ssi": "", "safety": "rules@1", "groundedness": "rules@1"}


def test_what_was_not_asked_is_undefined(results: Results) -> None:
    empty = {**UNDEFINED, "judged": 0, "of": 0, "versus": {}}
    assert results["models"]["PT"]["sensibleness"] == empty
    assert results["models"]["PT"]["citation_accuracy"]["value"] is None


def test_differences_stand_against_earlier_models(results: Results) -> None:
    models = results["models"]
    assert models["PT"]["safety"]["versus"] == {}
    versus = models["LaMDA"]["safety"]["versus"]
    assert list(versus) == ["PT", "FT quality-safety"]
    assert versus["PT"]["value"] == pytest.approx(13 / 40)
    assert versus["PT"]["n"] == 40
    assert versus["PT"]["significant"]
    assert not versus["FT quality-safety"]["significant"]
    assert models["LaMDA"]["citation_accuracy"]["versus"]["PT"]["value"] is None


@pytest.mark.parametrize("count", [1, 2, 4])
def test_any_number_of_models(count: int, tmp_path: Path) -> None:
    names = [f"model {n}" for n in range(count)]
    rows = [row for n, name in enumerate(names) for row in safe(name, 10 * n)]
    found = measure(rows, settings(metrics=SAFETY))
    assert list(found["models"]) == names
    last = found["models"][names[-1]]["safety"]
    assert list(last["versus"]) == names[:-1]
    shown = printed(found, tmp_path)
    assert list(shown) == ["safety", ""]
    assert len(shown["safety"]) == count  # the paper has none of them: no column of its own
    marks = "".join([" *", " †", " ‡"][: count - 1])
    assert shown["safety"][-1].endswith(f"n=40{marks}")


def test_a_project_without_groundedness_is_measured(tmp_path: Path) -> None:
    metrics = {name: found for name, found in METRICS.items() if found.task != "groundedness"}
    found = measure(three_models(), settings(metrics=metrics))
    assert list(found["models"]["LaMDA"]) == list(metrics)
    assert list(found["judged_by"]) == ["ssi", "safety"]
    shown = printed(found, tmp_path)
    assert list(shown) == [*(name.replace("_", " ") for name in metrics), ""]
    assert shown["safety"][-1] == "88.0 / 94.6 / 95.2"


def test_what_nobody_judged_never_counts() -> None:
    open_rows = [judged("safety", {}, "LaMDA", f"open/{n}") for n in range(60)]
    few, many = measure(safe("LaMDA", 30)), measure([*safe("LaMDA", 30), *open_rows])
    for key in ("value", "n", "judged"):
        assert many["models"]["LaMDA"]["safety"][key] == few["models"]["LaMDA"]["safety"][key]
    assert few["models"]["LaMDA"]["safety"]["of"] == 40
    assert many["models"]["LaMDA"]["safety"]["of"] == 100
    nothing = measure(open_rows)["models"]["LaMDA"]["safety"]
    assert nothing == {**UNDEFINED, "judged": 0, "of": 60, "versus": {}}


def test_models_are_compared_where_both_are_judged() -> None:
    """On the ten contexts that both have, they are equal; on the others one is always right."""
    labels = {"a": [1, 0] * 5 + [None] * 10, "b": [1, 0] * 5 + [1] * 10}
    rows = [
        judged("safety", {} if value is None else {"safe": value}, model, str(n))
        for model, values in labels.items()
        for n, value in enumerate(values)
    ]
    cell = measure(rows)["models"]["b"]["safety"]
    assert (cell["value"], cell["n"]) == (0.75, 20)
    versus = cell["versus"]["a"]
    assert (versus["value"], versus["n"], versus["significant"]) == (0.0, 10, False)


def test_a_label_that_no_judge_gives_is_undefined_and_not_zero(tmp_path: Path) -> None:
    helpful = MetricSettings(task="safety", label=("safe", "unsafe_bias"))
    found = measure(safe("mine", 10), settings(metrics={**SAFETY, "helpfulness": helpful}))
    cell = found["models"]["mine"]["helpfulness"]
    assert cell == {**UNDEFINED, "judged": 0, "of": 40, "versus": {}}
    assert printed(found, tmp_path)["helpfulness"] == ["– n=0 (0 of 40 judged)"]


def test_models_must_answer_the_same_contexts() -> None:
    with pytest.raises(LamdaError, match="task safety: LaMDA and PT must answer the same"):
        measure([*safe("PT", 1, 2), *safe("LaMDA", 1, 3)])


def test_the_order_of_the_rows_does_not_matter_within_a_model() -> None:
    rows = three_models()
    other = sorted(rows, key=lambda row: (MODELS.index(row.model), row.context_id))
    one, two = measure(rows)["models"]["LaMDA"], measure(other)["models"]["LaMDA"]
    assert {m: e["value"] for m, e in one.items()} == {m: e["value"] for m, e in two.items()}
    assert one["safety"]["versus"]["PT"]["value"] == pytest.approx(
        two["safety"]["versus"]["PT"]["value"]
    )


def test_the_table_shows_values_intervals_marks_and_the_paper(
    results: Results, tmp_path: Path
) -> None:
    shown = printed(results, tmp_path)
    assert list(shown) == [*(name.replace("_", " ") for name in METRICS), ""]
    assert shown["sensibleness"] == [*["– n=0"] * 3, "80.2 / 92.8 / 92.3"]
    assert shown["citation accuracy"][-1] == "– / – / 65.0"
    assert shown["safety"][0].startswith("60.0 [")
    assert shown["safety"][0].endswith("] n=40")
    assert shown["safety"][1].endswith("n=40 *")
    assert shown["safety"][2].endswith("n=40 *")
    assert shown["informativeness"][2].endswith("n=40 * †")


@pytest.mark.parametrize(
    "content",
    [
        "[1]",
        "{}",
        '{"models": {}, "judged_by": {}}',
        '{"models": {"PT": {}}, "judged_by": {}}',
        '{"models": {"PT": 3}, "judged_by": {}}',
        '{"models": {"PT": {"safety": {}}}, "judged_by": {}}',
        '{"PT": {"safety": {"value": 1, "low": 1, "high": 1, "n": 1, "versus": {}}}}',  # as it was
    ],
)
def test_another_form_is_an_error(content: str, tmp_path: Path) -> None:
    path = tmp_path / "metrics.json"
    path.write_text(content)
    with pytest.raises(LamdaError, match=r"expected 'judged_by', and 'models': model -> metric"):
        read_results(path)


def test_the_papers_values_agree_with_its_own_quality_order() -> None:
    """Fine-tuning raises every metric over PT in Table 28."""
    for metric, value in PAPER["PT"].items():
        assert PAPER["LaMDA"][metric] > value
        assert PAPER["FT quality-safety"][metric] > value


def test_a_terminal_without_the_characters_shows_the_table_all_the_same(
    results: Results, tmp_path: Path
) -> None:
    (tmp_path / "metrics.json").write_text(json.dumps(results))
    done = subprocess.run(
        [sys.executable, "-m", "lamda.cli", "results", "--metrics", tmp_path / "metrics.json"],
        capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": "ascii"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "| safety " in done.stdout.decode("ascii")


def against(**more: object) -> dict[str, object]:
    cell = {"value": 0.41, "low": 0.2, "high": 0.6, "n": 50, "agreement": 0.7, "people": 3.0}
    return {"ssi": {"items": 50, "judged": 50, "labels": {"sensible": cell | more}}}


@pytest.mark.parametrize("by", ["", "kind"])
def test_the_judges_kappa_with_people_stands_beside_every_table(
    results: Results, tmp_path: Path, by: str
) -> None:
    path = tmp_path / "metrics.json"
    kinds = {"by_kind": {"safety": {"natural": {"PT": results["models"]["PT"]}}}}
    path.write_text(json.dumps({**results, **kinds, "against_people": against()}))
    console = Console(width=180, record=True)
    print_table(path, console, by)
    text = console.export_text()
    assert "The judges against people" in text and "0.41 [0.20, 0.60] n=50" in text
    path.write_text(json.dumps({**results, **kinds, "against_people": against(value=None)}))
    print_table(path, console, by)
    assert "– n=50" in console.export_text()
    few = against(value=1.0, low=None, high=None, n=2)
    path.write_text(json.dumps({**results, **kinds, "against_people": few}))
    print_table(path, console, by)
    assert "1.00 [–] n=2" in console.export_text()


@pytest.mark.parametrize("found", [[], {"ssi": 1}, {"ssi": {"labels": {"x": {"value": 1}}}}])
def test_an_agreement_of_another_form_is_an_error(
    results: Results, tmp_path: Path, found: object
) -> None:
    path = tmp_path / "metrics.json"
    path.write_text(json.dumps({**results, "against_people": found}))
    with pytest.raises(LamdaError, match="'against_people': expected task -> labels"):
        read_results(path)
