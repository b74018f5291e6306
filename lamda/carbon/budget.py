"""A budget of carbon: a training that has used it up saves a checkpoint and stops.

Nothing that is learned depends on it, so no stage lists it (lamda.closure), and a run that was
stopped goes on where it was once the budget is a larger one.
"""

from __future__ import annotations

from dataclasses import dataclass

from lamda.carbon.config import CarbonReport
from lamda.carbon.energy import energy, grams
from lamda.carbon.measure import Running

KEY = "execution.budget_g_co2e"


@dataclass(frozen=True, slots=True)
class Budget:
    """What one training may cost, all parts of a resumed one together, in g CO2e."""

    limit: float
    settings: CarbonReport

    @classmethod
    def of(cls, limit: float, settings: CarbonReport) -> Budget | None:
        """The budget of a params key, in which 0 means none."""
        return cls(limit, settings) if limit > 0 else None

    def spent(self, running: Running, earlier_seconds: float) -> tuple[float, str]:
        """What the training has used until now, in g CO2e, and whether that was measured.

        `earlier_seconds` are those of the parts before a resumption, taken to have drawn as much
        power as this part.
        """
        cost = running.so_far()
        kwh, source = energy(cost, self.settings)
        if earlier_seconds > 0 and cost.wall_seconds > 0:
            kwh *= 1 + earlier_seconds / cost.wall_seconds
        return grams(kwh, self.settings), source

    def refusal(self, running: Running, name: str, step: int, earlier_seconds: float = 0.0) -> str:
        """Why training `name` stops after `step` steps, in one line; '' while there is some left.

        A figure that is no number counts as over: a budget that cannot be held stops.
        """
        used, source = self.spent(running, earlier_seconds)
        if used <= self.limit:
            return ""
        return (
            f"{name}: stopped and saved at step {step}: {used:.3g} g CO2e ({source}) are over "
            f"{KEY} {self.limit:g}; raise it, and the next run goes on from there"
        )
