"""Weights are compared on the same rated candidates; nothing of the evaluation is read."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from benchmarks.tune import Group, headroom, tried
from lamda.generation.config import RankingWeights
from lamda.records import Candidate
from lamda.tokenizer import QUALITY


def candidate(sensible: float, likely: float, good: int) -> tuple[Candidate, dict[str, int]]:
    scores = dict.fromkeys(QUALITY, 0.0) | {"SENSIBLE": sensible}
    labels = {"sensible": good, "specific": good, "interesting": 0}
    return Candidate(f"{sensible} {likely}", likely, scores), labels


def weights(likelihood: float) -> RankingWeights:
    return RankingWeights(sensible=3.0, specific=1.0, interesting=1.0, likelihood=likelihood)


GROUPS: list[Group] = [
    # P(sensible) is right in the first ten contexts, the likelihood in all twenty.
    *([candidate(0.9, -1.0, 1), candidate(0.2, -3.0, 0)] for _ in range(10)),
    *([candidate(0.3, -1.0, 1), candidate(0.8, -3.0, 0)] for _ in range(10)),
]


def test_the_better_weights_come_first_with_their_paired_interval() -> None:
    best, now = tried(GROUPS, [weights(0.0), weights(2.0)], weights(0.0))
    assert (best.weights.likelihood, now.weights.likelihood) == (2.0, 0.0)
    assert best.shares == {"sensible": 1.0, "specific": 1.0, "interesting": 0.0}
    assert now.shares["sensible"] == 0.5
    value, low, high = best.difference
    assert value == pytest.approx(1 / 3)
    assert 0 < low < value < high
    assert now.difference == (0.0, 0.0, 0.0)


def test_what_there_is_to_win() -> None:
    told = headroom(GROUPS)
    assert told[0] == "contexts with a sensible candidate: 100.0% [83.9%, 100.0%] n=20"
    assert told[1] == "AUC of P(sensible) within a context: 0.500, mean of 20 contexts with both"


def test_without_a_finished_run_it_ends_in_one_line(tmp_path: Path) -> None:
    root = Path(__file__).resolve().parents[2]
    environment = {**os.environ, "PYTHONPATH": str(root)}
    for module in ("benchmarks.tune", "benchmarks.mutations.run"):
        command = [sys.executable, "-m", module, *([str(tmp_path)] if "run" in module else [])]
        done = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr.count("\n")) == (2, 1), done.stderr
        assert "params.resolved.yaml" in done.stderr
