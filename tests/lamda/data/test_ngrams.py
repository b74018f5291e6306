"""What is looked for quickly is what is found slowly."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lamda.data.folding import key, key_of, words
from lamda.data.ngrams import NGRAM, PROBE, Shared, Standing, ngrams, telling
from lamda.records import Context

# Few short words and one long: runs repeat, and a word alone can be longer than what is probed.
WORDS = st.sampled_from(
    ["i", "am", "it", "is", "iam", "seven", "cat", "...", "counterrevolutionary"]
)
TURN = st.lists(WORDS, min_size=1, max_size=16).map(" ".join)
TURNS = st.lists(TURN, min_size=1, max_size=4).map(tuple)


def test_a_run_that_many_dialogs_have_in_the_same_turn_tells_nothing() -> None:
    greeting = "hello and thank you for calling us today my name is ann"
    others = [(greeting, f"i lost key number {n} in the garden") for n in range(3)]

    def tells(*contexts: tuple[str, ...]) -> bool:
        return bool(Shared(contexts, 8).found([greeting]))

    assert tells(*others[:2]) and not tells(*others)
    assert tells(*others[:2], (greeting,)), (
        "of a dialog with a context before it, the longer counts"
    )
    assert tells(*others[:2], others[0], (*others[0], "which one?"))
    windows = [
        tuple(f"turn {n}" if n != 3 else greeting for n in range(k, k + 3)) for k in range(4)
    ]
    assert tells(*windows), "three windows of one dialog"
    assert Shared(others, 8).found(["well i lost key number 2 in the garden"])


def context(turns: tuple[str, ...]) -> Context:
    return Context("c", "ssi", "1", turns)


def slowly(wanted: str, turns: tuple[str, ...]) -> set[tuple[str, int]]:
    """The key and the turn of each run of whole words that reads like it."""
    parts = [
        (key_of(words(word)), place) for place, turn in enumerate(turns) for word in turn.split()
    ]
    said = [(part, place) for part, place in parts if part]
    found = set()
    for start in range(len(said)):
        run = ""
        for part, place in said[start:]:
            run += part
            if run == wanted:
                found.add((wanted, place))
            if len(run) >= len(wanted):
                break
    return found


@given(TURNS, TURNS, TURNS)
def test_a_context_stands_where_its_key_ends_and_begins_with_words(
    wanted: tuple[str, ...], other: tuple[str, ...], turns: tuple[str, ...]
) -> None:
    text = (*turns, "i", *wanted, *turns)
    standing = Standing([context(wanted), context(other)])
    looked_for = {key(one) for one in (wanted, other) if len(key(one)) >= PROBE and telling(one)}
    found = standing.found(text)
    assert set(found) == {hit for one in looked_for for hit in slowly(one, text)}
    assert (key(wanted) in {name for name, _ in found}) is (key(wanted) in looked_for)


@given(st.lists(WORDS, min_size=12, max_size=16), st.integers(1, 3))
def test_no_context_stands_in_the_middle_of_a_word(row: list[str], cut: int) -> None:
    text = " ".join(row)
    inside = text[cut:]
    assert set(Standing([context((inside,))]).found((text,))) == (
        slowly(key([inside]), (text,))
        if len(key([inside])) >= PROBE and telling([inside])
        else set()
    )


@given(TURNS, TURNS, st.integers(1, NGRAM))
def test_shared_runs_are_those_of_both(
    wanted: tuple[str, ...], turns: tuple[str, ...], length: int
) -> None:
    for text in (turns, (*turns, *wanted, *turns)):
        both = ngrams(wanted, length) & ngrams(text, length)
        assert Shared([wanted], length).found(text) == both
