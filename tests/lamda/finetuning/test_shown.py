"""Examples as text: what is learned is marked, from the ids themselves."""

from __future__ import annotations

from lamda.batches import IGNORE_INDEX
from lamda.finetuning.shown import learned_tokens, lines
from lamda.records import GroundingExample, RatedResponse, ToolCall
from lamda.templates import Example, Limits, discriminative, generative, grounded, judged_action
from lamda.tokenizer import ATTRIBUTES, Tokenizer

LIMITS = Limits(96, 48)
RATED = RatedResponse(
    "1", "ssi", "1", "pt", ("hello there", "hi", "how are you?"), "i am fine",
    labels={"sensible": 1, "interesting": 0},
)  # fmt: skip
ASKED = GroundingExample("1", ("how big is it?",), "it is big", (), "TS", "the size")
ANSWER = GroundingExample(
    "2", ("how big is it?",), "it is big", (ToolCall("the size", "it / 7", "https://a.example"),),
    "User", "7 [1]", correct=0,
)  # fmt: skip


def shown(tokenizer: Tokenizer, example: Example | None) -> list[str]:
    assert example is not None
    return list(lines(tokenizer, example))


def test_a_response_is_learned_and_its_context_is_read(tokenizer: Tokenizer) -> None:
    assert shown(tokenizer, generative(tokenizer, RATED, LIMITS, 64)) == [
        "  <turn> hello there",
        "  <turn> hi",
        "  <turn> how are you?",
        "  <response>",
        "> i am fine <eot>",
    ]


def test_ratings_stand_beside_the_names_that_have_one(tokenizer: Tokenizer) -> None:
    found = shown(tokenizer, discriminative(tokenizer, RATED, LIMITS, 64))
    assert found[-len(ATTRIBUTES) - 1 :] == [
        "  <response> i am fine",
        "> SENSIBLE -> <1>",
        "  SPECIFIC",
        "> INTERESTING -> <0>",
        *(f"  {name}" for name in ATTRIBUTES[3:]),
    ]


def test_an_action_is_learned_and_so_is_whether_it_is_right(tokenizer: Tokenizer) -> None:
    assert shown(tokenizer, grounded(tokenizer, [ASKED], LIMITS, 64))[-2:] == [
        "  <base> it is big",
        "> <ts> the size <snippet>",
    ]
    wrong = shown(tokenizer, judged_action(tokenizer, ANSWER, LIMITS, 64))
    assert wrong[-3:] == [
        "  <ts> the size <snippet> it / 7",
        "  <user> 7 <cite1>",
        "> CORRECT -> <0>",
    ]


def test_a_lost_target_is_seen(tokenizer: Tokenizer) -> None:
    """The lines come of the targets: an example without any has no `>`, and none is counted."""
    whole = generative(tokenizer, RATED, LIMITS, 64)
    assert whole is not None
    assert learned_tokens(whole) == len(tokenizer.encode("i am fine")) + 1
    nothing = Example(whole.tokens, (IGNORE_INDEX,) * len(whole.tokens))
    assert learned_tokens(nothing) == 0
    assert not [line for line in shown(tokenizer, nothing) if line.startswith(">")]
