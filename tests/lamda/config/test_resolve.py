"""What stage resolve completes, hashes and refuses, for a small package of implementations."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from lamda.config.params import RENAMED, load_params
from lamda.config.resolve import write_resolved

from .conftest import PACKAGE, Tree


def codes(values: Any, at: str = "") -> dict[str, str]:
    """Key path -> hash of code, of every choice."""
    found = {}
    for key, value in values.items():
        if isinstance(value, Mapping):
            found |= codes(value, f"{at}{key}.")
        elif key == "code":
            found[at.removesuffix(".")] = value
    return found


def test_settings_come_from_the_packages_section_and_stand_beside_use(tree: Tree) -> None:
    tree.at("data.annotation.ssi")["mood"] = "merry"
    data = tree.resolved()["data"]
    forum, pages, ssi = data["corpus"]["forum"], data["knowledge"]["pages"], data["annotation"]
    assert (forum["size"], forum["mood"], forum["turn_filters"]) == (3, "calm", True)
    assert (pages["size"], pages["turn_filters"]) == (7, False)
    assert (ssi["ssi"]["size"], ssi["ssi"]["mood"], ssi["ssi"]["count"]) == (3, "merry", 4)
    assert data["raters"]["ssi"]["slip"] == 0.1
    assert "size" not in data["raters"]["ssi"]
    assert "shop" not in tree.resolved()
    write_resolved(tree.root, tree.root / "out.yaml")
    bound = load_params(tree.root / "out.yaml").data.corpus["forum"]
    assert bound.options == {"size": 3, "mood": "calm"}


def test_another_implementation_of_the_profile_takes_none_of_the_formers_settings(
    tree: Tree,
) -> None:
    tree.at("data.evaluation.ssi")["mood"] = "merry"
    gloomy = "from shop.talk import Talk as Base\nclass Talk(Base):\n    pass\n"
    tree.edit("own/gloomy.py", gloomy)
    tree.profile["data"] = {"evaluation": {"ssi": {"use": "own.gloomy:Talk", "size": 4}}}
    found = tree.resolved()["data"]["evaluation"]["ssi"]
    assert (found["mood"], found["size"], found["count"]) == ("calm", 4, 2)
    tree.profile["data"] = {"evaluation": {"ssi": {"use": "shop.talk", "size": 4}}}
    assert tree.resolved()["data"]["evaluation"]["ssi"]["mood"] == "merry"


def test_the_profile_reaches_a_packages_section_and_is_named(tree: Tree) -> None:
    tree.profile["shop"] = {"size": 9}
    assert tree.resolved()["data"]["corpus"]["forum"]["size"] == 9
    tree.profile["shop"] = {"size": "nine"}
    assert tree.refusal().startswith("profiles/default.yaml: key 'shop.size': ")
    tree.profile["shop"] = {"sise": 9}
    assert tree.refusal() == (
        "profiles/default.yaml: key 'shop.sise': unknown to shop; "
        "its settings are: size, mood, path, slip"
    )
    tree.profile["shop"] = 5
    assert tree.refusal() == "profiles/default.yaml: key 'shop': expected keys and values, found 5"


@pytest.mark.parametrize(
    ("key", "changes", "told"),
    [
        ("data.corpus.forum", {"sise": 1}, ".sise': unknown to shop.talk; its settings are: size,"),
        ("data.corpus.forum", {"count": 1}, ".count': unknown to shop.talk"),
        ("data.raters.ssi", {"turn_filters": True}, ".turn_filters': unknown to shop.rules"),
        ("toolset.calculator", {"fast": 1}, ".fast': unknown to calculator; its settings are: no"),
        ("data.corpus.forum", {"size": "big"}, ".size': Input should be a valid integer, found"),
        ("data.raters.ssi", {"use": "nope"}, "': use: 'nope' is not registered at lamda.raters;"),
        ("data.raters.ssi", {"use": "own.z:A"}, "': use: 'own.z:A': own.z cannot be imported"),
        ("data.raters.ssi", {"use": "own.x:A"}, "': use: 'own.x:A': own.x has no 'A'"),
        ("data.raters.ssi", {"use": 5}, "': expected `use: NAME` and its settings, found"),
        ("data.raters.ssi", {"code": "0"}, ".code': is written by stage resolve; take it out"),
        ("data.corpus.forum", {"files": {}}, ".files': is written by stage resolve; take it out"),
    ],
)
def test_what_does_not_fit_an_implementation_is_named(
    tree: Tree, key: str, changes: dict[str, Any], told: str
) -> None:
    tree.at(key).update(changes)
    assert tree.refusal().startswith(f"params.yaml: key '{key}{told}")


def test_a_missing_setting_says_who_needs_it(tree: Tree) -> None:
    del tree.at("shop")["slip"]
    assert tree.refusal() == (
        "params.yaml: key 'data.raters.ssi.slip': missing; shop.rules needs it"
    )


def test_own_files_are_hashed_under_their_key(tree: Tree) -> None:
    tree.at("data.corpus.forum")["path"] = "own/talk"
    assert tree.refusal() == (
        "params.yaml: key 'data.corpus.forum': own/talk: no such file; "
        "put it there and run `dvc add own/talk`, or `dvc pull`"
    )
    tree.edit("own/talk/a.jsonl", "{}\n")
    before = tree.resolved()["data"]
    assert before["corpus"]["forum"]["files"].keys() == {"own/talk"}
    assert before["knowledge"]["pages"]["files"] == {}
    tree.edit("own/talk/a.jsonl", "{ }\n")
    after = tree.resolved()["data"]
    assert after["corpus"].pop("forum")["files"] != before["corpus"].pop("forum")["files"]
    assert after == before


@pytest.mark.parametrize("path", ["/srv/talk", "talk", "own/../talk", "other/own/talk"])
def test_a_file_outside_own_is_refused_with_the_line_to_type(tree: Tree, path: str) -> None:
    tree.edit("talk", "{}\n")
    tree.at("data.corpus.forum")["path"] = path
    message = tree.refusal()
    assert message.startswith(f"params.yaml: key 'data.corpus.forum': '{path}' lies outside own/")
    assert f"`dvc import-url {path} own/talk` and write own/talk" in message


def test_null_in_a_profile_takes_a_key_away_at_any_level(tree: Tree) -> None:
    tree.at("data.corpus")["more"] = {"use": "shop.talk", "mood": "merry"}
    tree.at("data.mixture").update({"forum": 0.5, "more": 0.5})
    tree.profile["data"] = {
        "corpus": {"forum": None, "more": {"mood": None}},
        "mixture": {"forum": None, "more": 1.0},
        "judges": {"ssi": None},
    }
    data = tree.resolved()["data"]
    assert data["corpus"].keys() == data["mixture"].keys() == {"more"}
    assert data["corpus"]["more"]["mood"] == "calm"
    assert data["judges"] == {}
    tree.profile = {"profile": "default", "seed": None}
    assert tree.refusal() == "profiles/default.yaml: key 'seed': missing; expected a value"


@pytest.mark.parametrize("key", RENAMED)
def test_a_key_of_an_earlier_version_is_refused_with_its_new_name(tree: Tree, key: str) -> None:
    section, _, inner = key.partition(".")
    if inner:
        tree.values[section] = {**tree.values.get(section, {}), inner: 1}
    else:
        tree.values[section] = {}
    assert tree.refusal() == f"params.yaml: key '{key}': no longer known; it is {RENAMED[key]} now"


def test_shares_that_do_not_add_up_are_refused(tree: Tree) -> None:
    tree.at("data.mixture")["forum"] = 0.75
    assert "mixture: expected shares that add up to 1, found 0.75 of forum" in tree.refusal()
    tree.values["data"]["mixture"] = {"else": 1.0}
    assert "mixture: source 'forum' has no share" in tree.refusal()


def test_an_own_implementation_counts_with_all_that_it_imports(tree: Tree) -> None:
    tree.edit("own/words.txt", "tea\n")
    mine = tree.at("data.corpus.forum")
    mine.clear()
    mine |= {"use": "own.x:Mine", "path": "own/words.txt"}
    first = tree.resolved()["data"]["corpus"]["forum"]
    assert (first["use"], first["loud"]) == ("own.x:Mine", False)
    assert first["files"].keys() == {"own/words.txt"}
    seen = {first["code"]}
    for name, text in (
        ("own/y.py", "LETTER = 'b'\n"),
        ("own/x.py", PACKAGE["own/x.py"] + "import own.z\n"),
        ("own/z.py", "DIGIT = 1\n"),
    ):
        tree.edit(name, text)
        seen.add(tree.resolved()["data"]["corpus"]["forum"]["code"])
    assert len(seen) == 4
    mine["size"] = 3
    assert tree.refusal() == (
        "params.yaml: key 'data.corpus.forum.size': unknown to own.x:Mine; "
        "its settings are: loud, path"
    )
    mine.clear()
    mine["use"] = "own.x:Plain"
    assert tree.resolved()["data"]["corpus"]["forum"]["turn_filters"] is False


def test_an_own_file_that_is_no_python_is_one_line(tree: Tree) -> None:
    tree.edit("own/x.py", "class Mine(:\n")
    tree.at("data.corpus.forum")["use"] = "own.x:Mine"
    assert "use: 'own.x:Mine': own.x cannot be imported: invalid syntax" in tree.refusal()


@pytest.mark.parametrize(
    ("name", "moved"),
    [
        ("shop/strict/rules.yaml", {"data.raters.ssi", "data.judges.ssi"}),
        ("shop/strict/judge.py", {"data.raters.ssi", "data.judges.ssi"}),
        (
            "shop/goods.py",
            {"data.corpus.forum", "data.knowledge.pages", "data.annotation.ssi",
             "data.evaluation.ssi"},
        ),
        ("shop/raters.py", set()),
    ],
)  # fmt: skip
def test_an_edit_moves_the_code_of_what_reads_it_alone(
    tree: Tree, name: str, moved: set[str]
) -> None:
    before = codes(tree.resolved())
    assert len(before) == 8
    tree.edit(name, PACKAGE[name] + "\n# edited\n")
    after = codes(tree.resolved())
    assert {key for key in before if before[key] != after[key]} == moved


def test_the_same_values_give_the_same_bytes_in_any_folder(tree: Tree, tmp_path: Path) -> None:
    tree.resolved()
    write_resolved(tree.root, tree.root / "first.yaml")
    text = (tree.root / "params.yaml").read_text()
    (tree.root / "params.yaml").write_text(f"# words\n{text}\n")
    write_resolved(tree.root, tree.root / "second.yaml")
    assert (tree.root / "first.yaml").read_bytes() == (tree.root / "second.yaml").read_bytes()
    copy = tmp_path / "elsewhere"
    copy.mkdir()
    for part in ("params.yaml", "profiles", "shop", "own"):
        source = tree.root / part
        if source.is_dir():
            shutil.copytree(source, copy / part)
        else:
            shutil.copy(source, copy / part)
    write_resolved(copy, copy / "third.yaml")
    assert (copy / "third.yaml").read_bytes() == (tree.root / "first.yaml").read_bytes()


def test_files_on_raters_rerun_what_reads_them_and_lie_in_own(tree: Tree) -> None:
    assert tree.resolved()["rate"]["people"] == {"min_group": 3, "files": {}}
    tree.values["rate"]["people"] = {"attributes": "own/raters.csv"}
    assert tree.refusal().startswith("params.yaml: key 'rate.people': own/raters.csv: no such file")
    tree.edit("own/raters.csv", "rater\n")
    before = tree.resolved()["rate"]["people"]["files"]
    tree.edit("own/raters.csv", "rater,age\n")
    after = tree.resolved()["rate"]["people"]["files"]
    assert before.keys() == after.keys() == {"own/raters.csv"} and before != after
    write_resolved(tree.root, tree.root / "out.yaml")
    assert load_params(tree.root / "out.yaml").rate.people.files == after
    tree.values["rate"]["people"] = {"gold": "/srv/gold.csv"}
    assert "lies outside own/" in tree.refusal()
    tree.values["rate"]["people"] = {"files": {"own/raters.csv": "0"}}
    assert "key 'rate.people.files': is written by stage resolve" in tree.refusal()
