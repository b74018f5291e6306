"""What is looked for quickly is what is found slowly."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from lamda.data.folding import key
from lamda.data.ngrams import NGRAM, PROBE, Shared, Standing, ngrams, telling
from lamda.records import Context

# Few short words and one long: runs repeat, and a word alone can be longer than what is probed.
WORDS = st.sampled_from(
    ["i", "am", "it", "is", "iam", "seven", "cat", "...", "counterrevolutionary"]
)
TURN = st.lists(WORDS, min_size=1, max_size=16).map(" ".join)
TURNS = st.lists(TURN, min_size=1, max_size=4).map(tuple)


def context(turns: tuple[str, ...]) -> Context:
    return Context("c", "ssi", "1", turns)


@given(TURNS, TURNS)
def test_a_context_stands_where_its_key_ends_and_begins_with_words(
    wanted: tuple[str, ...], turns: tuple[str, ...]
) -> None:
    found = Standing([context(wanted)]).found((*turns, *wanted, *turns))
    looked_for = len(key(wanted)) >= PROBE and telling(wanted)
    assert (key(wanted) in {name for name, _ in found}) is looked_for
    assert {name for name, _ in Standing([context(wanted)]).found(turns)} <= {key(wanted)}
    if not Standing([context(wanted)]).found(turns) and looked_for:
        assert f" {' '.join(wanted)} " not in f" {' '.join(turns)} "


@given(TURNS, TURNS, st.integers(1, NGRAM))
def test_shared_runs_are_those_of_both(
    wanted: tuple[str, ...], turns: tuple[str, ...], length: int
) -> None:
    both = ngrams(wanted, length) & ngrams(turns, length)
    assert Shared([wanted], length).found(turns) == both
