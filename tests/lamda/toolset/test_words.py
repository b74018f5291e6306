"""Text as search terms."""

from __future__ import annotations

import pytest

from lamda.toolset.words import fold, stem, terms, words


def test_fold_leaves_plain_letters() -> None:
    assert fold("Côte d’Ivoire") == "cote divoire"
    assert fold("São TOMÉ") == "sao tome"


@pytest.mark.parametrize(
    ("word", "cut"),
    [("countries", "country"), ("languages", "language"), ("mass", "mass"), ("paris", "paris"),
     ("as", "as"), ("porto", "porto")],
)  # fmt: skip
def test_stem(word: str, cut: str) -> None:
    assert stem(word) == cut


def test_terms_leave_out_stop_words_unless_nothing_else_is_there() -> None:
    assert terms("What is the population of Porto?") == ["population", "porto"]
    assert terms("The Who") == ["the", "who"]
    assert words("Guinea-Bissau, 2.4") == ["guinea", "bissau", "2", "4"]
