"""Over seeds in which nothing varies, what is left is a sign test, whatever sums leave over."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.stats import binomtest

from benchmarks.over_seeds import estimate


@pytest.mark.parametrize("contexts", [3, 6, 7, 10, 13])
@pytest.mark.parametrize("share", [1.0, 0.3333, 0.6667, 0.1])
def test_equal_differences(share: float, contexts: int) -> None:
    same = np.full((3, contexts), share)
    found = estimate(same, np.zeros((3, contexts)))
    assert found.p == pytest.approx(binomtest(contexts, contexts).pvalue)
    assert estimate(same, same).p == 1.0
