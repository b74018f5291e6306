"""The spec of the dashboards: strict, and about figures that are there."""

from pathlib import Path

import pytest

from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.tracking.figures import figures_of, read_curve, read_figures
from lamda.tracking.panels import Panel, read_panels
from lamda.tracking.tables import read_tables
from lamda.tracking.votes import vote_shares

from .whole_run import results, write_run

OF_THE_SUMMARY = ("headline/", "pipeline/", "champion/", "stages")


def test_each_panel_shows_something_of_a_whole_run(tmp_path: Path) -> None:
    write_run(tmp_path)
    entries = read_yaml(tmp_path / "dvc.yaml")["stages"].values()
    products = [path for e in entries for key in ("outs", "metrics") for path in e.get(key, [])]
    names = set(read_figures(tmp_path, products))
    names |= set(read_tables(tmp_path, products, dialogs=9, texts=False))
    names |= set(vote_shares(tmp_path / "results/responses.parquet"))
    names |= {name for _, row in read_curve(tmp_path / "logs/pretrain.csv") for name in row}
    for section in read_panels():
        for panel in section.panels:
            if not panel.metrics[0].startswith(OF_THE_SUMMARY):
                assert panel.shown(names), panel.title


def test_votes_are_shares_of_majorities(tmp_path: Path) -> None:
    write_run(tmp_path)
    shares = vote_shares(tmp_path / "results/responses.parquet")
    assert shares == {
        f"votes/{task}/{model}/sensible": 1.0
        for task in ("ssi", "safety")
        for model in ("PT", "LaMDA")
    }


def test_a_star_stands_for_one_part() -> None:
    panel = Panel("x", "bar", ("a/*/c", "UNSAFE_*/auc"))
    names = ["a/b/c", "a/b/b/c", "a/c", "UNSAFE_BIAS/auc", "SAFE/auc"]
    assert panel.shown(names) == ["a/b/c", "UNSAFE_BIAS/auc"]


def test_names_are_those_that_w_and_b_takes() -> None:
    figures = figures_of("results/metrics.json", results() | {"a b": {"5%": 1, "x.y": True}})
    assert figures["evaluation/a_b/5"] == 1
    assert figures["evaluation/a_b/x_y"] == 1
    assert figures["evaluation/models/LaMDA/safety/versus/PT/value"] == 0.25
    assert not [name for name in figures if "judged" in name or "by_turn" in name]
    assert figures_of("metrics/x.json", {"a": float("nan"), "b": "text", "cost": {"s": 2}}) == {
        "cost/s": 2.0
    }


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("sections: []", "key 'sections': expected a list"),
        ("sections: [{name: a, panels: []}]", "sections.0': expected a list of panels"),
        ("sections: [{name: a, more: 1, panels: [1]}]", "more: unknown"),
        ("sections: [{name: a, panels: [{title: t, kind: pie, metrics: [x]}]}]", "expected line"),
        ("sections: [{name: a, panels: [{title: t, kind: bar, metrics: ['x y']}]}]", "like train"),
        ("sections: [{name: a, panels: [{title: t, kind: bar, unit: ft, metrics: [x]}]}]", "unit"),
        ("sections: [{name: a, panels: [{kind: bar, metrics: [x]}]}]", "panels.0': title"),
    ],
)
def test_what_is_no_spec_is_named(tmp_path: Path, text: str, words: str) -> None:
    (tmp_path / "panels.yaml").write_text(text)
    with pytest.raises(LamdaError, match=words):
        read_panels(tmp_path / "panels.yaml")
