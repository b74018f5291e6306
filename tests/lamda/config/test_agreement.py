"""What resolve refuses before anything is trained: tasks nobody reads, and modules that fail."""

from __future__ import annotations

import json
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
        ("data.raters", "sfety", {"use": "shop.rules"}, "data.raters.sfety': expected a task"),
        ("data", "development", {"sfety": CONTEXTS}, "data.development.sfety': expected a task"),
        ("judge.min_judged", "sfety", 0.5, "judge.min_judged.sfety': expected a task"),
        ("rate.min_rated", "groundedness", 0.5, "rate.min_rated.groundedness': expected ssi or"),
        ("evaluate.metrics", "x", {"task": "nope", "label": ["a"]}, "evaluate.metrics.x.task': "),
        ("evaluate.faults", "x", {"task": "nope", "label": ["a"]}, "evaluate.faults.x.task': "),
        (
            "data",
            "partners",
            {"groundedness": {"use": "shop.talk"}},
            "data.partners.groundedness': expected ssi or safety",
        ),
        ("evaluate", "by_kind", ["ssi", "nope"], "evaluate.by_kind': expected a task"),
        ("data", "partners", {"sssi": {"use": "shop.talk"}}, "data.partners.sssi': expected ssi"),
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


def fixed(tree: Tree) -> None:
    """Nothing is asked but what labels of fixed responses say."""
    tree.at("sample").update(responses=0, random_negatives=0.0)
    tree.at("gates.annotations").update(min_raters_ssi=1, min_raters_safety=1)


@pytest.mark.parametrize("task", ["ssi", "safety"])
def test_labels_of_fixed_responses_are_asked_for_no_others(tree: Tree, task: str) -> None:
    tree.at("data.annotation")[task] = CONTEXTS
    tree.at("data.raters")[task] = {"use": "labels"}
    fixed(tree)
    assert tree.resolved()
    asked = {"responses": 2} | ({"random_negatives": 0.5} if task == "ssi" else {})
    for name, value in asked.items():
        tree.at("sample")[name] = value
        told = tree.refusal()
        assert told.startswith(f"params.yaml: key 'sample.{name}': found {value}, though data.")
        assert told.endswith(f"set it to 0, or lower rate.min_rated.{task}")
        tree.at("rate.min_rated")[task] = 0.3
        assert tree.resolved(), "so many have a label"
        tree.at("rate.min_rated")[task] = 1.0
        tree.at("sample")[name] = 0
    tree.at("sample")["random_negatives"] = 0.5
    assert task == "ssi" or tree.resolved(), "of safety nothing is drawn from elsewhere"


def test_labels_judge_no_model(tree: Tree) -> None:
    tree.at("data.judges")["ssi"] = {"use": "labels"}
    assert tree.refusal().startswith("params.yaml: key 'data.judges.ssi': labels say nothing of")
    tree.at("judge.min_judged")["ssi"] = 0.0
    assert tree.resolved()


@pytest.mark.parametrize(("use", "votes"), [("labels", 1), ("endpoint", 1), ("endpoint", 4)])
def test_fewer_answers_than_the_gate_asks_for_are_seen_before_training(
    tree: Tree, use: str, votes: int
) -> None:
    fixed(tree)
    more = {"votes": votes} if use == "endpoint" else {}
    tree.at("data.raters")["ssi"] = {"use": use, **more}
    tree.at("gates.annotations")["min_raters_ssi"] = votes + 1
    told = tree.refusal()
    key = "gates.annotations.min_raters_ssi"
    assert told.startswith(f"params.yaml: key '{key}': found {votes + 1}, though data.raters.ssi (")
    assert f"give {votes} to each response; set it to {votes}" in told
    tree.at("gates.annotations")["min_raters_ssi"] = votes
    assert tree.resolved()


def test_labels_of_fixed_responses_cannot_rate_what_the_model_writes(tree: Tree) -> None:
    tree.at("data.raters")["ssi"] = {"use": "labels"}
    fixed(tree)
    assert tree.resolved()["rollouts"]["contexts"], "nobody researches, so nothing is to be rated"
    tree.at("data.annotation")["groundedness"] = {"use": "shop.talk", "count": 4}
    tree.at("data")["researchers"] = {"groundedness": {"use": "shop.rules:Rules", "slip": 0.1}}
    told = tree.refusal()
    assert told.startswith("params.yaml: key 'rollouts.contexts': found 2400, though data.raters")
    tree.at("rate_rollouts")["min_rated"] = 0.0
    told = tree.refusal()
    assert told.startswith("params.yaml: key 'rate_research.min_rated': found 1.0, though data.")
    tree.at("rate_research")["min_rated"] = 0.0
    assert tree.resolved()["rollouts"]["contexts"]
    tree.at("rate_rollouts")["min_rated"] = 1.0
    tree.at("rollouts")["contexts"] = 0
    assert not tree.resolved()["rollouts"]["contexts"]


