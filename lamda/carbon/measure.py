"""What a stage used, in seconds and in counted energy: the part of carbon that training imports.

Nothing here knows a wattage, a PUE or a grid: those are assumptions of the report
(lamda.carbon.report), and a stage that took hours must not run again because one of them changed.
"""

from __future__ import annotations

import logging
import math
import os
import resource
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

COUNTERS = ("intel_rapl", "intel_power_gadget", "windows_emi")
"""Modes in which codecarbon reads a processor's counters; in the others it guesses."""
DEVICES = ("AppleSiliconChip", "Raspberry")
"""Devices whose power codecarbon always reads."""
PLACES = ("/sys/class/powercap", "/sys/devices/virtual/powercap")
"""Where Linux shows a processor's energy counters."""
FILES = ("/dev/nvidiactl", "/dev/kfd", "/sys/firmware/devicetree/base/model")
"""What is there where NVIDIA's, AMD's or a Raspberry Pi's counters may be."""
ANY_COUNTRY = "USA"
"""codecarbon wants a country for its own estimate of the carbon, which is not read here."""

Counted = tuple[float | None, float | None]
"""Energy (kWh) of the processor and of GPUs; None without a counter."""


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


class Running(Cost):
    """The cost of a block that still runs: its figures are 0 until it ends, `so_far` reads them
    before. `devices` may be set until then, by who knows only later what the block runs on."""

    __slots__ = ("_before", "_began", "_cpu", "_meter", "devices")

    def __init__(self, stage: str, devices: int = 0, *, before: float = 0.0) -> None:
        super().__init__(stage)
        self.devices, self._before = devices, before
        self._meter = _start_meter()
        self._began = time.perf_counter()
        self._cpu = 0.0 if before else cpu_seconds()

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Cost) and asdict(self) == asdict(other)

    __hash__ = None  # type: ignore[assignment]  # as of every dataclass that can change

    def so_far(self) -> Cost:
        """What was used until now. Counters are read every 15 s: at first there may be none."""
        found = Cost(self.stage)
        self._fill(found, _read_meter)
        return found

    def end(self) -> None:
        """Stop the counters and fill the figures in."""
        self._fill(self, _stop_meter)

    def _fill(self, cost: Cost, read_meter: Callable[[Any], Counted]) -> None:
        seconds = time.perf_counter() - self._began
        cost.wall_seconds = seconds + self._before
        cost.cpu_seconds = cpu_seconds() - self._cpu
        cost.core_seconds = cost.wall_seconds * cores()
        cost.device_seconds = cost.wall_seconds * self.devices
        # before the block no counter was read: those seconds are taken to be like the others
        share = cost.wall_seconds / seconds if seconds > 0 else 1.0
        counted = read_meter(self._meter)
        core_kwh, device_kwh = (None if kwh is None else kwh * share for kwh in counted)
        cost.core_kwh = core_kwh if usable(core_kwh) else None
        cost.device_kwh = device_kwh if usable(device_kwh) else None
        read = {"cores": core_kwh, "devices": device_kwh}
        cost.unusable = ", ".join(
            f"{name} {kwh:g} kWh"
            for name, kwh in read.items()
            if kwh is not None and not usable(kwh)
        )


def usable(kwh: float | None) -> bool:
    """Whether an energy (kWh) can be one that was measured: a run that took time took some.

    Counters that stand still, overflow or are closed to this user read 0, less, or NaN.
    """
    return kwh is not None and math.isfinite(kwh) and kwh > 0


@contextmanager
def measure(stage: str, devices: int = 0, *, before: float = 0.0) -> Iterator[Running]:
    """Measure the block, which runs on `devices` accelerators of this machine.

    With `before`, the age of this process in seconds, all of the process is measured: its time
    from its start on, and its counted energy as if the mean power had been drawn then, too. The
    cost is complete when the block ends, also with an exception. Trouble with the measuring never
    becomes the block's: there is no counted energy then.
    """
    cost = Running(stage, devices, before=before)
    try:
        yield cost
    finally:
        cost.end()


def cores() -> int:
    """Cores that this process may use."""
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1


def cpu_seconds() -> float:
    """Processor time (s) of this process and of its children that have ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(usage.ru_utime + usage.ru_stime for usage in used)


def has_counters() -> bool:
    """Whether there may be a counter of energy here that this user can read.

    Looked for in files: a stage of a second need not import codecarbon to find none.
    """
    if not sys.platform.startswith("linux"):
        return True
    counters = [path for place in PLACES for path in Path(place).glob("*/energy_uj")]
    return any(os.access(path, os.R_OK) for path in counters) or any(map(os.path.exists, FILES))


def _start_meter() -> Any:
    """A running codecarbon tracker, or None where it can read nothing."""
    if "codecarbon" not in sys.modules and not has_counters():
        return None
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


def _read_meter(meter: Any) -> Counted:
    """Energy (kWh) of the processor and of GPUs as counted until now; None without a counter, and
    before one was read."""
    try:
        processor, graphics = _measured(meter) if meter is not None else (False, False)
        return (
            (float(meter._total_cpu_energy.kWh) or None) if processor else None,
            (float(meter._total_gpu_energy.kWh) or None) if graphics else None,
        )
    except Exception as error:
        logging.getLogger(__name__).info("energy is not read: %s", error)
        return None, None


def _stop_meter(meter: Any) -> Counted:
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
