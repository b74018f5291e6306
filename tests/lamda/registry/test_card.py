"""Every figure of the card is one of the run's own."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest

from lamda.config.params import load_params
from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.outputs import CARBON, METRICS, MODEL, RESOLVED
from lamda.registry.card import model_card, words
from lamda.registry.made_of import rater_kind
from lamda.tokenizer import Tokenizer

from ..runner.workspace import TASKS, fill, responses

WORSE = {**TASKS, "safety": {"safe": [1] * 10 + [0] * 30}}


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory, tokenizer: Tokenizer) -> Path:
    folder = tmp_path_factory.mktemp("made")
    fill(folder, tokenizer, [*responses("PT", WORSE), *responses("LaMDA")], 1)
    return folder


@pytest.fixture
def workspace(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "workspace"))


def card(folder: Path) -> str:
    params = load_params(folder / RESOLVED)
    return model_card(params, "c0ffee", folder / MODEL, folder / METRICS, folder / CARBON)


def numbers(text: str) -> set[str]:
    return set(re.findall(r"\d[\d,.]*\d|\d", text))


def test_it_says_what_was_measured(workspace: Path) -> None:
    text = card(workspace)
    results = json.loads((workspace / METRICS).read_text())
    for cells in results["models"].values():
        for name, entry in cells.items():
            low, high = (f"{100 * entry[bound]:.1f}" for bound in ("low", "high"))
            cell = f"{100 * entry['value']:.1f} [{low}, {high}], n={entry['n']}"
            line = next(line for line in text.splitlines() if line.startswith(f"| {words(name)} |"))
            assert cell in line
    assert "* LaMDA against PT, better: safety.\n" in text
    assert "| commit | c0ffee |" in text
    assert "| pretrain | 40,000 | 1.5e+12 |" in text
    assert "## Intended use" in text
    assert "## Limits" in text


def test_no_figure_of_the_evaluation_is_invented(workspace: Path) -> None:
    """With every measured value replaced, no old figure is left in the table."""
    before = card(workspace)
    results = json.loads((workspace / METRICS).read_text())
    entry = {"value": 0.123, "low": 0.121, "high": 0.127, "n": 777, "versus": {}}
    entry |= {"judged": 888, "of": 888}
    models = {model: dict.fromkeys(cells, entry) for model, cells in results["models"].items()}
    (workspace / METRICS).write_text(json.dumps({**results, "models": models}))
    after = card(workspace)
    table = [line for line in after.splitlines() if "n=" in line]
    assert numbers(" ".join(table)) == {"12.3", "12.1", "12.7", "777"}
    assert "against PT" not in after
    assert before.partition("## Limits")[2] == after.partition("## Limits")[2]


def test_what_is_undefined_is_a_dash(workspace: Path) -> None:
    results = json.loads((workspace / METRICS).read_text())
    nothing = {"value": None, "low": None, "high": None, "n": 0}
    judged = {"judged": 30, "of": 40}
    results["models"]["LaMDA"]["citation_accuracy"] = {
        **nothing,
        **judged,
        "versus": {"PT": nothing},
    }
    (workspace / METRICS).write_text(json.dumps(results))
    line = next(x for x in card(workspace).splitlines() if x.startswith("| citation accuracy"))
    assert line.endswith("| –, n=0, 30 of 40 judged |")


def test_baselines_faults_and_research_stand_beside_the_models(workspace: Path) -> None:
    results = json.loads((workspace / METRICS).read_text())
    cell = {"value": 0.25, "low": 0.125, "high": 0.5, "n": 8, "judged": 8, "of": 8, "versus": {}}
    other = {**cell, "value": 0.75}
    results |= {
        "baselines": {"Human": {"safety": cell, "quality": {**cell, "value": None, "n": 0}}},
        "faults": {"PT": {"hedges": other}, "LaMDA": {"hedges": cell}},
        "research": {"LaMDA": {"worse_ssi": cell}},
    }
    (workspace / METRICS).write_text(json.dumps(results))
    text = card(workspace)
    for head, name in (
        ("To compare, Human", "safety"), ("Known faults, LaMDA", "hedges"),
        ("Research, LaMDA", "worse ssi"),
    ):  # fmt: skip
        assert f"* {head}: {name} 25.0 [12.5, 50.0], n=8.\n" in text
    assert "Model card: LaMDA" in text
    assert "75.0 [12.5" not in text


def test_data_with_sizes_raters_and_agreement(workspace: Path) -> None:
    """What the stages measured, where it is there; a dash where it is not."""
    assert "| annotated: ssi | world.contexts | 48 contexts | program world.raters; – |" in card(
        workspace
    )
    alpha = {"alpha": 0.5819, "low": 0.5765, "high": 0.5871, "units": 9}
    told = {
        "corpus": {
            "sources": {"forum": {"rows": 1300, "turns": 6521, "words": 52749}},
            "knowledge": {"rows": 13668},
        },
        "rate": {
            "sizes": {"ssi": 2898, "safety": 1552},
            "agreement": {
                "sensible": alpha,
                "specific": {"alpha": 1.0, "low": None, "high": None, "units": 2},
                "unsafe": {**alpha, "alpha": None},
            },
        },
        "research": {"actions": 1916, "agreement": alpha},
        "rate_rollouts": {"answers": 23, "rated": 22, "actions": 31, "right": 9},
        "filter_dialogs": {"scored": 4731, "kept": 236, "kept_share": 0.0499},
    }
    (workspace / "metrics").mkdir(exist_ok=True)
    for name, figures in told.items():
        (workspace / "metrics" / f"{name}.json").write_text(json.dumps(figures))
    text = card(workspace)
    for line in (
        "pre-training: forum, 0.8 of the tokens | world.forum | 1,300 rows, 6,521 turns, 52,7",
        "| search index | world.rows, world.encyclopedia | 13,668 pages |",
        "2,898 rated responses, 48 contexts | program world.raters; sensible 0.58 [0.58, 0.59]; ",
        "[0.58, 0.59]; specific 1.00 [–] |",
        "1,552 rated responses, 60 contexts | program world.raters; unsafe – |",
        "1,916 actions, 120 contexts | program world.crowd; 0.58 [0.58, 0.59] |",
        "its own research | contexts of ssi, and its toolset | 22 rated answers, 31 actions | prog",
        "236 kept, 4,731 scored, 5.0 % (the paper: 32 %)",
    ):
        assert line in text
    (workspace / "metrics" / "rate.json").write_text("[]")
    with pytest.raises(LamdaError, match="rate.json: expected .*run `dvc repro` again"):
        card(workspace)


def test_procedure_departures_judges_and_the_limits_of_section_9(workspace: Path) -> None:
    text = card(workspace)
    assert "1. finetune_dialog: FT quality-safety. 10,000 tokens in batches of 8 rows" in text
    assert "* LaMDA answers with weights lamda, decoding: research." in text
    assert "| ranking weights | 3 : 1 : 1, without log-probability | 3 : 1 : 1 : 2" in text
    assert "ranked by sensible : specific : interesting : log-probability 3 : 1 : 1 : 2" in text
    assert "| sensibleness | program world.raters |" in text
    limits = text.partition("## Limits")[2]
    for words_of in ("one society", "English", "single coarse score", "long tail",
                     "Statistical bias", "take it for a person", "Impersonation"):  # fmt: skip
        assert words_of in limits


def test_a_judge_is_held_against_people_beside_its_figures(workspace: Path) -> None:
    results = json.loads((workspace / METRICS).read_text())
    cell = {"value": 0.41, "low": 0.2, "high": 0.6, "n": 50, "agreement": 0.7, "people": 3.0}
    few = {**cell, "value": 1.0, "low": None, "high": None, "n": 2}
    labels = {"sensible": cell, "specific": few}
    results["against_people"] = {"ssi": {"items": 50, "judged": 50, "labels": labels}}
    (workspace / METRICS).write_text(json.dumps(results))
    told = (
        "* ssi, the judge against people on 50 responses, Cohen's kappa: sensible 0.41 [0.20, 0.60]"
        ", n=50; specific 1.00 [–], n=2."
    )
    assert told in card(workspace)


def test_people_who_judged_are_called_so() -> None:
    assert rater_kind(Choice(use="files")) == "people"
    assert rater_kind(Choice(use="own.x:Judge")) == "program own.x:Judge"
    assert rater_kind(Choice(use="endpoint", model="m")) == "model m"
    asked = Choice.model_validate({"use": "discriminators", "path": "own/turns"})
    assert rater_kind(asked) == "discriminators of own/turns"
    assert rater_kind(None) == "nobody"


@pytest.mark.parametrize("file", [METRICS, CARBON])
def test_files_of_another_form_are_named(workspace: Path, file: Path) -> None:
    for broken in ("{}", "[]", '{"LaMDA": {}}', '{"stages": {"a": 1}}'):
        (workspace / file).write_text(broken)
        with pytest.raises(LamdaError, match=f"{file}: expected .*run `dvc repro` again"):
            card(workspace)
    (workspace / file).unlink()
    with pytest.raises(LamdaError, match="no such file"):
        card(workspace)
