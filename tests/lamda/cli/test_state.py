"""`lamda status` and `lamda doctor`: what is printed, and exit codes."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from lamda.cli import main as cli
from lamda.runner.doctor import BAD, GOOD, LOOK, Check
from lamda.runner.overview import Part


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, list(arguments))
    return result.exit_code, result.stdout, result.stderr


@pytest.mark.parametrize("command", ["status", "doctor"])
def test_outside_of_a_clone_it_is_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    monkeypatch.chdir(tmp_path)
    code, told, error = run(command)
    assert (code, told) == (2, "")
    assert error.startswith(f"error: {tmp_path}: no dvc.yaml here")
    assert error.count("\n") == 1


def test_status(monkeypatch: pytest.MonkeyPatch) -> None:
    parts = [Part("stages", ("one", "two")), Part("disk", ("3 GiB",))]
    asked: list[bool] = []

    def overview(root: Path, *, everything: bool) -> list[Part]:
        asked.append(everything)
        return parts

    monkeypatch.setattr("lamda.runner.overview.overview", overview)
    assert run("status") == (0, "stages    one\n          two\ndisk      3 GiB\n", "")
    parts.append(Part("champion", ("no answer",), told=False))
    code, told, _ = run("status", "--all")
    assert code == 2
    assert told.endswith("champion  ! no answer\n")
    assert asked == [False, True]


@pytest.mark.parametrize(("state", "code"), [(GOOD, 0), (LOOK, 0), (BAD, 2)])
def test_doctor_fails_where_the_readmes_commands_cannot_work(
    monkeypatch: pytest.MonkeyPatch, state: str, code: int
) -> None:
    check = Check("disk", state, "1 GiB free", "free some")  # type: ignore[arg-type]
    monkeypatch.setattr("lamda.runner.doctor.examine", lambda root: [check])
    assert run("doctor")[0] == code
