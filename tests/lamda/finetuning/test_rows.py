"""Packed rows of examples: whole, mixed by share, exact by step."""

from __future__ import annotations

import numpy as np
import pytest

from lamda.batches import IGNORE_INDEX
from lamda.errors import LamdaError
from lamda.finetuning.rows import ExampleRows, Mix
from lamda.templates import Example


def example(first: int, length: int) -> Example:
    return Example(tuple([first] * length), tuple([IGNORE_INDEX] * (length - 1) + [first]))


def rows(mixes: list[Mix], seed: int = 1) -> ExampleRows:
    return ExampleRows(mixes, seq_len=20, batch_size=4, steps=25, seed=seed, pad=0)


def test_examples_stand_whole_and_apart() -> None:
    source = rows([Mix("a", [example(n, 3 + n % 5) for n in range(10, 40)], 1.0)])
    batch = source.batch(3)
    for tokens, targets, documents in zip(
        batch.tokens, batch.targets, batch.documents, strict=True
    ):
        for number in range(1, documents.max() + 1):
            inside = documents == number
            assert len(set(tokens[inside])) == 1
            assert inside.sum() == 3 + tokens[inside][0] % 5
            assert (targets[inside] != IGNORE_INDEX).sum() == 1
        assert (tokens[documents == 0] == 0).all()


def test_shares_are_shares_of_each_steps_rows() -> None:
    mixes = [Mix("a", [example(10, 18)], 0.75), Mix("b", [example(11, 18)], 0.25)]
    for step in range(25):
        assert sorted(rows(mixes).batch(step).tokens[:, 0].tolist()) == [10, 10, 10, 11]


def test_what_is_less_than_a_row_is_drawn() -> None:
    mixes = [Mix("a", [example(10, 18)], 0.9), Mix("b", [example(11, 18)], 0.1)]
    source = rows(mixes)
    held = sum((source.batch(step).tokens[:, 0] == 11).sum() for step in range(25))
    assert 3 <= held <= 20


def test_a_set_has_its_share_of_the_loss_however_few_its_targets() -> None:
    many = Example((10,) * 20, (10,) * 20)
    batch = rows([Mix("a", [many], 0.5), Mix("b", [example(11, 5)], 0.5)]).batch(0)
    assert batch.weights is not None
    counted = batch.targets != IGNORE_INDEX
    for first in (10, 11):
        lines = batch.tokens[:, 0] == first
        assert (batch.weights * counted)[lines].sum() == pytest.approx(0.5)


def test_over_the_steps_a_set_of_less_than_a_row_has_its_share_of_the_loss() -> None:
    """As the loop sees it: the weights of a step, of which it takes shares that add up to 1."""
    many, steps = Example((10,) * 20, (10,) * 20), 2000
    mixes = [Mix("a", [many], 0.85), Mix("b", [example(11, 5)], 0.1), Mix("c", [many], 0.05)]
    source = ExampleRows(mixes, seq_len=20, batch_size=4, steps=steps, seed=1, pad=0)
    found = 0.0
    for step in range(steps):
        batch = source.batch(step)
        assert batch.weights is not None
        weighed = batch.weights * (batch.targets != IGNORE_INDEX)  # (B, T)
        found += weighed[batch.tokens[:, 0] == 11].sum() / weighed.sum() / steps
    # 0.4 rows of a step's 4; the mean over the steps has a standard error of 0.003
    assert found == pytest.approx(0.1, abs=0.01)


def test_a_batch_depends_on_seed_and_step_alone() -> None:
    mixes = [Mix("a", [example(n, 5) for n in range(10, 60)], 1.0)]
    assert np.array_equal(rows(mixes).batch(9).tokens, rows(mixes).batch(9).tokens)
    assert not np.array_equal(rows(mixes).batch(9).tokens, rows(mixes, 2).batch(9).tokens)


def test_an_empty_set_and_one_that_is_too_long_are_named() -> None:
    with pytest.raises(LamdaError, match="set 'b': no example fits a row of 20 tokens"):
        rows([Mix("a", [example(10, 5)], 0.5), Mix("b", [], 0.5)])
    with pytest.raises(LamdaError, match="set 'a': expected examples of at most 20 tokens, found"):
        rows([Mix("a", [example(10, 5), example(11, 30)], 1.0)])
