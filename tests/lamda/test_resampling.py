"""The draws of a bootstrap: each row as often as chance draws it, and N of N in each resample."""

from __future__ import annotations

import numpy as np
import pytest

from lamda.resampling import times_drawn


def test_each_resample_draws_as_many_rows_as_there_are_and_each_row_alike() -> None:
    counts = times_drawn(40, 5000, np.random.default_rng(1))
    assert counts.shape == (5000, 40) and set(counts.sum(axis=1)) == {40.0}
    # of a binomial of 40 draws at 1/40: mean 1, variance 39/40; of two rows, covariance -1/40
    assert counts.mean(axis=0) == pytest.approx(1, abs=0.07)
    covariance = np.cov(counts.T)
    assert covariance.diagonal() == pytest.approx(39 / 40, abs=0.1)
    others = covariance[~np.eye(40, dtype=bool)]
    assert others.mean() == pytest.approx(-1 / 40, abs=0.003) and abs(others).max() < 0.12
    assert (times_drawn(40, 3, np.random.default_rng(1)) == counts[:3]).all()


def test_one_row_is_always_drawn() -> None:
    assert times_drawn(1, 4, np.random.default_rng(1)).tolist() == [[1.0]] * 4
