"""Examples: where the loss stands, cited text, and what the model sees."""

from __future__ import annotations

from lamda.batches import IGNORED
from lamda.records import GroundingExample, RatedResponse, ToolCall
from lamda.templates import (
    Example,
    cited_ids,
    cited_text,
    context_ids,
    discriminative,
    generative,
    grounded,
    judged_action,
)
from lamda.tokenizer import (
    ATTRIBUTES,
    CORRECT,
    EOT,
    RATING_0,
    RATING_1,
    RESPONSE,
    SNIPPET,
    TS,
    TURN,
    USER,
    Tokenizer,
)

CONTEXT = ("hello there", "what is the population of Porto?")


def learned(example: Example) -> list[int]:
    return [target for target in example.targets if target != IGNORED]


def test_generative_loss_stands_on_the_response_only(tokenizer: Tokenizer) -> None:
    example = generative(tokenizer, CONTEXT, "about 249 thousand", 96)
    response = tokenizer.encode("about 249 thousand")
    assert learned(example) == [*response, tokenizer.control[EOT]]
    at = example.tokens.index(tokenizer.control[RESPONSE])
    assert all(t == IGNORED for t in example.targets[:at])
    assert example.targets[at] == response[0]


def test_discriminative_loss_stands_on_known_ratings_only(tokenizer: Tokenizer) -> None:
    row = RatedResponse(
        "1", "ssi", "2", "world", CONTEXT, "yes", labels={"sensible": 1, "specific": 0}
    )
    example = discriminative(tokenizer, row, 96)
    one, zero = tokenizer.control[RATING_1], tokenizer.control[RATING_0]
    assert learned(example) == [one, zero]
    assert example.tokens[-len(ATTRIBUTES) :] == tuple(tokenizer.control[a] for a in ATTRIBUTES)
    assert one not in example.tokens and zero not in example.tokens


def test_context_keeps_the_last_turns(tokenizer: Tokenizer) -> None:
    whole = context_ids(tokenizer, CONTEXT, 96)
    assert whole.count(tokenizer.control[TURN]) == 2
    last = context_ids(tokenizer, CONTEXT, len(whole) - 1)
    assert tokenizer.decode(last) == CONTEXT[1]
    assert len(context_ids(tokenizer, CONTEXT, 5)) == 5


def test_citation_markers_survive_a_round_trip(tokenizer: Tokenizer) -> None:
    text = "Porto has about 249 thousand people. [1] hello there [2]"
    assert cited_text(tokenizer, cited_ids(tokenizer, text)) == text


def grounding(action: str, text: str, correct: int = 1) -> GroundingExample:
    calls = (ToolCall("population of Porto", "Porto / Population / 249 thousand", "https://x.org"),)
    return GroundingExample(
        "1", CONTEXT, "it is big", calls if action == "User" else (), action, text, {}, correct
    )


def test_grounded_loss_stands_on_the_action(tokenizer: Tokenizer) -> None:
    query = grounded(tokenizer, grounding("TS", "population of Porto"), 96)
    assert learned(query) == [
        tokenizer.control[TS],
        *tokenizer.encode("population of Porto"),
        tokenizer.control[SNIPPET],
    ]
    answer = grounded(tokenizer, grounding("User", "249 thousand [1]"), 96)
    assert learned(answer)[0] == tokenizer.control[USER]
    assert learned(answer)[-1] == tokenizer.control[EOT]


def test_a_wrong_action_teaches_its_rating_alone(tokenizer: Tokenizer) -> None:
    wrong = judged_action(tokenizer, grounding("User", "12 people [1]", correct=0), 96)
    assert learned(wrong) == [tokenizer.control[RATING_0]]
    assert wrong.tokens[-1] == tokenizer.control[CORRECT]
    right = judged_action(tokenizer, grounding("User", "249 thousand [1]"), 96)
    assert learned(right) == [tokenizer.control[USER], tokenizer.control[RATING_1]]
