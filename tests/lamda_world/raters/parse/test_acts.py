"""What a turn wants and what a response does."""

from __future__ import annotations

import pytest

from lamda_world.raters.parse.acts import asked, doings
from lamda_world.raters.parse.texts import read_text


@pytest.mark.parametrize(
    ("turn", "act", "word"),
    [
        ("Hello!", "greet", ""),
        ("hi, how are you?", "how_are_you", "how"),
        ("hey, good to see you again!", "greet", ""),
        ("i have to go now, take care.", "bye", ""),
        ("thanks a lot, that helps.", "thank", ""),
        ("What is the population of Porto?", "wh", "what"),
        ("how many cats do you have", "wh", "how many"),
        ("Do you like jazz?", "polar", ""),
        ("you like jazz?", "polar", ""),
        ("tea or coffee?", "choice", ""),
        ("do you have any brothers or sisters?", "polar", ""),
        ("any tips for better sleep?", "advice", "polar"),
        ("what should I cook tonight?", "advice", "what"),
        ("tell me about your garden.", "command", ""),
        ("and you?", "open", ""),
        ("why?", "open", "why"),
        ("I paint a little. And you?", "open", ""),
        ("When it rains, I stay in.", "statement", ""),
        ("What a day!", "statement", ""),
        ("", "statement", ""),
    ],
)
def test_what_a_turn_wants(turn: str, act: str, word: str) -> None:
    found = asked(read_text(turn))
    assert (found.act, found.word if act != "greet" else "") == (act, word)


@pytest.mark.parametrize(
    ("response", "act"),
    [
        ("i am not sure, let me look that up.", "dont_know"),
        ("I'd rather not say.", "refuse"),
        ("not really, no.", "yes_no"),
        ("you could try a walk.", "advise"),
        ("you are welcome!", "welcome"),
        ("congratulations!", "cheers"),
        ("i am so sorry to hear that.", "comfort"),
        ("why is that?", "ask"),
    ],
)
def test_what_a_response_does(response: str, act: str) -> None:
    assert act in doings(read_text(response))


def test_a_plain_remark_does_nothing_special() -> None:
    assert doings(read_text("the train to the coast was full.")) == frozenset()
