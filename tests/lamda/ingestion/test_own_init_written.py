"""`lamda data init` writes what can be read again and typed as it stands, or nothing."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner, Result

from lamda.cli.main import app
from lamda.config.data_file import read_data
from lamda.errors import LamdaError
from lamda.ingestion import own_yaml
from lamda.ingestion.own_init import Entry

TALK = json.dumps({"turns": ["is it ripe?", "not yet."]}) + "\n"
LONG = "Plums are a fruit with a stone and ripen in august. "
FOLDER = Path("own/x")


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    FOLDER.mkdir(parents=True)
    (FOLDER / "talk.jsonl").write_text(TALK)
    Path("data.yaml").write_text("# nothing yet\n")


def init(*more: str) -> Result:
    return CliRunner().invoke(app, ["data", "init", "--no-add", *(more or ("own/x",))])


def written(*more: str) -> dict[str, Any]:
    done = init(*more)
    assert done.exit_code == 0, done.output
    return read_data(Path("data.yaml"))


@pytest.mark.parametrize(
    "odd", ["a\x07b", "a\x1bb", "a\x7fb", "a\x85b", "a\u2028b", "a\ufeffb", "😀"]
)
def test_whatever_columns_and_files_are_called_is_read_back(odd: str) -> None:
    (FOLDER / f"{odd}.jsonl").write_text(json.dumps({odd: LONG}) + "\n")
    (FOLDER / "left.jsonl").write_text(json.dumps({odd: 5}) + "\n")
    (FOLDER / f"{odd}.bin").write_bytes(b"\0\1\2")
    entries = [one for one in written()["corpus"].values() if one["kind"] == "documents"]
    assert [(one["path"], one["columns"]) for one in entries] == [
        (f"own/x/{odd}.jsonl", {"text": odd})
    ]
    text = Path("data.yaml").read_text("utf-8")
    assert text.count("# not used: ") == 2
    assert all(char.isprintable() or char == "\n" for char in text)


def test_names_that_are_no_text_are_left_out_and_told() -> None:
    (FOLDER / "half.jsonl").write_text(json.dumps({"\ud800": LONG}) + "\n")
    (FOLDER / os.fsdecode(b"caf\xe9.jsonl")).write_text(TALK)
    found = written()
    assert [one["path"] for one in found["corpus"].values()] == ["own/x/talk.jsonl"]
    text = Path("data.yaml").read_text("utf-8")
    assert "expected a column that is UTF-8, found \\ud800; rename it" in text
    assert "expected a path that is UTF-8, found own/x/caf\\udce9.jsonl; rename it" in text


def test_what_would_not_be_read_back_replaces_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    Path("data.yaml").write_text("# mine\n")
    (FOLDER / "c.jsonl").write_text(json.dumps({"context": ["hi"], "task": "\ud800"}) + "\n")
    done = init()
    assert done.exit_code == 2 and done.stderr.count("\n") == 1
    assert "data.yaml: not written, as nobody could read it: " in done.stderr
    monkeypatch.setattr(own_yaml, "_plain", lambda text: text)
    with pytest.raises(LamdaError, match="'own/x': data.yaml cannot name it; rename the file"):
        own_yaml.write_data(Path("data.yaml"), [Entry("'own/x'", "documents")])
    assert Path("data.yaml").read_text() == "# mine\n"


@pytest.mark.parametrize("name", ["scan.bin", "numbers.csv", "empty.jsonl"])
def test_a_folder_of_nothing_that_can_be_used_is_an_error(name: str) -> None:
    (FOLDER / "talk.jsonl").unlink()
    (FOLDER / name).write_bytes({"scan.bin": b"\0\1", "numbers.csv": b"a,b\n1,2\n"}.get(name, b""))
    for place in ("own/x", f"own/x/{name}"):
        done = init(place)
        assert done.exit_code == 2 and done.stderr.count("\n") == 1
        told = f"error: {place}: expected data, found nothing that can be used: own/x/{name}: "
        assert done.stderr.startswith(told), done.stderr
    assert Path("data.yaml").read_text() == "# nothing yet\n"
    (FOLDER / "talk.jsonl").write_text(TALK)
    assert written()["corpus"].keys() == {"talk"}, "the next try goes on"


def test_lines_to_type_hold_for_names_with_blanks(monkeypatch: pytest.MonkeyPatch) -> None:
    told = init("/data/my chats").output
    assert "  dvc import-url '/data/my chats' 'own/my chats'\n" in told
    assert "then: lamda data init 'own/my chats'\n" in told
    FOLDER.rename("own/my chats")
    monkeypatch.setattr(
        subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 0, "", "")
    )
    told = CliRunner().invoke(app, ["data", "init", "own/my chats"]).output
    assert "`git add data.yaml 'own/my chats.dvc' own/.gitignore`" in told


def test_a_whole_path_into_own_is_inside(tmp_path: Path) -> None:
    assert written(str(tmp_path / "own/x"))["corpus"]["x"]["path"] == "own/x"
    Path("data.yaml").unlink()
    (tmp_path / "link").symlink_to(tmp_path)
    assert written(str(tmp_path / "link/own/x"))["corpus"]["x"]["path"] == "own/x"


def test_why_dvc_does_not_keep_it_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    said = "ERROR: output 'own/x' is already tracked by SCM\n\nHaving any troubles? Hit us up\n"
    monkeypatch.setattr(
        subprocess, "run", lambda command, **_: subprocess.CompletedProcess(command, 1, "", said)
    )
    done = CliRunner().invoke(app, ["data", "init", "own/x"])
    assert "dvc add own/x: output 'own/x' is already tracked by SCM; data.yaml was" in done.stderr
