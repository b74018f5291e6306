"""What a stage used, in seconds and in counted energy: the part of carbon that training imports.

Nothing here knows a wattage, a PUE or a grid: those are assumptions of the report
(lamda.carbon.report), and a stage that took hours must not run again because one of them changed.
"""

from __future__ import annotations

import logging
import math
import os
import resource
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

COUNTERS = ("intel_rapl", "intel_power_gadget", "windows_emi")
"""Modes in which codecarbon reads a processor's counters; in the others it guesses."""
DEVICES = ("AppleSiliconChip", "Raspberry")
"""Devices whose power codecarbon always reads."""
ANY_COUNTRY = "USA"
"""codecarbon wants a country for its own estimate of the carbon, which is not read here."""


@dataclass(slots=True)
class Cost:
    """What one stage used on this machine: this process and its children.

    `core_seconds` and `device_seconds` are wall seconds times the cores that it may use and the
    accelerators that it runs on. `core_kwh` and `device_kwh` are what counters say, without the
    data center's overhead; None without a counter that can be believed, and then `unusable` says
    what a counter did say. All figures are 0 until the measured block ends.
    """

    stage: str
    wall_seconds: float = 0.0
    cpu_seconds: float = 0.0
    core_seconds: float = 0.0
    device_seconds: float = 0.0
    core_kwh: float | None = None
    device_kwh: float | None = None
    unusable: str = ""


def usable(kwh: float | None) -> bool:
    """Whether an energy (kWh) can be one that was measured: a run that took time took some.

    Counters that stand still, overflow or are closed to this user read 0, less, or NaN.
    """
    return kwh is not None and math.isfinite(kwh) and kwh > 0


@contextmanager
def measure(stage: str, devices: int = 0) -> Iterator[Cost]:
    """Measure the block, which runs on `devices` accelerators of this machine.

    The cost is complete when the block ends, also with an exception. Trouble with the measuring
    never becomes the block's: there is no counted energy then.
    """
    cost = Cost(stage)
    meter = _start_meter()
    began, cpu = time.perf_counter(), _cpu_seconds()
    try:
        yield cost
    finally:
        cost.wall_seconds = time.perf_counter() - began
        cost.cpu_seconds = _cpu_seconds() - cpu
        cost.core_seconds = cost.wall_seconds * _cores()
        cost.device_seconds = cost.wall_seconds * devices
        core_kwh, device_kwh = _stop_meter(meter)
        cost.core_kwh = core_kwh if usable(core_kwh) else None
        cost.device_kwh = device_kwh if usable(device_kwh) else None
        read = {"cores": core_kwh, "devices": device_kwh}
        cost.unusable = ", ".join(
            f"{name} {kwh:g} kWh"
            for name, kwh in read.items()
            if kwh is not None and not usable(kwh)
        )


def _cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def _cpu_seconds() -> float:
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def _start_meter() -> Any:
    """A running codecarbon tracker, or None where it can read nothing."""
    try:
        from codecarbon import OfflineEmissionsTracker

        # Its import makes the logger loud; `log_level` below comes after the first messages.
        logging.getLogger("codecarbon").setLevel(logging.CRITICAL)
        meter = OfflineEmissionsTracker(
            country_iso_code=ANY_COUNTRY,
            tracking_mode="process",
            allow_multiple_runs=True,
            output_methods=[],
            log_level="critical",
        )
        meter.start()
        if any(_measured(meter)):
            return meter
        meter.stop()
    except Exception as error:
        logging.getLogger(__name__).info("energy is not measured: %s", error)
    return None


def _measured(meter: Any) -> tuple[bool, bool]:
    """Whether a tracker reads the processor's power, and whether it reads GPUs'."""
    devices = meter._hardware
    names = [type(device).__name__ for device in devices]
    processor = any(
        name in DEVICES or getattr(device, "_mode", "") in COUNTERS
        for name, device in zip(names, devices, strict=True)
    )
    return processor, "GPU" in names


def _stop_meter(meter: Any) -> tuple[float | None, float | None]:
    """Energy (kWh) of the processor and of GPUs as the counters say; None without a counter."""
    if meter is None:
        return None, None
    try:
        meter.stop()
        processor, graphics = _measured(meter)
        data = meter.final_emissions_data
        return (
            float(data.cpu_energy) if processor else None,
            float(data.gpu_energy) if graphics else None,
        )
    except Exception as error:
        logging.getLogger(__name__).info("energy is not measured: %s", error)
        return None, None
