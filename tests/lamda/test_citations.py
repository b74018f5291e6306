from __future__ import annotations

import pytest

from lamda.citations import uncited

URL = "https://www.geonames.org/3175395"


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (f"the capital of Italy is Rome. [{URL}]", "the capital of Italy is Rome."),
        (f"a [{URL}] and b. [{URL}]", "a and b."),
        ("a. [1](https://a.b/c) b. [2](<https://a.b/Jolene_(song)>)", "a. b."),
        ("see [the note] and [1].", "see [the note] and [1]."),
        (f"[{URL}]", f"[{URL}]"),
    ],
)
def test_an_earlier_answer_loses_what_it_cites(answer: str, words: str) -> None:
    assert uncited(["hi", answer, "and its size?"]) == ["hi", words, "and its size?"]


def test_a_users_turn_stays_as_it_is() -> None:
    turns = [f"is this so? [{URL}]", "yes.", f"and this? [{URL}]"]
    assert uncited(turns) == turns
    assert uncited([]) == []
