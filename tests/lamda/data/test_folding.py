from __future__ import annotations

import unicodedata

import pytest

from lamda.data.folding import folded, key
from lamda.data.ngrams import Standing
from lamda.records import Context

TEXT = "Hello, is the Boston lake 1,200 feet deep?"


@pytest.mark.parametrize(
    "copy",
    [
        TEXT.upper(),
        TEXT.replace(",", "", 1).rstrip("?") + "!",
        TEXT.replace("o", "\u043e").replace("e", "\u0435"),  # Cyrillic
        TEXT.replace("B", "\u0412").replace("H", "\u041d"),  # Cyrillic capitals
        TEXT.replace("o", "0").replace("1,2", "1,2"),
        TEXT.replace("ll", "II"),
        "\u200b".join(TEXT),
        "\u00ad".join(TEXT[:30]) + TEXT[30:],
        TEXT.replace(" ", "\u3000"),
        TEXT.translate({n: n + 0xFEE0 for n in range(ord("A"), ord("z") + 1) if n != 92}),  # width
        "".join(f"{sign}\u0336" if sign.isalpha() else sign for sign in TEXT),  # struck out
        TEXT.replace("a", "\U0001d41a"),  # mathematical bold
        unicodedata.normalize("NFD", TEXT.replace("e", "é")),
        TEXT.replace("is the", "is\nthe"),
    ],
)
def test_what_reads_the_same_is_the_same(copy: str) -> None:
    assert copy != TEXT
    assert key([copy]) == key([TEXT])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("What is 3 + 4?", "What is 3 - 4?"),
        ("3.5", "35"),
        ("7 * 8", "7 / 8"),
        ("2\u2075", "25"),
        ("-5 degrees", "5 degrees"),
        ("...", "!!!"),
        ("\u0e01\u0e35", "\u0e01\u0e32"),  # Thai vowel signs
        ("\u0939\u093f", "\u0939\u0940"),  # Hindi vowel signs
        ("a lake", "two lakes"),
        ("\U0001f600", "\U0001f622"),
    ],
)
def test_what_reads_otherwise_is_not(one: str, other: str) -> None:
    assert key([one]) != key([other])


def test_case_is_undone_in_scripts_that_look_alike() -> None:
    assert folded("В МОСКВЕ") == folded("в москве")
    assert folded("") == ""
    assert folded("?!") == "?!"


def test_a_context_is_found_where_it_ends_and_by_whole_words() -> None:
    context = Context("a", "ssi", "1", ("Hello there!", "Do you know how deep the blue lake is?"))
    standing = Standing([context, Context("b", "ssi", "1", ("How deep?",))])
    wanted = key(context.context)
    turns = ("Hm.", "hello there", "Do you know how deep the bl\u200bue lake is", "How deep?")
    assert standing.found(turns) == [(wanted, 2)]
    joined = ("So: hello, there. Do you know, how deep the blue lake is... or not?",)
    assert standing.found(joined) == [(wanted, 0)]
    assert standing.found(("hello there do you know how deep the blue lake isle",)) == []
    assert standing.found(("How deep?",)) == []
    assert standing.found(()) == []