@pytest.mark.parametrize("name", ["../x", "a.b", "a=b", ""])
def test_a_name_that_cannot_be_part_of_a_key_or_path_is_refused(tree: Tree, name: str) -> None:
    tree.at("data.corpus")[name] = {"use": "shop.talk"}
    told = tree.refusal()
    assert told.startswith(f"params.yaml: key 'data.corpus.{name}': expected names of letters")
    assert repr(name) in told


def test_a_path_that_is_too_long_is_one_line(tree: Tree) -> None:
    tree.at("data.corpus.forum")["path"] = "own/" + "x" * 300
    assert "File name too long; expected a path" in tree.refusal()


@pytest.mark.parametrize(
    ("section", "name", "value", "told"),
    [
        ("gates.corpus", "min_turns", 601, ".min_turns': 601 is above max_turns, 600: nothing"),
        ("gates.corpus", "min_source_share", 0.99, ".min_source_share': 0.99 is above max_source"),
        ("gates.annotations", "min_positive_share", 0.99, ".min_positive_share': 0.99 is above"),
        ("gates.filtered_dialogs", "min_kept_share", 0.95, ".min_kept_share': 0.95 is above"),
        ("finetune_groundedness", "seq_len", 20, ".seq_len': expected at least 112 tokens"),
        ("finetune_ssi_safety", "seq_len", 63, ".seq_len': expected at least 64 tokens"),
        ("finetune_dialog", "seq_len", 1, ".seq_len': expected at least 64 tokens"),
        ("evaluate.metrics.safety", "label", ["foo"], "': label: task safety has no label 'foo'"),
        ("evaluate.metrics.groundedness", "of", ["claim"], "': of: task groundedness has no lab"),
        ("pretrain", "lr", float("inf"), ".lr': Input should be a finite number, found inf"),
        ("pretrain", "z_loss", float("nan"), ".z_loss': Input should be"),
        ("decoding.weights", "likelihood", float("inf"), ".likelihood': Input should be a f"),
        ("carbon_report", "pue", float("inf"), ".pue': Input should be a finite number"),
        ("pretrain", "tokens", 10**30, ".tokens': Input should be less than or equal to"),
        ("tokenize", "vocab_size", 100, ".vocab_size': Input should be greater than or equal to 3"),
        ("model", "preset", "gpt2", ".preset': no preset 'gpt2'; there are: smoke, tiny"),
        ("storage", "uri", "ftp://x", ".uri': expected a folder or s3://bucket/prefix, found"),
    ],
)
@pytest.mark.parametrize("place", ["params.yaml", "profiles/default.yaml"])
def test_what_could_never_work_is_refused_where_it_stands(
    tree: Tree, place: str, section: str, name: str, value: Any, told: str
) -> None:
    if place == "params.yaml":
        tree.at(section)[name] = value
    else:
        nested: Any = {name: value}
        for part in reversed(section.split(".")):
            nested = {part: nested}
        tree.profile |= nested
    assert tree.refusal().startswith(f"{place}: key '{section}{told}")


def test_a_share_that_is_infinite_in_a_plug_ins_settings_is_refused(tree: Tree) -> None:
    tree.values["shop"]["slip"] = float("inf")
    assert "key 'shop.slip': Input should be a finite number" in tree.refusal()


def test_weights_are_those_that_the_graph_gives(tree: Tree) -> None:
    tree.edit(
        "dvc.yaml", "stages: {respond: {cmd: r --model pt=a --model\n ft_quality_safety=b}}\n"
    )
    assert tree.refusal() == (
        "params.yaml: key 'respond.models.LaMDA.weights': no weights 'lamda'; stage respond of "
        "dvc.yaml has: pt, ft_quality_safety"
    )
    tree.edit("dvc.yaml", "stages: {}\n")
    tree.resolved()


