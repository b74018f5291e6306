"""Options of `lamda promote` that exclude one another, and stores that are not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from lamda.cli import main as cli
from lamda.registry import challenge


def lamda(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(cli.app, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stderr


def test_a_dry_run_never_moves_the_champion(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(challenge, "override", lambda *_: pytest.fail("it was moved"))
    code, said = lamda(
        "promote", "abc", "--override", "--by", "ada", "--reason", "x", "--dry-run", "--from",
        str(tmp_path),
    )  # fmt: skip
    assert code == 2
    assert "--override and --dry-run: expected one of them; nothing was moved" in said


@pytest.mark.parametrize(
    "command",
    [
        ["promote"],
        ["promote", "abc", "--override", "--by", "ada", "--reason", "x"],
        ["rollback"],
        ["rejudge", "champion", "--out", "again.parquet"],
        ["fetch", "champion", "--to", "here"],
        ["unfile", "votes/abc"],
    ],
)
def test_a_slip_in_a_stores_name_is_no_empty_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("lamda.config.resolve.current_params", lambda: None)
    code, said = lamda(*command, "--from", "strore")
    assert code == 2
    assert "strore: no such store, nothing was done" in said
    assert list(tmp_path.iterdir()) == []
