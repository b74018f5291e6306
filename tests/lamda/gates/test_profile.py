from __future__ import annotations

import dataclasses
import re
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamda.data.languages import is_english
from lamda.gates.profile import _words, corpus_profile, distances

from .cases.corpus import clean


def test_a_profile_holds_shares() -> None:
    tables = clean()
    profile = corpus_profile(tables["dialogs"], tables["documents"])
    for part, shares in profile.items():
        assert sum(shares.values()) == pytest.approx(1, abs=1e-3), part
    assert set(distances(profile, profile).values()) == {0}


@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20)))
def test_words_are_counted_between_spaces_as_in_the_whole_texts(texts: list[str]) -> None:
    plain = [word for text in texts for word in re.findall(r"[^\W\d_]+", text.casefold())]
    assert _words(texts) == Counter(plain)


def test_order_does_not_change_a_profile() -> None:
    tables = clean()
    backwards = corpus_profile(tables["dialogs"][::-1], tables["documents"][::-1])
    assert backwards == corpus_profile(tables["dialogs"], tables["documents"])


def test_another_corpus_lies_further_away_the_more_of_it_is_other() -> None:
    tables = clean()
    own = corpus_profile(tables["dialogs"], tables["documents"])
    found = []
    for count in (2, 10, 20):
        dialogs = [
            dataclasses.replace(row, source="news", turns=("Ships sailed north",) * 2)
            if number < count
            else row
            for number, row in enumerate(tables["dialogs"])
        ]
        found.append(distances(corpus_profile(dialogs, tables["documents"]), own))
    for part in own:
        assert 0 < found[0][part] < found[1][part] < found[2][part] <= 1, part


def test_a_part_that_an_older_reference_lacks_is_not_compared() -> None:
    assert distances({"sources": {"forum": 1.0}, "order": {}}, {"sources": {"chat": 1.0}}) == {
        "sources": 1.0
    }


@pytest.mark.parametrize(
    ("text", "english"),
    [
        ("What is the name of the river that flows through the town of Ulm in the south?", True),
        ("Wie heißt der Fluss, der durch die Stadt Ulm im Süden des Landes fließt?", False),
        (
            "Comment s'appelle le fleuve qui traverse la ville de Lyon et où va-t-il ensuite ?",
            False,
        ),
        ("Bonjour!", True),
    ],
)
def test_english_is_told_by_its_function_words(text: str, english: bool) -> None:
    assert is_english(text) is english
