"""data.yaml: what it names replaces the default, key by key; `defaults: none` takes it all away."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from lamda.config.params import read_layers
from lamda.config.resolve import resolve
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError
from lamda.inputs import _choices

REPOSITORY = Path(__file__).resolve().parents[3]
TALK = "corpus: {talk: {path: own/talk, kind: dialogs}}\n"
PAGES = "knowledge: {pages: {path: own/pages.jsonl, kind: documents}}\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name in ("params.yaml", "profiles", "lamda", "lamda_world", "pyproject.toml"):
        (tmp_path / name).symlink_to(REPOSITORY / name)
    (tmp_path / "own/talk").mkdir(parents=True)
    for number in range(2):
        row = {"turns": ["hi", f"hello {number}"]}
        (tmp_path / f"own/talk/{number}.jsonl").write_text(json.dumps(row))
    shutil.copy(tmp_path / "own/talk/0.jsonl", tmp_path / "own/contexts.jsonl")
    (tmp_path / "own/pages.jsonl").write_text('{"text": "plums", "url": "https://a.example"}')
    return tmp_path


def data(root: Path, text: str) -> dict[str, Any]:
    (root / "data.yaml").write_text(text)
    found: dict[str, Any] = resolve(root)["data"]
    return found


def test_nothing_but_comments_changes_nothing(root: Path) -> None:
    before = resolve(root)
    assert data(root, "# corpus: {}\n") == before["data"]
    shutil.copy(REPOSITORY / "data.yaml", root / "data.yaml")
    assert read_yaml(root / "data.yaml") == {} and resolve(root) == before


def test_sources_are_replaced_as_a_whole_with_their_shares(root: Path) -> None:
    before = resolve(root)["data"]
    found = data(root, TALK)
    assert set(found["corpus"]) == set(found["mixture"]) == {"talk"}
    assert found["corpus"]["talk"]["use"] == "files" and found["mixture"] == {"talk": 1.0}
    assert found["corpus"]["talk"]["files"]["own/talk"]
    for key in ("knowledge", "annotation", "evaluation", "raters", "judges"):
        assert found[key] == before[key], key
    found = data(
        root,
        "corpus:\n  talk: {path: own/talk, kind: dialogs, share: 0.25}\n  forum: default\n".replace(
            "default", "{use: world.forum, dialogs: 9, share: 0.75}"
        ),
    )
    assert found["mixture"] == {"talk": 0.25, "forum": 0.75}
    found = data(root, "corpus: {talk: {path: own/talk, kind: dialogs}, forum: default}\n")
    assert found["corpus"]["forum"] == before["corpus"]["forum"]
    assert found["mixture"] == {"talk": 0.5, "forum": 0.5}


def test_tasks_are_replaced_one_by_one(root: Path) -> None:
    before = resolve(root)["data"]
    found = data(root, "annotation: {safety: {path: own/contexts.jsonl}}\nraters: {safety: {}}\n")
    assert found["annotation"]["ssi"] == before["annotation"]["ssi"]
    assert found["annotation"]["safety"]["use"] == found["raters"]["safety"]["use"] == "files"
    assert found["annotation"]["safety"]["count"] == 1_000_000, "all that there are"
    assert found["corpus"] == before["corpus"]
    assert "safety" not in data(root, "development: {safety: null}\n")["development"]


def test_no_defaults_leave_nothing_of_the_embedded_set_and_need_nothing_else(root: Path) -> None:
    text = f"defaults: none\n{TALK}{PAGES}"
    text += "annotation: {ssi: {use: dialogs, path: own/talk}}\n"
    text += "evaluation: {ssi: {use: dialogs, path: own/talk, evaluation: 0.5}}\n"
    (root / "data.yaml").write_text(text)
    for profile in ("default", "smoke"):
        found = resolve(root, profile)
        assert "world" not in json.dumps(found["data"]) and "world" not in found
        assert found["toolset"]["search"]["use"] == "retrieval"
        assert {key: list(found["data"][key]) for key in ("raters", "judges", "researchers")} == {
            "raters": ["ssi"], "judges": ["ssi"], "researchers": []
        }  # fmt: skip
        assert found["data"]["judges"]["ssi"]["use"] == "files", "people"
    assert data(root, f"defaults: none\n{TALK}{PAGES}")["annotation"] == {}
    kept = data(root, f"defaults: none\n{TALK}knowledge: default\n")["knowledge"]
    (root / "data.yaml").unlink()
    assert kept == resolve(root)["data"]["knowledge"], "the embedded pages, by name"
    with pytest.raises(LamdaError, match=r"key '(data\.)?knowledge': expected at least one source"):
        data(root, f"defaults: none\n{TALK}")


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("corpra: {}", "key 'corpra': unknown; there are: defaults, corpus,"),
        ("defaults: some", "key 'defaults': expected embedded or none, found 'some'"),
        ("corpus: own/talk", "key 'corpus': expected names, each with its settings"),
        ("corpus: {talk: own/talk}", "key 'corpus.talk': expected settings such as `path: own"),
        ("raters: {ssi: default}", "key 'raters.ssi': expected settings such as"),
        ("corpus: {talks: default}", "key 'corpus.talks': params.yaml has no such source, but:"),
        ("corpus: {talk: {path: own/talk, kind: dialogs, share: 0.5}}",
         "key 'corpus': expected shares that add up to 1, found 0.5 of talk"),
        ("corpus: {talk: {path: own/talk, kind: dialogs, share: 1.0}, forum: default}",
         "key 'corpus.forum.share': missing, while other sources have one; beside `default` the"),
        ("corpus: {t: {path: own/talk, kind: dialogs, share: 1.0}, a: {path: own, kind: dialogs}}",
         "key 'corpus.a.share': missing, while other sources have one; give every source its"),
        ("corpus: {talk: {path: own/talk, kind: dialogs, share: many}}",
         "key 'corpus.talk.share': expected 0 to 1, found 'many'"),
        ("corpus: {}", "key 'data': corpus: expected at least one source, found none"),
        ("corpus: {talk: {path: own/talk}}", "key 'corpus.talk.kind': missing; files needs it"),
        ("corpus: {talk: {path: own/talk, kind: dialogs, columms: {}}}",
         "key 'corpus.talk.columms': unknown to files; its settings are: path, kind, format"),
        ("corpus: {talk: {path: own/tolk, kind: dialogs}}",
         "key 'corpus.talk': own/tolk: no such file; put it there and run `dvc add own/tolk`"),
        ("corpus: {talk: {path: 's3://bucket/talk', kind: dialogs}}",
         "run `dvc import-url s3://bucket/talk own/talk` and write own/talk"),
        ("corpus: {talk: {path: 'own/talk/*.csv', kind: dialogs}}", "own/talk/*.csv: no such file"),
    ],
)  # fmt: skip
def test_what_is_wrong_names_data_yaml_and_the_key(root: Path, text: str, message: str) -> None:
    with pytest.raises(LamdaError) as error:
        data(root, text)
    assert f"{root / 'data.yaml'}: " in str(error.value) and message in str(error.value)
    assert "\n" not in str(error.value)


def test_an_edit_of_a_file_behind_a_pattern_changes_its_hash_alone(root: Path) -> None:
    text = "corpus: {talk: {path: 'own/talk/*.jsonl', kind: dialogs}}\n"
    before = data(root, text)
    assert data(root, text) == before
    (root / "own/talk/1.jsonl").write_text('{"turns": ["another"]}')
    after = data(root, text)
    changed = after["corpus"]["talk"]["files"]
    assert changed.keys() == before["corpus"]["talk"]["files"].keys() == {"own/talk/*.jsonl"}
    assert changed != before["corpus"]["talk"]["files"]
    assert {k: v for k, v in after.items() if k != "corpus"} == {
        k: v for k, v in before.items() if k != "corpus"
    }
    assert len(list(_choices("data.corpus", after["corpus"]))) == 1


def test_every_reader_of_the_params_sees_it(root: Path) -> None:
    (root / "data.yaml").write_text(TALK)
    layers = read_layers(root / "params.yaml")
    assert list(layers.values["data"]["corpus"]) == ["talk"]
