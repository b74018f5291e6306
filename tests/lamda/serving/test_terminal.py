"""Text that could steer a terminal comes out as plain text."""

from __future__ import annotations

import pytest

from lamda.serving.terminal import plain


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("Porto has 249 thousand people.", "Porto has 249 thousand people."),
        ("  two\n lines\tand  tabs\r\n", "two lines and tabs"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b[2J\x1b[1;1Hcleared", "cleared"),
        ("\x9b31mred", "red"),
        ("\x1b]0;new title\x07text", "text"),
        ("\x1b]8;;https://evil.example\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x1bPdevice\x1b\\control", "control"),
        ("\x1bcreset", "reset"),
        ("cut off \x1b[", "cut off"),
        ("bell\x07 and\x00 null\x08", "bell and null"),
        ("\u202egnol\u202c \u2066hidden\u2069\u200b", "gnol hidden"),
        ("lone \ud800surrogate", "lone surrogate"),
        ("naïve café ¿Cómo? ポルト", "naïve café ¿Cómo? ポルト"),
        ("[bold]markup[/bold]", "[bold]markup[/bold]"),
        ("", ""),
    ],
)
def test_plain(text: str, shown: str) -> None:
    assert plain(text) == shown
    assert plain(shown) == shown


def test_nothing_but_printable_characters_is_left() -> None:
    everything = "".join(map(chr, range(0x3000)))
    assert plain(everything).isprintable()
