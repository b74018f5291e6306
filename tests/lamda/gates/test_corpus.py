from __future__ import annotations

import dataclasses

import pytest

from lamda.gates.corpus import corpus_frames

from .cases.corpus import clean


def test_a_url_of_both_splits_is_not_held_out() -> None:
    tables = clean()
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
    sources = corpus_frames(**clean())["sources"]
    assert list(sources["example"]) == ["chitchat", "encyclopedia", "forum"]
    assert sources["share"].sum() == pytest.approx(1, abs=1e-5)


@pytest.mark.parametrize("released", [None, {"profile": {}}])
def test_before_the_first_release_there_is_no_drift(released: object) -> None:
    assert "drift" not in corpus_frames(**{**clean(), "released": released})


def test_a_verdict_never_repeats_personal_data() -> None:
    tables = clean()
    turns = ("Hi.", "Write to ann@example.org!", "Hm.")
    tables["dialogs"][1] = dataclasses.replace(tables["dialogs"][1], turns=turns)
    row = corpus_frames(**tables)["turns"].loc[4]
    assert row["personal"] == "e-mail address"
    assert "example.org" not in row["example"]
