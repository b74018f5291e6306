"""`lamda annotate export --rows` of a file that is no table of responses."""

from __future__ import annotations

import shutil
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from lamda.cli import main as cli
from lamda.config.resolve import write_resolved
from lamda.outputs import RESOLVED

from ..seams import REPOSITORY


@pytest.fixture(scope="module")
def resolved(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("resolved") / "params.yaml"
    write_resolved(REPOSITORY, path)
    return path


@pytest.mark.parametrize("content", [b"", b"no table", b"PAR1" + b"\0" * 40 + b"PAR1", None])
def test_it_is_told_in_one_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, resolved: Path, content: bytes | None
) -> None:
    monkeypatch.chdir(tmp_path)
    shutil.copy(resolved, RESOLVED)
    if content is None:
        pq.write_table(pa.table({"other": [1]}), "rows.parquet")
    else:
        Path("rows.parquet").write_bytes(content)
    command = ["annotate", "export", "--rows", "rows.parquet", "--out", "votes.csv"]
    result = CliRunner().invoke(cli.app, command)
    assert isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code == 2 and result.stderr.count("\n") == 1
    assert result.stderr.startswith("error: rows.parquet") and not Path("votes.csv").exists()
