"""What the system says of a path that somebody typed is one line that names it."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lamda.annotation.rating import require
from lamda.cli.main import app
from lamda.errors import Waiting
from lamda.records import RatedResponse
from lamda.storage.opening import open_store

from ..seams import REPOSITORY

ROWS = [RatedResponse("0", "ssi", "1", "model", ("hi",), "hello")]
EXPORTS = (
    "tasks export --stage rate --out {}.csv",
    "annotate export --stage rate --out {}.jsonl",
    "annotate export --stage rate --out {}",
    "data init own/talk.jsonl --no-add --out {}.yaml",
)


@pytest.fixture(autouse=True)
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("LAMDA_STORE", "store")
    shutil.copy(REPOSITORY / "params.yaml", "params.yaml")
    shutil.copytree(REPOSITORY / "profiles", "profiles")
    with pytest.raises(Waiting):
        require("rate", ROWS, {}, {}, open_store("store"))
    Path("own").mkdir()
    Path("own/talk.jsonl").write_text('{"turns": ["hi", "hello"]}\n')
    Path("file").write_text("x")


def told(command: str) -> str:
    done = CliRunner().invoke(app, command.split())
    assert isinstance(done.exception, SystemExit), done.exception
    assert (done.exit_code, done.stderr.count("\n")) == (2, 1), done.output
    return done.stderr


@pytest.mark.parametrize("command", EXPORTS)
def test_a_place_below_a_file_is_named(command: str) -> None:
    error = told(command.format("file/x"))
    assert "file: expected a folder, found a file;" in error or "file/x: Not a directory;" in error
    assert Path("file").read_text() == "x"


@pytest.mark.parametrize("command", EXPORTS)
def test_a_folder_that_takes_no_file_is_named(
    command: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    def closed(real: Any) -> Any:
        def make(suffix: Any = None, prefix: Any = None, dir: Any = None) -> Any:
            if str(dir).endswith("closed"):
                denied = os.strerror(errno.EACCES)
                raise PermissionError(errno.EACCES, denied, f"{dir}/{prefix}abc{suffix}")
            return real(suffix, prefix, dir)

        return make

    for made in ("mkdtemp", "mkstemp"):
        monkeypatch.setattr(tempfile, made, closed(getattr(tempfile, made)))
    place = "closed" if command.endswith("--out {}") else "closed/x"
    error = told(command.format(place))
    assert "error: closed" in error and ".part" not in error
    assert "Permission denied; check the path and its permissions" in error


@pytest.mark.parametrize(
    "command",
    [
        "score own/talk.jsonl --model file",
        "results --metrics file/x",
        "fetch casino --to file/x",
        f"index build own/{'a' * 300} own/talk.jsonl",
        f"data init own/{'a' * 300} --no-add",
    ],
)
def test_whatever_cannot_be_a_path_is_one_line(command: str) -> None:
    assert "check the path and its permissions" in told(command)


def test_errors_of_no_path_stay_what_they_are(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: Any) -> None:
        raise OSError(errno.EACCES, "Permission denied")

    monkeypatch.setattr("lamda.evaluation.tables.print_table", fail)
    done = CliRunner().invoke(app, ["results"])
    assert isinstance(done.exception, PermissionError)


def test_a_name_as_long_as_names_can_be_is_written() -> None:
    name = "n" * 250 + ".yaml"
    done = CliRunner().invoke(app, ["data", "init", "own", "--no-add", "--out", name])
    assert done.exit_code == 0, done.output
    assert Path(name).is_file()


def test_a_terminated_command_leaves_nothing_half_written(tmp_path: Path) -> None:
    code = (
        "import os, signal\n"
        "from pathlib import Path\n"
        "from lamda.cli import main as cli\n"
        "from lamda.files import atomic_directory\n"
        "def app(**_):\n"
        "    with atomic_directory(Path('out')):\n"
        "        os.kill(os.getpid(), signal.SIGTERM)\n"
        "cli.app = app\n"
        "cli.main()\n"
    )
    place = tmp_path / "place"
    place.mkdir()
    done = subprocess.run([sys.executable, "-c", code], check=False, cwd=place, timeout=120)
    assert done.returncode == 143
    assert list(place.iterdir()) == []
