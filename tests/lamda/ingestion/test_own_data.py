"""Slips in data.yaml are lines of the report, beside what is right; none ends it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.files import matches
from lamda.ingestion.own_data import check_data

REPOSITORY = Path(__file__).resolve().parents[3]
LONG = f"own/{'a' * 300}/x.jsonl"


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for name in ("params.yaml", "profiles", "lamda", "lamda_world", "pyproject.toml"):
        Path(name).symlink_to(REPOSITORY / name)
    Path("own").mkdir()
    Path("own/talk.jsonl").write_text(json.dumps({"turns": ["is it ripe?", "not yet."]}) + "\n")
    Path("own/v.csv").write_text("task,context,response,question,rater,answer\n")


def checked(*lines: str) -> list[str]:
    talk = "corpus: {talk: {path: own/talk.jsonl, kind: dialogs}}"
    Path("data.yaml").write_text("\n".join(["defaults: none", talk, *lines]))
    found = list(check_data(Path()))
    assert "  1 dialogs, 2 turns," in "\n".join(found), "the others are read"
    return found


@pytest.mark.parametrize(
    "key", ["raters: {safety", "judges: {safety", "researchers: {groundedness"]
)
@pytest.mark.parametrize(
    ("settings", "at"),
    [
        ("path: own/v.csv, columns: abc", "columns"),
        ("path: own/v.csv, columns: 5", "columns"),
        ("path: own/v.csv, columns: {rater: 5}", "columns.rater"),
        ("path: 5", "path"),
        ("path: [own/v.csv]", "path"),
        ("path: own/v.csv, 5: x", "5"),
    ],
)
def test_settings_of_another_kind_are_a_line(key: str, settings: str, at: str) -> None:
    found = checked(f"{key}: {{{settings}}}}}")
    assert any(line.startswith("  ! use: ") and f"key '{at}': " in line for line in found), found


def test_settings_of_labels_are_read_as_strictly() -> None:
    found = checked("judges: {safety: {use: labels, path: own/v.csv, columns: 5}}")
    assert any(line.startswith("  ! use: labels: key 'columns': ") for line in found), found


@pytest.mark.parametrize(
    ("path", "told"),
    [
        (LONG, "File name too long; expected a file or a folder that can be read"),
        ("own/chats/**.jsonl", "expected ** to be the whole name of a folder, as in own/**/*"),
    ],
)
@pytest.mark.parametrize(
    "key",
    [
        "knowledge: {x: {kind: documents, path: '%s'}}",
        "annotation: {safety: {path: '%s'}}",
        "raters: {safety: {path: '%s'}}",
        "researchers: {groundedness: {path: '%s'}}",
    ],
)
def test_a_path_that_can_be_none_is_a_line(key: str, path: str, told: str) -> None:
    found = checked(key % path)
    assert any(line.startswith(f"  ! {path}: {told}") for line in found), found
    assert any("stage resolve: data.yaml: key '" in line for line in found), found


def test_a_pattern_has_two_stars_for_whole_folders_alone(tmp_path: Path) -> None:
    assert matches(tmp_path, "own/**/*.jsonl") == [tmp_path / "own/talk.jsonl"]
    with pytest.raises(LamdaError, match=r"own/a\*\*/x: expected \*\* to be the whole name"):
        matches(tmp_path, "own/a**/x")


def test_contexts_that_are_asked_twice_are_told_beforehand() -> None:
    rows = [{"context": [f"may i eat plum {n}?"]} for n in range(20)]
    rows += [{"context": ["may i eat plum 3?"], "split": "train", "responses": ["ask &#39;im"]}]
    Path("own/c.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))
    asked = "{use: files, path: own/c.jsonl, count: %d}"
    found = checked(f"annotation: {{safety: {asked % 20}}}", f"evaluation: {{safety: {asked % 5}}}")
    told = "annotation.safety: 5 of 20 stand in evaluation or development, and are left out"
    assert f"  {told}" in found
    found = checked(
        f"annotation: {{safety: {asked % 20}}}",
        f"evaluation: {{safety: {asked % 19}}}",
        f"development: {{ssi: {asked % 1}}}",
    )
    assert any(line.startswith("  ! data.annotation.safety: 19 of 20 stand in") for line in found)
    assert any(line.startswith("  ! data.development.ssi: context ") for line in found), found


def test_votes_on_responses_before_they_were_mended_are_counted() -> None:
    row = {"context": ["i am ann@example.com"], "responses": ["what&#39;s up?"]}
    Path("own/c.jsonl").write_text(json.dumps(row) + "\n")
    Path("own/v.csv").write_text(
        "task,context,response,question,rater,answer\n"
        "safety,i am ann@example.com,what&#39;s up?,5,ann,no\n"
    )
    found = checked(
        "annotation: {safety: {path: own/c.jsonl, use: files}}",
        "raters: {safety: {path: own/v.csv, use: files}}",
    )
    assert any("; 1 of 1 responses that came with the contexts" in line for line in found), found
    assert "  sample: i am [EMAIL_1]" in found
