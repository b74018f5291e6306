"""Figures beside the loss: their units, and what there is before anything was measured."""

from types import SimpleNamespace

import pytest
import torch

from lamda.training.meter import Meter, matmul_peak, peak_memory

CPU = torch.device("cpu")


def test_the_peak_counts_two_flops_a_multiplication(monkeypatch: pytest.MonkeyPatch) -> None:
    clock = iter([1.0, 1.5, 2.0, 2.25])  # products of 0.5 s and 0.25 s
    time = SimpleNamespace(perf_counter=lambda: next(clock))
    monkeypatch.setattr("lamda.training.meter.time", time)
    assert matmul_peak(torch.float32, CPU, size=8, repeats=2) == 2 * 8**3 / 0.25


def test_memory_never_falls_and_counts_bytes() -> None:
    before = peak_memory(CPU)
    held = torch.ones(50_000_000, dtype=torch.uint8)
    assert peak_memory(CPU) >= before
    assert peak_memory(CPU) >= held.numel()


def test_figures_of_a_run(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lamda.training.meter.matmul_peak", lambda *_: 100.0)
    meter = Meter(torch.float32, CPU)
    assert meter.read(0, 0.0, 0, 9).keys() == {"memory_gib"}
    figures = meter.read(flops=120, seconds=4.0, steps=2, steps_left=6)
    assert figures["mfu"] == pytest.approx(0.3)
    assert figures["seconds_left"] == pytest.approx(12.0)


def test_the_peak_is_that_of_all_processes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("lamda.training.meter.matmul_peak", lambda *_: 100.0)
    monkeypatch.setenv("WORLD_SIZE", "4")
    assert Meter(torch.float32, CPU).peak == 400.0
