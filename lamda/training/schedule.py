"""Learning rate over a run: warmup, constant, linear cooldown (own choice: the paper is silent)."""

from __future__ import annotations


def rate_factor(step: int, steps: int, warmup: float, cooldown: float) -> float:
    """The share of the peak learning rate at `step` of `steps`, counted from 0.

    `warmup` and `cooldown` are shares of the run. No step gets 0: the first is one part of the
    warmup, the last is one part of the cooldown.
    """
    rising, falling = warmup * steps, cooldown * steps
    up = (step + 1) / rising if rising else 1.0
    down = (steps - step) / falling if falling else 1.0
    return min(1.0, up, down)
