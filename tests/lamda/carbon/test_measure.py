"""What a stage used: seconds always, energy only where a counter can be believed."""

from __future__ import annotations

import math
import os
import subprocess
import sys
import time
from dataclasses import asdict
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from lamda.carbon import measure as measuring
from lamda.carbon.measure import Cost, measure


def burn(seconds: float) -> None:
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass


def test_a_block_is_measured(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with measure("pretrain") as cost:
        assert cost.wall_seconds == 0
        burn(0.05)
    assert cost.stage == "pretrain"
    assert cost.cpu_seconds >= 0.05
    assert cost.wall_seconds > 0
    assert cost.core_seconds >= cost.wall_seconds
    assert cost.device_seconds == 0
    assert not list(tmp_path.iterdir())
    assert Cost(**asdict(cost)) == cost


def test_a_fresh_process_prints_nothing(tmp_path: Path) -> None:
    code = """
from lamda.carbon.measure import measure
with measure("x"):
    pass
"""
    here = Path(__file__).parents[3]
    run = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(here), "HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert (run.stdout, run.stderr) == ("", "")
    assert not list(tmp_path.iterdir())


def test_an_exception_passes_and_the_cost_is_complete() -> None:
    with pytest.raises(ValueError, match="mine"), measure("x") as cost:
        raise ValueError("mine")
    assert cost.wall_seconds > 0


def test_devices_are_counted_for_as_long_as_the_block_takes() -> None:
    with measure("x", devices=4) as cost:
        burn(0.01)
    assert cost.device_seconds == 4 * cost.wall_seconds


class Meter:
    """A tracker with the devices and energies that a test wants."""

    devices: tuple[Any, ...] = ()
    fails = ""
    energies = (0.25, 0.5)

    def __init__(self, **_: Any) -> None:
        if self.fails == "make":
            raise RuntimeError("no tracker")
        self._hardware = self.devices

    def start(self) -> None:
        if self.fails == "start":
            raise RuntimeError("no start")

    def stop(self) -> None:
        if self.fails == "stop":
            raise RuntimeError("no stop")
        cores, devices = self.energies
        self.final_emissions_data = SimpleNamespace(cpu_energy=cores, gpu_energy=devices)


def test_a_whole_process_is_measured_from_its_start() -> None:
    with measure("x", devices=2, before=1000.0) as cost:
        burn(0.01)
    assert cost.wall_seconds > 1000
    assert cost.cpu_seconds > 0.1  # of the tests before, too
    assert cost.device_seconds == 2 * cost.wall_seconds


def test_a_cost_can_be_read_on_its_way() -> None:
    with measure("x") as cost:
        burn(0.02)
        first = cost.so_far()
        burn(0.02)
        assert 0 < first.wall_seconds < cost.so_far().wall_seconds
        assert cost.wall_seconds == 0


def test_the_devices_may_be_known_late() -> None:
    with measure("x") as cost:
        cost.devices = 3
    assert cost.device_seconds == 3 * cost.wall_seconds


def cpu(mode: str) -> Any:
    return type("CPU", (), {"_mode": mode})()


GPU = type("GPU", (), {})()


@pytest.fixture
def meter(monkeypatch: pytest.MonkeyPatch) -> type[Meter]:
    """codecarbon replaced by a `Meter`, whose attributes a test may set."""
    found = type("Meter", (Meter,), {})
    monkeypatch.setitem(sys.modules, "codecarbon", SimpleNamespace(OfflineEmissionsTracker=found))
    return found


@pytest.mark.parametrize(
    ("devices", "fails", "measured"),
    [
        ((cpu("intel_rapl"),), "", (0.25, None)),
        ((cpu("intel_rapl"), GPU), "", (0.25, 0.5)),
        ((cpu("cpu_load"), GPU), "", (None, 0.5)),
        ((cpu("cpu_load"),), "", (None, None)),
        ((cpu("intel_rapl"),), "make", (None, None)),
        ((cpu("intel_rapl"),), "start", (None, None)),
        ((cpu("intel_rapl"),), "stop", (None, None)),
    ],
)
def test_energy_is_what_counters_say_and_nothing_else(
    devices: tuple[Any, ...],
    fails: str,
    measured: tuple[float | None, float | None],
    meter: type[Meter],
) -> None:
    meter.devices, meter.fails = devices, fails
    with measure("x") as cost:
        pass
    assert (cost.core_kwh, cost.device_kwh, cost.unusable) == (*measured, "")


@pytest.mark.parametrize(
    ("kwh", "says"), [(0.0, "cores 0 kWh"), (-1.5, "cores -1.5 kWh"), (math.nan, "cores nan kWh")]
)
def test_a_reading_that_cannot_be_is_none_and_is_told(
    kwh: float, says: str, meter: type[Meter]
) -> None:
    meter.devices, meter.energies = (cpu("intel_rapl"), GPU), (kwh, 0.5)
    with measure("x") as cost:
        pass
    assert (cost.core_kwh, cost.device_kwh, cost.unusable) == (None, 0.5, says)


def test_without_codecarbon_nothing_is_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "codecarbon", None)
    with measure("x") as cost:
        pass
    assert (cost.core_kwh, cost.device_kwh) == (None, None)
    assert cost.core_seconds > 0


def test_what_counters_said_until_now(meter: type[Meter]) -> None:
    meter.devices = (cpu("intel_rapl"), GPU)
    read = SimpleNamespace(kWh=0.1)
    with measure("x") as cost:
        assert cost.so_far().core_kwh is None  # nothing was read yet
        cost._meter._total_cpu_energy, cost._meter._total_gpu_energy = read, SimpleNamespace(kWh=0)
        now = cost.so_far()
        assert (now.core_kwh, now.device_kwh, now.unusable) == (0.1, None, "")


def test_what_is_counted_is_taken_to_go_back_to_the_start(meter: type[Meter]) -> None:
    meter.devices = (cpu("intel_rapl"),)
    with measure("x", before=1.0) as cost:
        burn(0.2)
    assert cost.core_kwh is not None
    within = cost.wall_seconds - 1.0
    assert cost.core_kwh == pytest.approx(0.25 * cost.wall_seconds / within)


@pytest.mark.parametrize(("mode", "there"), [(0o444, True), (0o000, False)])
def test_counters_that_may_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, mode: int, there: bool
) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    monkeypatch.setattr(measuring, "FILES", ())
    monkeypatch.setattr(measuring, "PLACES", (str(tmp_path),))
    assert not measuring.has_counters()
    counter = tmp_path / "intel-rapl:0/energy_uj"
    counter.parent.mkdir()
    counter.write_text("1")
    counter.chmod(mode)
    if os.geteuid() == 0:
        monkeypatch.setattr(os, "access", lambda path, _: bool(path.stat().st_mode & 0o444))
    assert measuring.has_counters() == there


def test_training_imports_no_report() -> None:
    """An edit of the report must not retrain: no training stage may import it."""
    code = "import sys, stages.pretrain, stages.finetune; print(*sys.modules)"
    here = Path(__file__).parents[3]
    told = subprocess.run(
        [sys.executable, "-c", code], cwd=here, capture_output=True, text=True, check=True
    )
    assert "lamda.carbon.measure" in told.stdout.split()
    assert "lamda.carbon.report" not in told.stdout.split()
