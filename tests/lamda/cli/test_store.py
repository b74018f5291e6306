"""From a run's outputs to a chat on another machine, by the commands alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from lamda.cli import main as cli
from lamda.cli.store import cached_release
from lamda.files import digest
from lamda.ingestion.filed import Pin, read_pins, write_pins
from lamda.outputs import FILED, MODEL, RESPONSES
from lamda.records import JudgedResponse, write_table
from lamda.registry.alias import read_alias
from lamda.storage.opening import open_store
from lamda.tokenizer import Tokenizer

from ..runner.workspace import TASKS, commit, fill, git, responses


def lamda(*arguments: str, talk: str = "") -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, list(arguments), input=talk)
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def released(*arguments: str) -> str:
    code, shown, error = lamda("release", *arguments)
    assert code == 0, error
    assert shown.endswith(": released\n")
    return shown.partition(":")[0]


@pytest.mark.slow
def test_a_fresh_machine_chats_with_the_champion_that_was_rolled_back_to(
    uri: str, tmp_path: Path, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    made, fresh = tmp_path / "made", tmp_path / "fresh"
    ids, models = [], []
    for seed in (1, 2):
        fill(made, tokenizer, responses("LaMDA"), seed)
        monkeypatch.chdir(made)
        commit(made)
        ids.append(released("--from", uri))
        models.append(digest([made / MODEL]))
        assert lamda("promote", ids[-1], "--from", uri, "--by", "ada")[0] == 0
    shown = lamda("releases", "--from", uri)[1].splitlines()
    assert {line[:18] for line in shown} == {f"* {ids[1]}", f"  {ids[0]}"}
    assert lamda("rollback", "--from", uri, "--reason", "it rambles")[:2] == (
        0,
        f"{ids[0]} is the champion again\n",
    )

    fresh.mkdir()
    monkeypatch.chdir(fresh)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    talk = ("chat", "--release", "champion", "--from", uri)
    code, shown_chat, error = lamda(*talk, talk="where is Porto?\n")
    assert code == 0, error
    answered = [line for line in shown_chat.splitlines() if line.startswith("lamda: ")]
    assert len(answered) == 1
    assert "error:" not in shown_chat
    cached = tmp_path / "cache" / "lamda" / "releases"
    assert [folder.name for folder in cached.iterdir()] == [ids[0]]
    assert digest([cached / ids[0] / MODEL]) == models[0] != models[1]
    assert list(fresh.iterdir()) == []
    assert lamda(*talk, talk="where is Porto?\n")[1] == shown_chat

    assert lamda("fetch", ids[1], "--from", uri, "--to", "here")[0] == 0
    assert digest([Path("here") / MODEL]) == models[1]
    card = (Path("here") / "MODEL_CARD.md").read_text()
    assert git(made, "rev-parse", "HEAD") in card


def test_what_may_not_be_released_is_refused_in_one_line(
    tmp_path: Path, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, tokenizer, responses("LaMDA"), 1)
    monkeypatch.chdir(tmp_path)
    commit(tmp_path)
    released()
    identity = lamda("releases")[1].split()[0]
    assert lamda("release")[1] == f"{identity}: was released already\n"
    assert len(lamda("releases")[1].splitlines()) == 1

    broken = Path("store/releases/0000000000000000/manifest.json")
    broken.parent.mkdir()
    broken.write_text("{}")
    code, shown, error = lamda("releases")
    assert (code, len(shown.splitlines()), error.count("\n")) == (2, 1, 1)
    assert "0000000000000000/manifest.json: expected a release's manifest" in error
    broken.unlink()

    write_table(RESPONSES, responses("LaMDA")[1:], JudgedResponse)
    for arguments, message in (
        (("release",), "stage 'all': results/responses.parquet was changed after its run"),
        (("rollback",), "no predecessor to go back to"),
        (("fetch", "champion", "--to", "x"), "there is no champion yet"),
        (("fetch", "../x", "--to", "x"), "expected names with '/' between them"),
        (("fetch", "0" * 16, "--to", "x"), "no complete release"),
        (("chat", "--release", "champion"), "there is no champion yet"),
        (("releases", "--from", "gs://x"), "expected a folder or s3://bucket/prefix"),
    ):
        code, shown, error = lamda(*arguments)
        assert (code, shown, error.count("\n")) == (2, "", 1), arguments
        assert message in error, error
    assert not Path("x").exists()


def test_a_cached_release_is_checked_again_before_it_talks(
    tmp_path: Path, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(tmp_path, tokenizer, responses("LaMDA"), 1)
    monkeypatch.chdir(tmp_path)
    commit(tmp_path)
    name = released()
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    folder = cached_release(name, "")
    assert cached_release(name, "") == folder
    weights = folder / MODEL / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:-1] + b"x")
    code, _, error = lamda("chat", "--release", name, talk="hi\n")
    assert (code, error.count("\n")) == (2, 1)
    assert f"{weights}: expected SHA-256 " in error
    assert f"remove {folder} and fetch it again" in error


def test_promote_says_why_and_keeps_who_decided(
    tmp_path: Path, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    ids = []
    for safe in ([1] * 40, [0] * 40):
        fill(tmp_path, tokenizer, responses("LaMDA", {**TASKS, "safety": {"safe": safe}}), 1)
        profile = tmp_path / "profiles" / "smoke.yaml"
        profile.write_text(profile.read_text().replace("    safety: 1.0", "    safety: 0.1"))
        commit(tmp_path)
        ids.append(released())
        if len(ids) == 1:
            code, shown, _ = lamda("promote", "--dry-run", "--out", "verdict.json")
            assert code == 0
            assert "safety: 100.0 [" in shown
            assert shown.endswith("verdict: promote\n  the first champion: every floor is met\n")
            assert json.loads(Path("verdict.json").read_text())["promote"] is True
            assert lamda("promote", "--by", "ada", "--reason", "looks well")[0] == 0
    store = open_store("store")
    assert read_alias(store).release == ids[0]

    code, shown, error = lamda("promote", "--out", "verdict.json")
    assert (code, error.count("\n")) == (2, 1)
    assert "verdict: do not promote" in shown
    assert f"release {ids[1]} is not promoted: safety: 0.0 [" in error
    verdict = json.loads(Path("verdict.json").read_text())
    assert (verdict["promote"], len(verdict["why"])) == (False, 1)
    assert lamda("promote", "--override")[0] == 2
    assert read_alias(store).release == ids[0]
    assert lamda("promote", "--override", "--by", "bob", "--reason", "a drill")[0] == 0
    moves = read_alias(store).moves
    assert [(move.how, move.by, move.reason) for move in moves] == [
        ("promotion", "ada", "looks well"),
        ("override", "bob", "a drill"),
    ]
    assert list(moves[1].why) == verdict["why"]
    assert lamda("promote", ids[1])[0] == 2  # is the champion already


def test_a_store_that_is_not_there_takes_no_pins_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pins = [Pin("dialogs", "0" * 16, "a.parquet", 1, "0" * 64, 1)]
    write_pins(FILED, pins)
    monkeypatch.setenv("LAMDA_STORE", "wrong")
    for arguments in (["pin"], ["pin", "--from", "wrong"]):
        code, _, told = lamda(*arguments)
        assert code == 2
        assert "wrong: no such store" in told
    assert read_pins(FILED) == pins
    write_pins(FILED, [])
    assert lamda("pin")[0] == 0  # before the first release nothing is there, and nothing is lost
    assert lamda("pin", "--from", "wrong")[0] == 2


def test_a_store_that_holds_other_things_takes_no_pins_away(
    uri: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    pins = [Pin("dialogs", "0" * 16, "a.parquet", 1, "0" * 64, 1)]
    write_pins(FILED, pins)
    open_store(uri).write("else/file", b"x")
    before = FILED.read_bytes()
    code, shown, told = lamda("pin", "--from", uri)
    assert (code, shown, told.count("\n")) == (2, "", 1)
    assert "none of the 1 files in references/filed.json is filed there, it stays as it is" in told
    assert FILED.read_bytes() == before
    assert lamda("pin", "--gone", "--from", uri)[0] == 0
    assert read_pins(FILED) == []
