"""What a text may hold, and that looking takes no longer than the text is long."""

from __future__ import annotations

import re
import sys
import unicodedata

import pytest

from lamda.annotation.cited import uncitable
from lamda.data.filters import check_turn
from lamda.data.languages import is_english
from lamda.data.personal import personal_data
from lamda.data.text import UNPRINTABLE, WORD, has_word, is_url, unprintable, words_of
from lamda.records import GroundingExample
from lamda.serving.terminal import plain
from lamda.toolset.passages import split_passages

LONG = 1_000_000
SIGNS = (
    "1", "a", "A", "!", "(", "\n", "\u0301", "\u200b", "a@", "@a", "a.", "a-", "1 ", "1-", "1,",
    "+1 ", "AB12", "AB12 ", "A. ", "St. ", ". ", "! ", "[1", "[1] ", "\x1b[", "\x1b]", "'", "a'",
    "http://", "www.", "a.b/", "\u0e2a\u0e31",
)  # fmt: skip
HEADS_AND_TAILS = (("", ""), ("@", ""), ("a@", "1"), ("https://", "\n"), ("[", "]"), (".", "a"))


def test_what_a_reader_cannot_see_is_no_word() -> None:
    """Every control, format, space and private-use character, and the blanks among the letters."""
    hidden = ("Cc", "Zs", "Zl", "Zp", "Co")
    signs = [c for c in map(chr, range(sys.maxunicode + 1)) if unicodedata.category(c) in hidden]
    signs += ["\u00ad", "\u200b", "\u200d", "\u2060", "\ufeff", "\u2800", "\u3164", "\uffa0"]
    signs += ["\u115f", "\u1160", "\u034f", "\ufe0f", "\u180e", "\U000e0041", "\u202e", "\u061c"]
    signs += ["\ufffc", "\U00013430", "\U0001343f", "\U00016fe4"]
    assert not re.search(WORD, "".join(signs))
    assert not has_word("\u0301\u0301"), "a mark on nothing"


@pytest.mark.parametrize(
    "text", ["a", "7", "!", "👍🏽", "สวัสดี", "नमस्ते", "\u200bx\u200b", "ﷺ", "é", "ㅋ"]
)
def test_what_a_reader_sees_is_one(text: str) -> None:
    assert has_word(text)
    assert unprintable(text) == ""


def test_what_no_editor_shows_is_named() -> None:
    for code in (0, 7, 0x1B, 0x85, 0x202A, 0x202E, 0x2066, 0x2069, 0xE000, 0xFFFD, 0xFFFF, 0xF0000):
        assert unprintable(f"fine {chr(code)}") == f"U+{code:04X}"
        assert re.search(UNPRINTABLE, chr(code))
    assert unprintable("tab\t, line\r\nends, \u200fright\u200e, می\u200cخواهم") == ""


@pytest.mark.parametrize(
    ("url", "good"),
    [
        ("https://example.org", True),
        ("http://a-b.example.org:80/c?d=é#f", True),
        ("https://example.org\n", False),
        ("https://example.org/a\n", False),
        ("https://example.org/\0", False),
        ("https://example.org/\u202egnp", False),
        ("https://example.org/a b", False),
        ("https://example.org/a\u200b", False),
        ("https://example.org/a\u200cb", True),
        ("https://example.org\nhttps://example.org", False),
        ("https://-example.org", False),
        ("https://example-.org", False),
        ("https://.org", False),
        ("http://wiki/Page", True),
        ("http://localhost:8080/a", True),
        ("http://10.0.0.7:8080/a", True),
        ("https://my_host.example.org/", True),
        ("https://bücher.example/straße", True),
        ("http://उदाहरण.परीक्षा/", True),
        ("https://例え.テスト", True),
        ("www.example.org/x", False),
        ("http:///x", False),
        ("http://a b/", False),
        ("http://wiki\u200b/Page", False),
        ("http://wi\u202eki/", False),
        ("http://a:b@example.org", False),
        ("http://wiki:port/", False),
        (f"http://{'é' * 99}@", False),  # at once, not after every way to divide it was tried
        ("javascript:alert(1)", False),
        ("", False),
    ],
)
def test_urls(url: str, good: bool) -> None:
    assert is_url(url) is good


def test_marks_do_not_split_words() -> None:
    assert len(words_of("नमस्ते दुनिया")) == 2
    assert len(words_of("cafe\u0301 du monde")) == 3


@pytest.mark.parametrize(("head", "tail"), HEADS_AND_TAILS)
@pytest.mark.parametrize("sign", SIGNS)
def test_no_text_holds_a_rule_up(sign: str, head: str, tail: str) -> None:
    """A rule whose time grows with the square of the text would need hours for one of these: the
    test would not end. What is found is beside the point."""
    text = head + sign * (LONG // len(sign) // 8) + tail
    row = GroundingExample("1", (), "", (), "User", text)
    assert len(text) > LONG / 10
    for rule in (personal_data, split_passages, has_word, unprintable, is_url, plain, is_english):
        rule(text)
    check_turn(text, text, text, 1)
    uncitable(row)


def test_long_texts_are_judged_as_short_ones() -> None:
    assert personal_data("1" * LONG) == ""
    assert personal_data("@" + "a" * LONG) == ""
    assert personal_data("x" * LONG + "@example.org") == "e-mail address"
    assert split_passages("A. " * LONG)[0].startswith("A. A. A.")
    (odd,) = uncitable(GroundingExample("1", (), "", (), "User", f"[{'1' * 5000}]"))
    assert odd.startswith("[1")
