"""A share as the benchmarks print it."""

from __future__ import annotations

from lamda.evaluation.intervals import wilson
from lamda.evaluation.metrics import Count

CONFIDENCE = 0.95


def share(count: Count) -> str:
    """'81.0% [73.0%, 88.0%] n=100' with Wilson's interval, or a dash where there is no share."""
    if count.value is None:
        return "- n=0"
    low, high = wilson(count, CONFIDENCE)
    return f"{count.value:.1%} [{low:.1%}, {high:.1%}] n={count.denominator}"
