"""What a model thinks aloud before its answer is none of the answer."""

from __future__ import annotations

import pytest

from lamda.annotation.endpoint.answers import NotInForm, read_object

OBJECT = '{"sensible": "yes"}'


@pytest.mark.parametrize(
    "text",
    [
        f"<think>so</think>{OBJECT}",
        f" <think>a {{b}} \n\n c</think>\n\n{OBJECT}",
        f"it says hello, so\nyes.\n</think>\n\n{OBJECT}",  # the server's template began the thought
        f"</think>{OBJECT}",
        f"so</think>```json\n{OBJECT}\n```",
    ],
)
def test_a_thought_is_passed_over_also_without_its_beginning(text: str) -> None:
    assert read_object(text) == {"sensible": "yes"}


def test_the_words_in_an_answer_end_no_thought() -> None:
    assert read_object('{"source": "a </think> b"}') == {"source": "a </think> b"}
    assert read_object(' \n{"source": "a </think> b"}') == {"source": "a </think> b"}
    assert read_object('```\n{"source": "a </think> b"}\n```') == {"source": "a </think> b"}


def test_space_before_an_answer_is_passed_over_once() -> None:
    assert read_object(" " * 500_000 + OBJECT) == {"sensible": "yes"}  # else some minutes


@pytest.mark.parametrize(
    "text", [f"yes {OBJECT}", f"<think>so {OBJECT}", "so</think>", f"a</think>b</think>{OBJECT}"]
)
def test_what_is_no_answer_stays_none(text: str) -> None:
    with pytest.raises(NotInForm):
        read_object(text)
