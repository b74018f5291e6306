"""What resolve refuses before anything is trained: tasks nobody reads, and modules that fail."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Tree

CONTEXTS = {"use": "shop.talk", "count": 2}


@pytest.mark.parametrize(
    ("key", "name", "value", "told"),
    [
        ("data.annotation", "sssi", CONTEXTS, "data.annotation.sssi': unknown task; expected ssi"),
        ("data.annotation", "safety", CONTEXTS, "data.raters.safety': missing, though"),
        (
            "data.annotation",
            "groundedness",
            CONTEXTS,
            "data.researchers.groundedness': missing, though",
        ),
        ("data.judges", "sfety", {"use": "shop.rules"}, "data.judges.sfety': expected a task"),
        ("judge.min_judged", "sfety", 0.5, "judge.min_judged.sfety': expected a task"),
        ("rate.min_rated", "groundedness", 0.5, "rate.min_rated.groundedness': expected ssi or"),
        ("evaluate.metrics", "x", {"task": "nope", "label": ["a"]}, "evaluate.metrics.x.task': "),
    ],
)
def test_a_task_that_nobody_reads_or_answers_is_named(
    tree: Tree, key: str, name: str, value: Any, told: str
) -> None:
    tree.at(key)[name] = value
    assert tree.refusal().startswith(f"params.yaml: key '{told}")


@pytest.mark.parametrize("section", ["floors", "max_regression"])
def test_a_limit_of_promotion_for_no_metric_is_named(tree: Tree, section: str) -> None:
    tree.at(f"promotion.{section}")["nope"] = 0.5
    told = tree.refusal()
    assert told.startswith(f"params.yaml: key 'promotion.{section}.nope': no metric 'nope' in ")
    assert "null takes a limit away" in told


def test_an_evaluation_may_have_a_task_of_its_own(tree: Tree) -> None:
    tree.at("data.evaluation")["wit"] = CONTEXTS
    tree.at("data.judges")["wit"] = {"use": "shop.rules"}
    tree.at("evaluate.metrics")["wit"] = {"task": "wit", "label": ["funny"]}
    assert "wit" in tree.resolved()["evaluate"]["metrics"]


@pytest.mark.parametrize(
    ("text", "use", "told"),
    [
        ("1 / 0", "own.bad:A", "own.bad cannot be imported: ZeroDivisionError: division by zero"),
        ("raise SystemExit(0)", "own.bad:A", "own.bad cannot be imported: SystemExit: 0"),
        ("A = 3", "own.bad:A", "expected a class, found int"),
        ("def A(): ...", "own.bad:A", "expected a class, found function"),
        ("class A:\n    class Settings: ...", "own.bad:A", "its Settings: expected a class deri"),
        ("", ".bad:A", "is not registered at lamda.raters"),
        ("", "os:path", "expected a class, found module"),
    ],
)
def test_an_implementation_that_is_none_is_one_line(
    tree: Tree, text: str, use: str, told: str
) -> None:
    tree.edit("own/bad.py", f"{text}\n")
    tree.at("data.raters.ssi")["use"] = use
    refusal = tree.refusal()
    assert refusal.startswith("params.yaml: key 'data.raters.ssi': ")
    assert told in refusal


@pytest.mark.parametrize("name", ["../x", "a.b", "a=b", ""])
def test_a_name_that_cannot_be_part_of_a_key_or_path_is_refused(tree: Tree, name: str) -> None:
    tree.at("data.corpus")[name] = {"use": "shop.talk"}
    told = tree.refusal()
    assert told.startswith("params.yaml: key 'data.corpus': expected names of letters")
    assert repr(name) in told


def test_a_path_that_is_too_long_is_one_line(tree: Tree) -> None:
    tree.at("data.corpus.forum")["path"] = "own/" + "x" * 300
    assert "File name too long; expected a path" in tree.refusal()
