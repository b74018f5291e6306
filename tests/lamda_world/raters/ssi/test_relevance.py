"""Does it answer this turn? One case and its counterpart for each act of a turn."""

from __future__ import annotations

import pytest

from lamda_world.raters.judge import Judge


@pytest.mark.parametrize(
    ("turn", "fitting", "unfitting"),
    [
        ("hello!", "hi, nice to meet you.", "seven of them are blue."),
        ("how are you?", "a bit tired, and you?", "on page nine."),
        ("bye, see you!", "take care!", "which soup do you like?"),
        ("thank you!", "any time.", "the bus is red."),
        ("my dog died.", "i am so sorry.", "that is great!"),
        ("i won the race!", "congratulations!", "i am sorry to hear that."),
        ("tell me about yourself.", "i am a nurse and i sing.", "ok."),
        ("i bought a guitar.", "is it an acoustic guitar?", "the dentist has moved."),
        ("do you play chess?", "sometimes.", "that is nice."),
        ("where do you work?", "in a bakery.", "yes."),
        ("when do you wake up?", "at six.", "in a bakery."),
        ("how many cats do you have?", "three.", "the cats."),
        ("who taught you to swim?", "my aunt.", "in the lake."),
        ("tea or coffee?", "tea, please.", "yes."),
        ("how can i sleep better?", "try to read in bed.", "that is nice."),
        ("what is your name?", "my name is ada.", "your name is ada."),
    ],
)
def test_acts(judge: Judge, turn: str, fitting: str, unfitting: str) -> None:
    assert judge.read((turn,), fitting).sensible
    assert not judge.read((turn,), unfitting).sensible


def test_a_question_that_leans_on_earlier_turns(judge: Judge) -> None:
    context = ("what do you do on weekends?", "i paint. and you?")
    assert judge.read(context, "i go fishing.").sensible
    assert not judge.read(context, "the printer needs paper.").sensible


def test_an_answer_to_the_turn_before(judge: Judge) -> None:
    context = ("do you like music?", "yes, i play the drums.", "do you have a dog?")
    assert not judge.read(context, "the drums are loud and i love them.").sensible
    assert judge.read(context, "yes, a small one.").sensible
