from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from benchmarks import seeds
from benchmarks.clones import IDENTITY, Study
from benchmarks.over_seeds import estimate, holm, stacked
from benchmarks.seeds import report
from lamda.config.resolve import write_resolved
from lamda.errors import LamdaError
from lamda.files import write_text
from lamda.records import JudgedResponse, write_table

ROOT = Path(__file__).resolve().parents[2]


def answers(rng: np.random.Generator, runs: int, contexts: int, share: float) -> np.ndarray:
    return (rng.random((runs, contexts)) < share).astype(float)


def test_the_mean_its_spread_and_what_does_not_apply() -> None:
    values = stacked([[1, 0, 1, None], [1, 1, 1, None], [0, 0, 1, None]])
    found = estimate(values)
    assert found.value == pytest.approx((2 / 3 + 1 + 1 / 3) / 3)
    assert found.sd == pytest.approx(1 / 3)
    assert (found.runs, found.contexts) == (3, 3)
    assert found.low is not None and found.low < 0.3, "three runs tell little"


def test_both_kinds_of_chance_widen_the_interval() -> None:
    rng = np.random.default_rng(1)
    same = np.repeat(answers(rng, 1, 400, 0.8), 5, axis=0)
    one = estimate(same)
    assert one.sd == pytest.approx(0) and one.high is not None and one.low is not None
    assert 0.03 < (one.high - one.low) / 2 < 0.05, "of the contexts alone: 1.96 * 0.02"
    runs = same.copy()
    runs[0, :100] = 0
    two = estimate(runs)
    assert two.low is not None and two.value is not None
    assert two.value - two.low > (one.high - one.low)


def test_a_difference_is_paired_in_runs_and_contexts() -> None:
    rng = np.random.default_rng(2)
    values = answers(rng, 5, 300, 0.6)
    others = values.copy()
    others[:, :15] = 0
    values[:, :15] = 1
    found = estimate(values, others)
    assert found.value == pytest.approx(0.05) and found.sd == pytest.approx(0)
    assert found.low is not None and found.low > 0.02
    assert found.p is not None and found.p < 0.01
    none = estimate(values, values)
    assert (none.value, none.p) == (0.0, 1.0)


def test_intervals_cover_what_they_should() -> None:
    """Of 200 worlds whose runs and contexts are drawn anew, the truth lies in 90 % and more."""
    rng, covered = np.random.default_rng(3), 0
    for _ in range(200):
        shares = np.clip(0.7 + 0.03 * rng.standard_normal(5), 0, 1)
        drawn = (rng.random((5, 200)) < shares[:, None]).astype(float)
        found = estimate(drawn, resamples=200)
        assert found.low is not None and found.high is not None
        covered += found.low <= 0.7 <= found.high
    assert covered >= 180


def test_where_all_agree_the_interval_has_a_width() -> None:
    found = estimate(np.ones((3, 50)))
    assert found.high == 1 and found.low is not None and 0.9 < found.low < 0.95


def test_one_run_or_other_contexts_are_refused() -> None:
    with pytest.raises(LamdaError, match="two runs or more"):
        estimate(np.ones((1, 9)))
    with pytest.raises(LamdaError, match="two runs or more"):
        estimate(np.ones((2, 9)), np.ones((2, 8)))
    assert estimate(stacked([[None], [1]])).value is None


def test_holm() -> None:
    assert holm({"a": 0.01, "b": 0.04, "c": 0.03}) == pytest.approx(
        {"a": 0.03, "b": 0.06, "c": 0.06}
    )


def points(shares: dict[str, float]) -> list[dict[str, Any]]:
    rng = np.random.default_rng(5)
    return [
        {
            "seed": seed,
            "added": {
                model: {"safety": answers(rng, 1, 300, share)[0].tolist(), "wit": [None] * 4}
                for model, share in shares.items()
            },
        }
        for seed in (1, 2, 3, 4, 5)
    ]


def test_the_table_marks_what_holds_over_the_seeds() -> None:
    lines = report(points({"PT": 0.5, "FT": 0.9, "LaMDA": 0.9}))
    assert lines[0] == "over 5 seeds: 1, 2, 3, 4, 5"
    at = {line.split("  ")[1]: line for line in lines if "safety: " in line}
    assert at["safety: FT - PT"].endswith("*") and not at["safety: LaMDA - FT"].endswith("*")
    assert "safety: LaMDA - PT" in at
    assert any(line.strip().startswith("PT") and line.endswith("-, 5 runs") for line in lines)
    other = points({"PT": 0.5})
    other[1]["added"]["PT"]["safety"].append(1.0)
    with pytest.raises(LamdaError, match="other numbers of contexts of safety"):
        report(other)


def test_a_metric_that_applies_to_few_contexts() -> None:
    values = np.full((3, 200), np.nan)
    values[:, :8] = 1.0
    others = np.full((3, 200), np.nan)
    others[:, :3] = 0.0
    found = estimate(values, others)
    assert (found.value, found.contexts) == (1.0, 8), "of 200, 192 say nothing"
    few = estimate(values[:, :2], others[:, :2])
    assert few.p == 0.5, "two contexts show nothing, however clearly"
    apart = np.full((5, 200), np.nan)
    apart[range(5), range(5)] = [1.0, 0.0, 1.0, 1.0, 0.0]
    assert estimate(apart).value is None, "most resamples have no context of some run"


def test_what_a_seed_gave_is_run_once_and_kept(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def finished(place: Path, hits: int) -> None:
        rows = [
            JudgedResponse(
                f"c{n}", "ssi", "1", model, ("hi",), "a", "a", labels={"sensible": int(n < hits)}
            )
            for n in (2, 0, 1)
            for model in ("PT", "LaMDA", "Human")
        ]
        write_table(place / "results/responses.parquet", rows, JudgedResponse)

    def clone(study: Study, name: str, profile: str, changes: Any) -> Path:
        assert (name, profile, changes) == ("18", "seeds", {"seed": 18})
        place = study.scratch / name
        write_text(place / IDENTITY, "{}")
        write_resolved(ROOT, place / "params.resolved.yaml")
        return place

    source = tmp_path / "run"
    write_resolved(ROOT, source / "params.resolved.yaml")
    write_text(source / "models/pt/weights", "w")
    finished(source, 2)
    monkeypatch.setattr(seeds, "clone", clone)
    ran: list[Path] = []

    def repro(place: Path) -> None:
        ran.append(place)
        finished(place, 1)

    study = Study(source, tmp_path / "points", tmp_path / "scratch", repro)
    found = [seeds.point(study, seed) for seed in (17, 18, 18)]
    assert ran == [tmp_path / "scratch/18"] and not ran[0].exists()
    told = [one["added"]["LaMDA"]["sensibleness"] for one in found]
    assert told == [[1, 1, 0], [1, 0, 0], [1, 0, 0]], "in the order of the context ids"
    assert list(found[0]["added"]) == ["PT", "LaMDA"], "people have no seed"
