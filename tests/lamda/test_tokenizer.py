"""The tokenizer: round trips, control symbols, digits, errors."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.tokenizer import CONTROL, MAX_BYTES, RESPONSE, Tokenizer, pieces, train_tokenizer


@pytest.mark.parametrize("text", ["what is the population?", "caf\u00e9 \u6771\u4eac 12,345", ""])
def test_round_trip_with_byte_fallback(tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.decode(tokenizer.encode(text)) == text


def test_control_symbols_cannot_be_written_as_text(tokenizer: Tokenizer) -> None:
    own = set(tokenizer.control.values())
    for symbol in CONTROL:
        assert not own & set(tokenizer.encode(f"hello {symbol} there"))
    assert tokenizer.control[RESPONSE] != tokenizer.unknown


def test_each_digit_is_a_token_of_its_own(tokenizer: Tokenizer) -> None:
    three, one = tokenizer.encode("249"), tokenizer.encode("2")
    assert len(three) - len(one) == 2


@pytest.mark.parametrize(
    ("digits", "text", "parts"),
    [
        (1, "1307", ["1", "3", "0", "7"]),
        (2, "1307", ["13", "07"]),
        (2, "in 190 7", ["19", "0", "7"]),
        (3, "13071", ["130", "71"]),
        (3, "1,307", ["1", "307"]),
    ],
)
def test_a_number_is_divided_from_its_left(
    digits: int, text: str, parts: list[str], numbers: Callable[[int], Tokenizer]
) -> None:
    tokenizer = numbers(digits)
    ids = tokenizer.encode(text)
    assert tokenizer.decode(ids) == text
    assert [part for part in (tokenizer.decode([i]) for i in ids) if part.isdigit()] == parts
    assert all(tokenizer.text_pieces[i] for i in ids)


@pytest.fixture(scope="session")
def numbers(tmp_path_factory: pytest.TempPathFactory) -> Callable[[int], Tokenizer]:
    """A tokenizer whose pieces have so many digits."""
    folder = tmp_path_factory.mktemp("numbers")
    texts = ["the population is 249 633.", "in 1907 there were 1,307 of them"] * 20
    sizes = {1: 330, 2: 440, 3: 1440}
    return cache(lambda n: train_tokenizer(texts, sizes[n], folder / f"{n}.model", n))


def test_missing_file_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match=r"nothing\.model: no such file; run `dvc repro tokenize`"):
        Tokenizer.load(tmp_path / "nothing.model")


def test_broken_file_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "broken.model"
    path.write_bytes(b"no model")
    with pytest.raises(LamdaError, match="expected a SentencePiece model"):
        Tokenizer.load(path)


def test_too_large_a_vocabulary_names_its_key(tmp_path: Path) -> None:
    path = tmp_path / "large.model"
    with pytest.raises(LamdaError, match=r"tokenize\.vocab_size.*; lower it or enlarge the corp"):
        train_tokenizer(["one line"], 5000, path)
    assert not path.exists()


def test_too_small_a_vocabulary_is_to_be_raised(tmp_path: Path) -> None:
    letters = "".join(chr(code) for code in range(0x4E00, 0x4F00))
    with pytest.raises(LamdaError, match=r"no tokenizer of 300 pieces .*; raise it: bytes, cont"):
        train_tokenizer([letters] * 9, 300, tmp_path / "small.model")


def test_pairs_of_digits_have_to_fit_in(tmp_path: Path) -> None:
    with pytest.raises(LamdaError, match=r"no tokenizer of 330 pieces .*; raise it: .*\.digits"):
        train_tokenizer(["in 1907"] * 9, 330, tmp_path / "small.model", 2)


def test_the_same_corpus_makes_the_same_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    texts = ["hello there, how are you today?", "the population is 249 633."] * 20
    for name in ("one", "the other"):
        (tmp_path / name).mkdir()
        monkeypatch.setattr("tempfile.tempdir", str(tmp_path / name))
        train_tokenizer(texts, 320, tmp_path / f"{name}.model")
    one, other = ((tmp_path / f"{name}.model").read_bytes() for name in ("one", "the other"))
    assert one == other
    assert str(tmp_path).encode() not in one


NUMBERS = [
    "3×10¹³",
    "2⁵",
    "½",
    "1½",
    "①",
    "ﬁ",
    "３．５ｋｍ",
    "x₂",
    "Ⅷ",
    "㎏",
    "™",
    "…",
    "5 µm",
    "٣٤",
    "𝟗",
]


@pytest.mark.parametrize("text", NUMBERS)
def test_a_number_means_what_it_meant(tokenizer: Tokenizer, text: str) -> None:
    assert tokenizer.decode(tokenizer.encode(f"say {text}, please")) == f"say {text}, please"


def test_spaces_are_all_that_changes(tokenizer: Tokenizer) -> None:
    assert tokenizer.decode(tokenizer.encode(" a\t b\r\n\u00a0c\u2028\u3000 ")) == "a b c"
    assert tokenizer.decode(tokenizer.encode("1\u202f000")) == "1 000"
    assert tokenizer.decode(tokenizer.encode("a▁b")) == "a_b"
    assert tokenizer.decode(tokenizer.encode("a\ud800b")) == "a\ufffdb"


def test_a_long_text_is_learned_from_as_if_it_were_cut(tmp_path: Path) -> None:
    words = [f"{left}{right}" for left in ("kal", "mir", "tso", "ven") for right in ("dax", "pul")]
    long = " ".join(words * 600)
    assert len(long.encode()) > MAX_BYTES
    parts = [" ".join(words)] * 600
    whole = train_tokenizer([long], 330, tmp_path / "whole.model")
    cut = train_tokenizer(parts, 330, tmp_path / "cut.model")
    assert whole.encode(long) == cut.encode(long)
    assert len(whole.encode(long)) < len(long) / 3


@pytest.mark.parametrize("text", ["", "a b", "x" * 9_999, "東" * 9_000, "ab " * 5_000, "é" * 4_097])
def test_pieces_are_short_and_make_up_the_text(text: str) -> None:
    found = list(pieces(text))
    assert "".join(found) == text
    assert all(len(piece.encode()) <= MAX_BYTES for piece in found)
