"""A budget says no once it is used up, counts earlier parts, and costs nothing when it is off."""

from __future__ import annotations

import math

import pytest

from lamda.carbon.budget import Budget
from lamda.carbon.measure import Cost, Running

from .records import SETTINGS


class Fixed(Running):
    """A block that has taken 3600 s of one core: 10 Wh, with the overhead 15 Wh, 6 g CO2e."""

    changes: dict[str, float] = {}  # noqa: RUF012

    def __init__(self) -> None:
        Cost.__init__(self, "pretrain")

    def so_far(self) -> Cost:
        return Cost("pretrain", 3600.0, 3600.0, 3600.0, **self.changes)


def test_zero_is_no_budget() -> None:
    assert Budget.of(0.0, SETTINGS) is None


def test_below_the_budget_nothing_is_said() -> None:
    budget = Budget.of(6.1, SETTINGS)
    assert budget is not None
    assert budget.spent(Fixed(), 0.0) == (pytest.approx(6.0), "assumed")
    assert budget.refusal(Fixed(), "pretrain", 5) == ""


def test_over_the_budget_one_line_says_what_to_do() -> None:
    budget = Budget.of(5.9, SETTINGS)
    assert budget is not None
    assert budget.refusal(Fixed(), "pretrain", 5) == (
        "pretrain: stopped and saved at step 5: 6 g CO2e (assumed) are over "
        "execution.budget_g_co2e 5.9; raise it, and the next run goes on from there"
    )


def test_earlier_parts_count() -> None:
    budget = Budget.of(11.9, SETTINGS)
    assert budget is not None
    assert budget.refusal(Fixed(), "pretrain", 5, earlier_seconds=3600.0).startswith("pretrain:")


def test_counters_are_believed_where_they_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    budget = Budget.of(5.0, SETTINGS)
    assert budget is not None
    monkeypatch.setattr(Fixed, "changes", {"core_kwh": 0.001})
    assert budget.spent(Fixed(), 0.0) == (pytest.approx(0.6), "measured")
    for reading in (0.0, -1.0, math.nan):
        monkeypatch.setattr(Fixed, "changes", {"core_kwh": reading})
        assert budget.spent(Fixed(), 0.0) == (pytest.approx(6.0), "assumed, a counter unusable")
