"""The study of the filter's threshold: what changes in a clone, what is kept, what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from benchmarks import filtering
from benchmarks.clones import IDENTITY, Study
from benchmarks.filtering import point, study_thresholds
from lamda.config.params import Params
from lamda.config.resolve import current_params, write_resolved
from lamda.errors import LamdaError
from lamda.files import write_text
from lamda.records import Candidate, Context, write_table

REPOSITORY = Path(__file__).resolve().parents[2]

Seen = tuple[Study, list[tuple[str, Any]], list[str]]
"""The study, the clones that it made with their changes, and those that ran."""


def context(number: int) -> Context:
    return Context(f"c{number}", "ssi", "talk", (f"what is {number}?",))


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Seen:
    """A run, and clones that are folders: what a clone is, test_annotations.py looks at."""
    write_resolved(REPOSITORY, tmp_path / "params.resolved.yaml")
    (tmp_path / "models/pt").mkdir(parents=True)
    (tmp_path / "models/pt/weights").write_text("w")
    (tmp_path / "metrics").mkdir()
    write_text(tmp_path / "metrics/filter_dialogs.json", '{"kept": 5, "kept_share": 0.05}')
    write_table(
        tmp_path / "data/contexts/development.parquet", [context(n) for n in range(4)], Context
    )
    cloned: list[tuple[str, Any]] = []

    def clone(study: Study, name: str, profile: str, changes: Any) -> Path:
        cloned.append((name, changes))
        place = study.scratch / name
        (place / "metrics").mkdir(parents=True)
        write_text(place / IDENTITY, "{}")
        kept = round(100 * (1 - changes["filter_dialogs"]["interesting"]))
        figures = json.dumps({"kept": kept, "kept_share": kept / 100})
        write_text(place / "metrics/filter_dialogs.json", figures)
        return place

    monkeypatch.setattr(filtering, "clone", clone)
    monkeypatch.setattr(filtering, "load_model", lambda folder: folder)
    monkeypatch.setattr(filtering, "Tokenizer", SimpleNamespace(load=lambda path: path))
    monkeypatch.setattr(filtering, "Agent", lambda *args: args)
    monkeypatch.setattr(
        filtering, "candidates",
        lambda agent, rows, size: [[Candidate(f"{agent[1].parent.parent.name} says", 0.0, {})]
                                   for _ in rows],
    )  # fmt: skip
    ran: list[str] = []
    study = Study(
        tmp_path, tmp_path / "points", tmp_path / "scratch", lambda at: ran.append(at.name)
    )
    return study, cloned, ran


def test_another_threshold_is_filtered_and_tuned_once(seen: Seen) -> None:
    study, cloned, ran = seen
    params = current_params(REPOSITORY)
    first = point(study, params, 0.25, None)
    assert first["said"] == ["0.25 says"] * 4
    assert (first["kept"], first["kept_share"]) == (75, 0.75)
    again = point(study, params, 0.25, None)
    assert again == first
    assert ran == ["0.25"], "the second time it comes from its file"
    ((_, changes),) = cloned
    assert changes["filter_dialogs"] == {"interesting": 0.25}
    with pytest.raises(LamdaError, match=r"0\.25\.json: it answers other contexts than these 2"):
        point(study, params, 0.25, 2)


def test_the_runs_own_threshold_takes_no_clone_and_stands_first(
    seen: Seen, monkeypatch: pytest.MonkeyPatch
) -> None:
    study, cloned, _ = seen
    own = current_params(REPOSITORY).filter_dialogs.interesting
    judged: list[Any] = []

    def compared(params: Params, rows: Any) -> dict[str, Any]:
        judged.extend(rows)
        return {"models": {row.model: {} for row in rows}}

    monkeypatch.setattr(filtering, "compared", compared)
    told = study_thresholds(study, (0.5, own), None)
    assert [name for name, _ in cloned] == ["0.5"]
    assert told[:2] == [
        f"interesting >= {own:g}: 5 turns kept, 5.0 %",
        "interesting >= 0.5: 50 turns kept, 50.0 %",
    ]
    assert [(row.model, row.response) for row in judged[3:5]] == [
        (f"interesting >= {own:g}", f"{study.source.name} says"),
        ("interesting >= 0.5", "0.5 says"),
    ]
