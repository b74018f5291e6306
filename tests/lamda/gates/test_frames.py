from __future__ import annotations

import dataclasses

import pytest

from lamda.gates.frames import (
    corpus_frames,
    duplicates,
    excerpt,
    filtered_frames,
    frame,
    normalized,
)

from .tables import corpus, filtered_dialogs


def test_a_duplicate_names_its_first_occurrence() -> None:
    texts = [("Hi  there", "yes"), ("hi there", "Yes\n"), ("hi there",), ("HI THERE", "yes")]
    assert duplicates("abcd", map(normalized, texts)) == ["", "a", "", "a"]
    assert duplicates("abcd", texts) == [""] * 4


def test_an_excerpt_is_short() -> None:
    assert excerpt("d/1", "x" * 200) == f"d/1 '{'x' * 59}…'"
    assert excerpt("d/1", "two\nlines") == "d/1 'two\\nlines'"
    assert excerpt("d/1") == "d/1"


def test_an_empty_frame_keeps_its_columns() -> None:
    assert list(frame([], "a", "b").columns) == ["example", "a", "b"]


def test_a_url_of_both_splits_is_not_held_out() -> None:
    tables = corpus()
    shared = dataclasses.replace(tables["knowledge"][3], split="evaluation")
    tables["knowledge"].append(shared)
    assert set(corpus_frames(**tables)["documents"]["held_out"]) == {""}
    tables["documents"][0] = dataclasses.replace(
        tables["documents"][0], url="https://www.example.org/wiki/99?lang=en#top"
    )
    held_out = corpus_frames(**tables)["documents"]["held_out"]
    assert held_out[0].endswith("/99?lang=en#top")
    assert set(held_out[1:]) == {""}


def test_sources_share_the_characters() -> None:
    sources = corpus_frames(**corpus())["sources"]
    assert list(sources["example"]) == ["chitchat", "encyclopedia", "forum"]
    assert sources["share"].sum() == pytest.approx(1, abs=1e-5)


def test_the_kept_share_is_of_the_scored_turns() -> None:
    tables = filtered_dialogs()
    assert list(filtered_frames(**tables)["scored"]["kept_share"]) == [0.3]
    del tables["metrics"]["lowest"]
    assert "lowest" not in filtered_frames(**tables)
