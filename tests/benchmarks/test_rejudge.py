"""Old and new judgements side by side: by raters of the seed that the run's raters had."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from benchmarks import rejudge
from lamda.errors import LamdaError
from lamda.records import JudgedResponse, write_table

OLD = [
    JudgedResponse(f"c{n}", "ssi", "1", "PT", ("hello",), "hi", "hi", labels={"sensible": n % 2})
    for n in range(4)
]


def test_a_run_is_judged_again_by_its_own_seed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    seeds: list[int] = []

    def judge(
        rows: Sequence[JudgedResponse], choices: Any, seed: int
    ) -> tuple[list[JudgedResponse], Any]:
        seeds.append(seed)
        return [replace(row, labels={"sensible": 1}) for row in rows], {}

    monkeypatch.setattr(rejudge, "judge", judge)
    monkeypatch.chdir(Path(__file__).resolve().parents[2])
    write_table(tmp_path / "results/responses.parquet", OLD, JudgedResponse)
    with pytest.raises(LamdaError, match=r"params\.resolved\.yaml"):
        rejudge.seed_of(tmp_path)
    (tmp_path / "params.resolved.yaml").write_text("profile: default\n")
    with pytest.raises(LamdaError, match="no seed; name the folder of a finished run"):
        rejudge.seed_of(tmp_path)
    (tmp_path / "params.resolved.yaml").write_text("seed: 4711\n")
    assert rejudge.seed_of(tmp_path) == 4711, "of a run from before data.seed"
    (tmp_path / "params.resolved.yaml").write_text("seed: 4711\ndata: {seed: 12}\n")
    rejudge.main(tmp_path)
    assert seeds == [12], "the raters', not the models'"
    told = capsys.readouterr().out
    (row,) = [line for line in told.splitlines() if line.startswith("| PT | sensibleness |")]
    assert "50.0" in row and "100.0" in row and row.endswith("| 2 | 0 |")
