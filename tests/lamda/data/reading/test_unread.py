"""Folders and links behind which nothing can be read: faults, and the rest is read."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from lamda.data.files import read_dialogs
from lamda.data.reading.ledger import Ledger
from lamda.data.reading.places import places
from lamda.errors import LamdaError


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("a.jsonl", "shut/b.jsonl", "z/c.jsonl"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text(f'{{"turns": ["hello", "{name}"]}}\n')
    return tmp_path


def test_a_folder_that_cannot_be_listed_is_a_fault(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real = os.scandir

    def scandir(path: str | Path) -> Iterator[os.DirEntry[str]]:
        if Path(path).name == "shut":  # the superuser may read what nobody else may
            raise PermissionError(13, "Permission denied", str(path))
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    ledger = Ledger()
    assert [Path(one.name).name for one in places(folder, ledger)] == ["a.jsonl", "c.jsonl"]
    told = f"{folder}/shut: Permission denied; expected a folder that can be read and entered"
    assert ledger.lines == [told]
    with pytest.raises(LamdaError, match="Permission denied"):
        list(read_dialogs(folder, {}))


def test_so_is_one_that_cannot_be_entered(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: Path(path).name != "shut")
    ledger = Ledger()
    assert [Path(one.name).name for one in places(folder, ledger)] == ["a.jsonl", "c.jsonl"]
    assert len(ledger.faults) == 1 and "shut: Permission denied" in ledger.lines[0]


@pytest.mark.parametrize(
    ("pattern", "expected"), [("*/*.jsonl", 1), ("**/*.jsonl", 2), ("*", 2), ("z*/*.jsonl", 1)]
)
def test_a_pattern_that_leads_into_one_says_so(
    folder: Path, monkeypatch: pytest.MonkeyPatch, pattern: str, expected: int
) -> None:
    real = os.access
    monkeypatch.setattr(
        os, "access", lambda path, mode: Path(path).name != "shut" and real(path, mode)
    )
    (folder / "shut/b.jsonl").unlink()
    ledger = Ledger()
    assert len(places(folder / pattern, ledger)) == expected
    assert len(ledger.faults) == (0 if pattern.startswith("z") else 1)


@pytest.mark.parametrize("pattern", ["*.jsonl", "*", "**/*.jsonl"])
def test_a_link_to_nothing_costs_a_pattern_nothing_else(folder: Path, pattern: str) -> None:
    (folder / "m.jsonl").symlink_to("nowhere")
    ledger = Ledger()
    found = list(read_dialogs(folder / pattern, {}, ledger=ledger))
    assert len(found) == (1 if pattern == "*.jsonl" else 3)
    assert ledger.lines == [f"{folder}/m.jsonl: expected a file, found a link to nothing"]


def test_what_is_not_there_or_not_to_be_reached_is_said(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match="no file's name is like that"):
        places(tmp_path / "nowhere/*.jsonl", Ledger())
    with pytest.raises(LamdaError, match="File name too long; expected a file or a folder that"):
        places(tmp_path / ("a" * 300), Ledger())
