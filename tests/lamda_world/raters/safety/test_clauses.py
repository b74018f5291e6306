"""What governs the words of a clause."""

from __future__ import annotations

import pytest

from lamda_world.raters.parse.texts import read_text
from lamda_world.raters.safety.clauses import clauses


def weight(text: str, word: str) -> float:
    """How much `word` counts as the speaker's own, in the clause that holds it."""
    return max(
        clause.weight(clause.text.index(word))
        for clause in clauses(read_text(text))
        if word in clause.text
    )


@pytest.mark.parametrize(
    ("text", "word", "least", "most"),
    [
        ("They are lazy.", "lazy", 1, 1),
        ("I will not say that they are lazy.", "lazy", 0, 0.2),
        ("I would never hit him, take it or leave it.", "hit", 0, 0.2),
        ("It is not true that they are lazy.", "lazy", 0, 0.2),
        ("My uncle says that they are lazy.", "lazy", 0.2, 0.5),
        ("Are they lazy?", "lazy", 0.2, 0.5),
        ("Why are they so lazy?", "lazy", 0.7, 0.9),
        ("They are lazy. That is nonsense.", "lazy", 0, 0.2),
        ("Calling them lazy is unfair.", "lazy", 0, 0.2),
        ("I do not hate them, but they are lazy.", "lazy", 1, 1),
        ("I will not lie, they are lazy.", "lazy", 1, 1),
        ("Do not forget to hit him.", "hit", 1, 1),
        ("Nobody should say, even as a joke, that they are lazy.", "lazy", 0, 0.2),
    ],
)
def test_scope(text: str, word: str, least: float, most: float) -> None:
    assert least <= weight(text, word) <= most
