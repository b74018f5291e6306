from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda_world.facts import own
from lamda_world.facts.entities import Entity


@pytest.mark.parametrize(("load", "least"), [(own.peaks, 80), (own.songs, 120)])
def test_there_are_enough_and_each_has_its_own_page(
    load: Callable[[], list[Entity]], least: int
) -> None:
    found = load()
    assert len(found) >= least
    assert len({e.url for e in found}) == len({e.name for e in found}) == len(found)


def test_numbers_are_plausible() -> None:
    for peak in own.peaks():
        height = peak.facts["height"].value
        assert isinstance(height, float)
        assert 1000 < height < 8850
        if "first ascent" in peak.facts:
            assert 1700 <= int(peak.facts["first ascent"].text) <= 2000
    assert all(1930 <= int(song.facts["year"].text) <= 2026 for song in own.songs())


def test_a_peak_that_nobody_climbed_has_no_first_ascent() -> None:
    facts = {e.name: e.facts for e in own.peaks()}
    assert "first ascent" not in facts["Gangkhar Puensum"]
    assert facts["K2"]["first ascent"].text == "1954"
    assert facts["K2"]["country"].value == ("Pakistan", "China")


def test_a_bad_line_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "songs.csv").write_text("name,artist,genre,year,page\n,Queen,rock,1975,X\n")
    monkeypatch.setattr(own, "_FOLDER", tmp_path)
    with pytest.raises(LamdaError, match=r"songs\.csv, line 2: expected name, artist"):
        own.songs()
