"""Examples: where the loss stands, cited text, and what the model sees."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from lamda.batches import IGNORE_INDEX
from lamda.citations import cited_ids, cited_text
from lamda.records import GroundingExample, RatedResponse, ToolCall
from lamda.templates import (
    Example,
    Limits,
    context_ids,
    discriminative,
    generative,
    grounded,
    judged_action,
    research_ids,
)
from lamda.tokenizer import (
    ATTRIBUTES,
    CITATIONS,
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


Template = Callable[[Tokenizer, Any, Limits, int], Example | None]


def said(response: str, labels: Mapping[str, int] | None = None) -> RatedResponse:
    return RatedResponse("1", "ssi", "2", "world", CONTEXT, response, {}, labels or {})


def built(template: Template, tokenizer: Tokenizer, row: Any, seq_len: int = 500) -> Example:
    example = template(tokenizer, row, Limits(96, 48), seq_len)
    assert example is not None
    assert len(example.tokens) == len(example.targets) <= seq_len
    return example


def written(
    tokenizer: Tokenizer, row: GroundingExample, limits: Limits, seq_len: int
) -> Example | None:
    """One action alone."""
    return grounded(tokenizer, [row], limits, seq_len)


def learned(example: Example) -> list[int]:
    return [target for target in example.targets if target != IGNORE_INDEX]


def test_generative_loss_stands_on_the_response_only(tokenizer: Tokenizer) -> None:
    example = built(generative, tokenizer, said("about 249 thousand"))
    response = tokenizer.encode("about 249 thousand")
    assert learned(example) == [*response, tokenizer.control[EOT]]
    at = example.tokens.index(tokenizer.control[RESPONSE])
    assert all(t == IGNORE_INDEX for t in example.targets[:at])
    assert example.targets[at] == response[0]


def test_discriminative_loss_stands_on_known_ratings_only(tokenizer: Tokenizer) -> None:
    example = built(discriminative, tokenizer, said("yes", {"sensible": 1, "specific": 0}))
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
    urls = ["1", "2"]
    assert cited_text(tokenizer, cited_ids(tokenizer, text, {1, 2}), urls) == text
    assert cited_ids(tokenizer, text, ()) == tokenizer.encode(text)


def test_a_marker_of_no_source_is_text(tokenizer: Tokenizer) -> None:
    symbols = {tokenizer.control[name] for name in CITATIONS}
    calls = (ToolCall("q", "a [2] b", "https://x.org"),)
    for base, text, cited in (
        ("it is big", "249 [1]", {CITATIONS[0]}),
        ("it is big", "249 [2] [1]", {CITATIONS[0]}),
        ("it is big", "249 [3]", set()),
        ("see a[1]", "see a[1]", set()),  # the base's own text
    ):
        row = GroundingExample("1", CONTEXT, base, calls, "User", text)
        for built_row in (
            grounded(tokenizer, [row], Limits(96, 48), 400),
            judged_action(tokenizer, row, Limits(96, 48), 400),
        ):
            assert built_row is not None
            found = symbols & set(built_row.tokens)
            assert found == {tokenizer.control[name] for name in cited}


def test_exactly_the_citation_symbols_are_read_as_citations(tokenizer: Tokenizer) -> None:
    """lamda.annotation.cited refuses what is beyond them: here it would be characters."""
    for number, symbol in enumerate(CITATIONS, start=1):
        assert tokenizer.control[symbol] in cited_ids(tokenizer, f"so [{number}]", range(1, 10))
    beyond = cited_ids(tokenizer, f"so [{len(CITATIONS) + 1}]", range(1, 10))
    assert not {tokenizer.control[symbol] for symbol in CITATIONS} & set(beyond)


def grounding(action: str, text: str, correct: int = 1) -> GroundingExample:
    calls = (ToolCall("population of Porto", "Porto / Population / 249 thousand", "https://x.org"),)
    return GroundingExample(
        "1", CONTEXT, "it is big", calls if action == "User" else (), action, text, {}, correct
    )


def test_grounded_loss_stands_on_the_action(tokenizer: Tokenizer) -> None:
    query = built(written, tokenizer, grounding("TS", "population of Porto"))
    assert learned(query) == [
        tokenizer.control[TS],
        *tokenizer.encode("population of Porto"),
        tokenizer.control[SNIPPET],
    ]
    answer = built(written, tokenizer, grounding("User", "249 thousand [1]"))
    assert learned(answer)[0] == tokenizer.control[USER]
    assert learned(answer)[-1] == tokenizer.control[EOT]


def test_actions_of_one_research_are_learned_in_one_pass(tokenizer: Tokenizer) -> None:
    """Each at the place, and behind the very ids, where it is learned alone."""
    first, last = grounding("TS", "population of Porto"), grounding("User", "249 thousand [1]")
    again = replace(first, calls=last.calls, text="Porto")
    found = ToolCall("Porto", "Porto is a city", "https://y.org")
    last = replace(last, calls=(*last.calls, found))
    limits = Limits(96, 48)
    for chain in ([first, again, last], [first, last], [again, last], [first, again]):
        whole = grounded(tokenizer, chain, limits, 400)
        assert whole is not None
        alone = [built(written, tokenizer, row) for row in chain]
        assert whole.tokens == alone[-1].tokens
        places = [{n: t for n, t in enumerate(one.targets) if t != IGNORE_INDEX} for one in alone]
        union = {n: t for one in places for n, t in one.items()}
        assert [union.get(n, IGNORE_INDEX) for n in range(len(whole.tokens))] == [*whole.targets]
        assert sum(map(len, map(learned, alone))) == len(learned(whole))
        cut = grounded(tokenizer, chain, limits, len(whole.tokens) - 1)
        assert cut is not None
        assert cut.shortened and learned(cut) == learned(alone[-1])


def test_a_wrong_action_teaches_its_rating_alone(tokenizer: Tokenizer) -> None:
    wrong = built(judged_action, tokenizer, grounding("User", "12 people [1]", correct=0))
    assert learned(wrong) == [tokenizer.control[RATING_0]]
    assert wrong.tokens[-1] == tokenizer.control[CORRECT]
    right = built(judged_action, tokenizer, grounding("User", "249 thousand [1]"))
    assert learned(right) == [tokenizer.control[USER], tokenizer.control[RATING_1]]


def cases() -> list[Any]:
    return [
        pytest.param(generative, said("about 249 thousand"), id="generative"),
        pytest.param(discriminative, said("yes", {"sensible": 1}), id="discriminative"),
        pytest.param(written, grounding("User", "249 thousand [1]"), id="grounded"),
        pytest.param(judged_action, grounding("User", "249 thousand [1]"), id="judged"),
        pytest.param(judged_action, grounding("TS", "Porto", correct=0), id="judged query"),
    ]


@pytest.mark.parametrize(("template", "row"), cases())
def test_in_any_row_the_loss_is_whole_and_the_last_turn_stays(
    template: Template, row: Any, tokenizer: Tokenizer
) -> None:
    whole = built(template, tokenizer, row)
    assert not whole.shortened
    assert built(template, tokenizer, row, len(whole.tokens)) == whole
    last = tokenizer.encode(CONTEXT[1])[-1]
    fewest = len(whole.tokens)
    while (example := template(tokenizer, row, Limits(96, 48), fewest - 1)) is not None:
        fewest -= 1
        assert example.shortened
        assert len(example.tokens) <= fewest
        assert learned(example) == learned(whole)
        assert last in example.tokens
        # what is learned is learned behind the same token: only the prompt's inside was cut
        assert example.targets[-9:] == whole.targets[-9:]
    assert fewest < len(whole.tokens)


def test_a_context_is_cut_at_its_turns_before_anything_else(tokenizer: Tokenizer) -> None:
    row = grounding("User", "249 thousand [1]")
    whole = built(written, tokenizer, row)
    first_turn = 1 + len(tokenizer.encode(CONTEXT[0]))
    cut = built(written, tokenizer, row, len(whole.tokens) - 1)
    assert cut.tokens == whole.tokens[first_turn:]


def test_inference_reads_what_training_read(tokenizer: Tokenizer) -> None:
    row = grounding("User", "249 thousand [1]")
    for seq_len in (500, 40):
        example = built(written, tokenizer, row, seq_len)
        behind = len(learned(example))
        read = research_ids(
            tokenizer, row.context, row.base, row.calls, Limits(96, 48), seq_len - behind
        )
        assert list(example.tokens[:-behind]) == read
