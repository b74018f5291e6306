"""Round trips, for whatever texts and rows hypothesis comes up with."""

from __future__ import annotations

import dataclasses
import typing
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest
from hypothesis import example, given
from hypothesis import settings as of
from hypothesis import strategies as st

from lamda.citations import cited_ids, cited_text
from lamda.data.filters import count_turns, filter_dialogs
from lamda.records import Dialog, Record, read_table, write_table
from lamda.tokenizer import CONTROL, Tokenizer, pieces

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(TEXTS)
@example("3×10¹³ ① ½ ﬁ ３ Å 각")
@example(" \u200b\x00\ufeff\u202e ")
@of(max_examples=300)
def test_a_text_survives_but_for_its_spaces(tokenizer: Tokenizer, text: str) -> None:
    ids = tokenizer.encode(text)
    assert not {tokenizer.unknown, tokenizer.pad, *tokenizer.control.values()} & set(ids)
    assert tokenizer.decode(ids) == " ".join(text.replace("▁", "_").split())
    assert tokenizer.encode_batch([text, text]) == [ids, ids]


@given(st.lists(st.sampled_from([*CONTROL, " ", "[1]", "<", "a"]), max_size=8).map("".join))
def test_no_writing_of_a_control_symbol_is_one(tokenizer: Tokenizer, text: str) -> None:
    assert not set(tokenizer.control.values()) & set(tokenizer.encode(text))


@given(st.lists(st.sampled_from(["[1]", "[2]", "[3]", "word", "249."]), max_size=9))
def test_only_markers_of_sources_become_urls(tokenizer: Tokenizer, words: list[str]) -> None:
    urls = ["https://a.org/[2]", ""]
    shown = {"[1]": "[https://a.org/[2]]", "[2]": ""}
    text = cited_text(tokenizer, cited_ids(tokenizer, " ".join(words), {1, 2}), urls)
    assert text == " ".join(filter(None, (shown.get(word, word) for word in words)))


@given(st.text(max_size=30), st.integers(1, 600))
def test_pieces_make_up_their_text(text: str, times: int) -> None:
    assert "".join(pieces(text * times)) == text * times


DIALOGS = st.lists(
    st.lists(st.sampled_from(["hello there", "see http://a.org", "12345", "", "how are you"])).map(
        lambda turns: Dialog("d", "s", tuple(turns), ("a",) * len(turns))
    ),
    max_size=6,
)


@given(DIALOGS)
def test_the_ledger_of_turns_adds_up(dialogs: list[Dialog]) -> None:
    reasons: Counter[str] = Counter()
    kept = list(filter_dialogs(dialogs, reasons, count_turns(dialogs)))
    assert reasons.total() == sum(len(row.turns) for row in dialogs)
    assert reasons["kept"] == sum(len(row.turns) for row in kept)
    assert all(len(row.turns) >= 2 for row in kept)


def values(hint: Any) -> st.SearchStrategy[Any]:
    """Values of a field's type."""
    kind, inside = typing.get_origin(hint), typing.get_args(hint)
    if kind is tuple:
        return st.lists(values(inside[0]), max_size=3).map(tuple)
    if kind is not None:
        return st.dictionaries(TEXTS, values(inside[1]), max_size=3)
    if dataclasses.is_dataclass(hint):
        return records(typing.cast(type, hint))
    plain: dict[Any, st.SearchStrategy[Any]] = {
        str: TEXTS,
        int: st.integers(-(2**63), 2**63 - 1),
        float: st.floats(allow_nan=False, allow_subnormal=False),  # torch may flush those to 0
    }
    return plain[hint]


def records(record: type) -> st.SearchStrategy[Any]:
    hints = typing.get_type_hints(record)
    fields = [field.name for field in dataclasses.fields(record)]
    return st.builds(record, **{name: values(hints[name]) for name in fields})


@pytest.mark.parametrize("record", typing.get_args(Record), ids=lambda record: record.__name__)
@of(max_examples=25)
@given(data=st.data())
def test_rows_come_back_from_parquet_as_they_went(record: type, data: st.DataObject) -> None:
    rows = data.draw(st.lists(records(record), max_size=3))
    with TemporaryDirectory() as folder:
        path = Path(folder, "rows.parquet")
        assert write_table(path, rows, record) == len(rows)
        assert read_table(path, record) == rows
