"""What a person is shown hides secrets, and nothing misleads."""

from __future__ import annotations

import pytest

from lamda.errors import LamdaError, Refusal, shown


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("dialogs\u202etxt.exe", "dialogs\\u202etxt.exe"),
        ("a\u2067b\u2069", "a\\u2067b\\u2069"),
        ("\x1b[2Jgone\x00", "\\x1b[2Jgone\\x00"),
        ("half\udcff", "half\\udcff"),
        ("\U000e0041", "\\U000e0041"),
        ("नि, ไทย, two\nlines\tand a tab", "नि, ไทย, two\nlines\tand a tab"),
        ("git clone https://token@host/x failed", "git clone https://***@host/x failed"),
        ("'HTTPS://me:p@ss@host:1/x'", "'HTTPS://***@host:1/x'"),
        ("ssh://git@host/x git@host:x a@b.c", "ssh://git@host/x git@host:x a@b.c"),
        ("postgresql+psycopg2://me:secret@host/x", "postgresql+psycopg2://me:***@host/x"),
        ("at x.y.ftp://me:secret@host/x", "at x.y.ftp://me:***@host/x"),
    ],
)
def test_texts(text: str, expected: str) -> None:
    assert shown(text) == expected
    assert str(LamdaError(text)) == str(Refusal(text)) == expected


@pytest.mark.parametrize("sign", ["1.", "a.", "a+", "http://", "://a:", "a@"])
def test_the_time_grows_with_the_text_alone(sign: str) -> None:
    """A million of what begins an address: the square of it would take many minutes."""
    text = sign * 1_000_000
    assert shown(text) == text
