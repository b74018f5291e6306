"""One release at a time has an alias, whatever was told of the others."""

from __future__ import annotations

from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.tracking.config import read_tracking
from lamda.tracking.releases import note_release
from lamda.tracking.spool import RUNS, Spool


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.delenv("WANDB_MODE", raising=False)
    (tmp_path / "params.resolved.yaml").write_text("tracking: {wandb: true, project: p}\n")
    return tmp_path


def note(root: Path, release: str, **values: str) -> None:
    note_release(root, "store", release, group="run-1", **values)


def told(root: Path, release: str) -> tuple[list[str], str, str]:
    record = Spool(root / RUNS / f"release-{release}").record()
    return record["tags"], record["link"]["alias"], record["link"]["commit"]


def test_an_alias_is_one_releases_and_stays_with_it(root: Path) -> None:
    note(root, "one", commit="c0ffee")
    assert told(root, "one") == (["challenger"], "", "c0ffee")
    note(root, "one", alias="champion")
    note(root, "one", commit="c0ffee")  # released again: it is the champion still
    assert told(root, "one") == (["champion"], "champion", "c0ffee")
    note(root, "two", commit="beef", alias="champion")
    assert told(root, "two") == (["champion"], "champion", "beef")
    assert told(root, "one") == (["challenger"], "", "c0ffee")


def test_settings_of_another_version_are_one_line(root: Path) -> None:
    (root / "params.resolved.yaml").write_text("tracking: {wandb: true, project: p, old: 1}\n")
    with pytest.raises(LamdaError, match=r"yaml: tracking.old: .*; run `dvc repro`$"):
        read_tracking(root / "params.resolved.yaml")
