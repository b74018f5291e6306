"""Warmup, constant, cooldown."""

import pytest

from lamda.training.schedule import rate_factor


def test_the_three_parts() -> None:
    found = [rate_factor(step, 10, 0.2, 0.5) for step in range(10)]
    assert found == pytest.approx([0.5, 1, 1, 1, 1, 1, 0.8, 0.6, 0.4, 0.2])


def test_without_warmup_and_cooldown_it_is_constant() -> None:
    assert {rate_factor(step, 7, 0.0, 0.0) for step in range(7)} == {1.0}


@pytest.mark.parametrize("steps", [1, 2, 3, 50])
def test_every_step_learns(steps: int) -> None:
    found = [rate_factor(step, steps, 0.3, 0.9) for step in range(steps)]
    assert all(0 < factor <= 1 for factor in found)
