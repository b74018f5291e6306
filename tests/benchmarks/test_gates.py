from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.gates import corpus, timed
from lamda.gates.registry import gate_of


def test_the_benchmark_runs_the_whole_gate(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    timed(tmp_path, *corpus(12000, seed=1))
    told = capsys.readouterr().out
    count = len(gate_of("corpus").checks)  # one looks at contexts, which a benchmark has none of
    assert told.startswith(f"12,000 rows, {count - 1} of {count} checks\n")
    assert "whole gate:" in told
    assert (tmp_path / "corpus.passed").exists()
    assert len(list((tmp_path / "clean").iterdir())) == 2