def test_what_a_choice_of_the_profile_lacks_is_the_profiles(tree: Tree) -> None:
    del tree.values["shop"]["size"]
    tree.at("data.corpus.forum")["size"] = 1
    tree.at("data.knowledge.pages")["size"] = 1
    tree.at("data.annotation.ssi")["size"] = 1
    tree.profile["data"] = {"evaluation": {"wit": {"use": "shop.talk", "count": 1}}}
    tree.at("data.evaluation.ssi")["size"] = 1
    assert tree.refusal() == (
        "profiles/default.yaml: key 'data.evaluation.wit.size': missing; shop.talk needs it"
    )
    tree.profile["data"]["evaluation"]["wit"] = {"use": "shop.talk", "size": 1}
    assert tree.refusal() == (
        "profiles/default.yaml: key 'data.evaluation.wit.count': missing; expected a value"
    )


def test_a_link_out_of_own_is_refused(tree: Tree) -> None:
    tree.edit("elsewhere/talk.jsonl", "{}\n")
    tree.edit("own/talk/a.jsonl", "{}\n")
    tree.at("data.corpus.forum")["path"] = "own/talk"
    (tree.root / "own/talk/b.jsonl").symlink_to("a.jsonl")
    tree.resolved()
    (tree.root / "own/talk/c.jsonl").symlink_to("../../elsewhere/talk.jsonl")
    assert "own/talk/c.jsonl is a link to" in tree.refusal()
    assert "outside own/, where DVC cannot follow it" in tree.refusal()
    (tree.root / "own/talk/c.jsonl").unlink()
    (tree.root / "own/linked").symlink_to("../elsewhere")
    tree.at("data.corpus.forum")["path"] = "own/linked/talk.jsonl"
    assert "own/linked is a link to" in tree.refusal()
    cached = "cache/files/md5/ab/" + "c" * 30
    tree.edit(cached, "{}\n")
    (tree.root / "own/kept.jsonl").symlink_to(f"../{cached}")
    tree.at("data.corpus.forum")["path"] = "own/kept.jsonl"
    assert "own/kept.jsonl" in tree.resolved()["data"]["corpus"]["forum"]["files"]


def test_a_profiles_own_half_of_a_pair_is_named(tree: Tree) -> None:
    tree.profile["gates"] = {"annotations": {"max_positive_share": 0.01}}
    assert tree.refusal().startswith(
        "profiles/default.yaml: key 'gates.annotations.max_positive_share': 0.01 is below "
        "min_positive_share, 0.02: nothing would pass"
    )


@pytest.mark.parametrize(
    ("section", "question", "told"),
    [
        (
            "judges",
            "polite",
            "ssi has no optional question 'polite'; it has: asked, answered, right, hedges",
        ),
        ("raters", "severity", "ssi has no optional question 'severity'; it has: asked"),
    ],
)
def test_an_optional_question_of_another_task_is_named(
    tree: Tree, section: str, question: str, told: str
) -> None:
    tree.edit("shop/rules.py", ASKING)
    tree.at(f"data.{section}.ssi")["also"] = [question]
    assert tree.refusal().startswith(f"params.yaml: key 'data.{section}.ssi.also': {told}")


ASKING = """from __future__ import annotations
from lamda.config.section import Section
class Rules:
    class Settings(Section):
        slip: float
        also: list[str] = []
"""


def test_weights_that_stage_converse_does_not_get_are_named(tree: Tree) -> None:
    stages = {
        "respond": {"cmd": "python -m stages.respond --model pt=a --model lamda=b"},
        "converse": {"cmd": "python -m stages.converse --model pt=a"},
    }
    tree.edit("dvc.yaml", json.dumps({"stages": stages}))
    tree.at("respond")["models"] = {"mine": {"weights": "lamda", "decode": "quality"}}
    assert tree.refusal().startswith(
        "params.yaml: key 'respond.models.mine.weights': no weights 'lamda'; stage converse of "
    )


def test_a_name_is_blamed_on_the_file_that_holds_it(tree: Tree) -> None:
    tree.profile["data"] = {"corpus": {5: {"use": "shop.talk"}}}
    assert tree.refusal().startswith("profiles/default.yaml: key 'data.corpus.5': expected names")


def test_a_name_of_two_lines_and_a_length_that_nothing_reads_are_refused(tree: Tree) -> None:
    tree.at("respond.models")["a\nb"] = tree.at("respond.models")["PT"]
    assert "respond.models" in tree.refusal()
    del tree.at("respond.models")["a\nb"]
    tree.at("decoding")["context_tokens"] = 2**21
    assert "key 'decoding.context_tokens': " in tree.refusal()
