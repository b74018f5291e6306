"""From what was measured to an energy: what no counter says is seconds times assumed watts."""

from __future__ import annotations

from lamda.carbon.config import CarbonReport
from lamda.carbon.measure import Cost, usable

JOULES_PER_KWH = 3.6e6


def energy(cost: Cost, settings: CarbonReport) -> tuple[float, str]:
    """Energy (kWh) of cores and devices, each measured or else assumed; and which it is.

    Without the data center's overhead. An energy that cannot be one that was measured (0, less,
    NaN) counts as assumed.
    """
    parts = [(cost.core_kwh, settings.watts_per_core, cost.core_seconds)]
    if cost.device_seconds > 0 or cost.device_kwh is not None:
        parts.append((cost.device_kwh, settings.watts_per_device, cost.device_seconds))
    total, measured, unusable = 0.0, 0, bool(cost.unusable)
    for kwh, watts, seconds in parts:
        if kwh is not None and usable(kwh):
            total, measured = total + kwh, measured + 1
        else:
            total += watts * seconds / JOULES_PER_KWH
            unusable = unusable or kwh is not None
    every, some = measured == len(parts), measured > 0
    source = "measured" if every else "partly assumed" if some else "assumed"
    # a counter of a device that this stage does not use may stand still: nothing is missing then
    return total, f"{source}, a counter unusable" if unusable and not every else source


def grams(kwh: float, settings: CarbonReport) -> float:
    """Carbon (g CO2e) of an energy (kWh) that a machine took: with the data center's overhead, at
    the grid's intensity."""
    return kwh * settings.pue * settings.grid_intensity * 1000
