"""Turn filters: what each drops, and what goes with a dropped turn."""

from __future__ import annotations

from collections import Counter

import pytest

from lamda.data.filters import check_turn, count_turns, filter_dialogs
from lamda.records import Dialog


@pytest.mark.parametrize(
    ("text", "parent", "speaker", "repeats", "reason"),
    [
        ("!!!", None, "a", 1, "length"),
        ("word " * 200, None, "a", 1, "length"),
        ("call 555 123 456 789 now", None, "a", 1, "alphabetic share"),
        ("look at www.example.org please", None, "a", 1, "url"),
        ("how can i help you today", None, "helpbot", 1, "bot"),
        ("you can win a great prize here", None, "a", 200, "repeated"),
        ("i really like the old town of Porto", "i really like the old town of Porto", "a", 1,
         "quoting"),
        ("yes", None, "a", 500, ""),
        ("what a fine day it is", "how are you doing today", "a", 3, ""),
    ],
)  # fmt: skip
def test_each_filter_drops_what_it_names(
    text: str, parent: str | None, speaker: str, repeats: int, reason: str
) -> None:
    verdict = check_turn(text, parent, speaker, repeats)
    assert verdict.reason == reason and verdict.keep is (reason == "")


def dialog(name: str, *turns: str) -> Dialog:
    return Dialog(name, "chitchat", turns, tuple("ab"[i % 2] for i in range(len(turns))))


def test_dropping_a_turn_drops_what_answers_it() -> None:
    reasons: Counter[str] = Counter()
    rows = [
        dialog("1", "hello there", "hi, how are you", "see www.example.org", "thank you"),
        dialog("2", "!!!", "what was that"),
    ]
    kept = list(filter_dialogs(rows, reasons, {}))
    assert [row.turns for row in kept] == [("hello there", "hi, how are you")]
    assert reasons == {"kept": 2, "url": 1, "below a dropped turn": 2, "length": 1}


def test_a_text_that_is_said_a_hundred_times_is_counted_over_the_whole_source() -> None:
    often = "you can win a great prize here"
    rows = [dialog(str(n), "hello there", "hi", often) for n in range(101)]
    repeats = count_turns(rows)
    reasons: Counter[str] = Counter()
    kept = list(filter_dialogs(rows[:1], reasons, repeats))
    assert kept[0].turns == ("hello there", "hi")
    assert reasons["repeated"] == 1


@pytest.mark.parametrize(
    "text",
    ["สวัสดีครับ สบายดีไหม", "नमस्ते, आप कैसे हैं?", "مرحبا كيف حالك", "今日はいい天気ですね", "Cafe\u0301"],
)
def test_letters_of_every_writing_are_letters(text: str) -> None:
    assert check_turn(text, None, "", 1).reason == ""


@pytest.mark.parametrize(
    ("author", "reason"),
    [("RemindMeBot", "bot"), ("bot_1", "bot"), ("Abbott", ""), ("Botticelli", ""), ("", "")],
)
def test_accounts_that_are_bots(author: str, reason: str) -> None:
    assert check_turn("how can i help you today", None, author, 1).reason == reason


def test_speakers_are_no_accounts_unless_said() -> None:
    row = Dialog("1", "own", ("how can i help", "tell me a story"), ("user", "bot"))
    for authors, kept in ((False, 1), (True, 0)):
        assert len(list(filter_dialogs([row], Counter(), {}, authors=authors))) == kept
