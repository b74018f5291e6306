"""Commands on energy and carbon: `lamda carbon`, and `lamda carbon predict`."""

from __future__ import annotations

import functools
import json
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from lamda.errors import LamdaError
from lamda.outputs import PARAMS

if TYPE_CHECKING:
    from lamda.carbon.config import CarbonReport
    from lamda.carbon.here import Costs
    from lamda.carbon.predict import Prediction, Speed
    from lamda.config.params import Params

commands = typer.Typer(add_completion=False, invoke_without_command=True)
HERE = "here"
HOUR = 3600.0
MOST = 1e18
"""Of a figure of the command line: infinity is none."""


@commands.callback()
def carbon(
    context: typer.Context,
    as_json: Annotated[bool, typer.Option("--json", help="Print all figures as JSON.")] = False,
) -> None:
    """What every stage took when it last ran, what the last run saved, what a point cost."""
    if context.invoked_subcommand is not None:
        return
    from lamda.carbon.config import CarbonReport
    from lamda.carbon.here import costs_of, kept_predictions, savings
    from lamda.config.params import load_section
    from lamda.task_names import TRAININGS

    settings = load_section(PARAMS, "carbon_report", CarbonReport)
    costs = costs_of(Path(), TRAININGS)
    if not any(costs.found.values()) and not costs.trainings:
        raise LamdaError("nothing has run here yet: `lamda carbon predict`, then `make repro`")
    report = costs.report(settings)
    saved, compared = savings(Path(), costs, settings), kept_predictions(Path(), costs)
    if as_json:
        from dataclasses import asdict

        print(json.dumps(report | {
            "savings": asdict(saved) if saved else None, "predictions": compared,
        }, indent=2))  # fmt: skip
        return
    from lamda.carbon.page import markdown

    print(markdown(report, settings))
    for line in _run_lines(saved, compared):
        print(line)


def _run_lines(saved: Any, compared: Any) -> Iterator[str]:
    from lamda.carbon.page import scaled

    if saved is not None:
        yield (
            f"last run (ended {saved.ended}): {len(saved.ran)} stages ran, "
            f"{saved.ran_seconds / HOUR:.2f} h, {scaled(saved.ran_grams, 'g')} CO2e; "
            f"{len(saved.kept)} were there or came from the cache, which saved "
            f"{saved.saved_seconds / HOUR:.2f} h and {scaled(saved.saved_grams, 'g')} CO2e"
        )
    for stage, (predicted, took, error) in compared.items():
        yield f"{stage}: predicted {predicted:.0f} s, took {took:.0f} s: {error:+.0%}"


@commands.command()
def predict(
    profile: Annotated[str, typer.Option(help="Trainings of this profile; else the chosen.")] = "",
    preset: Annotated[str, typer.Option(help="One training of this model instead.")] = "",
    tokens: Annotated[
        float | None, typer.Option(min=1, max=MOST, help="... on so many tokens.")
    ] = None,
    seq_len: Annotated[int | None, typer.Option(min=1, help="... in rows of so many.")] = None,
    device: Annotated[str, typer.Option(help="tpu-v3, a100, h100, ...; here: this one.")] = HERE,
    devices: Annotated[int, typer.Option(min=1, help="How many of them.")] = 1,
    peak: Annotated[
        float, typer.Option(min=0, max=MOST, help="TFLOP/s of one; 0: as known.")
    ] = 0.0,
    watts: Annotated[float, typer.Option(min=0, max=MOST, help="W of one; 0: as known.")] = 0.0,
    mfu: Annotated[float, typer.Option(min=0.001, max=1, help="Share of the peak.")] = 0.4,
) -> None:
    """What trainings will cost: FLOPs, time, energy and carbon, and what that is assumed from.

    Without a preset, tokens or a device of its own the figures are kept, and `lamda carbon` tells
    afterwards how far off they were.
    """
    from lamda.carbon.here import costs_of, keep_predictions
    from lamda.carbon.predict import device_speed, others
    from lamda.carbon.predict import predict as predicted
    from lamda.config.resolve import current_params
    from lamda.model.config import preset as preset_of
    from lamda.model.shape import Shape, shape_of
    from lamda.task_names import TRAININGS

    if device == HERE and (devices > 1 or peak or watts):
        raise LamdaError("--devices, --peak and --watts are those of a --device; name it, too")
    params = current_params(profile=profile or None)
    settings = params.carbon_report
    vocab_size = params.tokenize.vocab_size
    shape = (
        Shape.of(preset_of(preset, vocab_size)) if preset else shape_of(params.model, vocab_size)
    )
    own = not (preset or tokens or seq_len)
    costs = costs_of(Path(), TRAININGS)
    told: list[Prediction] = []
    for stage in TRAININGS if own else TRAININGS[:1]:
        training = getattr(params, stage)
        speed = (
            _speed_here(stage, costs, settings, mfu, params)
            if device == HERE
            else device_speed(device, devices, mfu, peak * 1e12, watts)
        )
        size, row = int(tokens or training.tokens), seq_len or training.seq_len
        told.append(predicted(stage, shape.training_flops(row), size, speed, settings))
    for line in _prediction_lines(told, settings):
        print(line)
    if own and device == HERE:
        if not profile:
            keep_predictions(Path(), told)
        seconds, carbon, unknown = others(costs.found, TRAININGS, settings)
        print(
            f"other stages, as they last took here: {seconds / HOUR:.2f} h, {carbon:.3g} g CO2e"
            + (f"; of {len(unknown)} nothing is known" if unknown else "")
            + ("; none has run yet" if not costs.found else "")
        )


def _speed_here(
    stage: str, costs: Costs, settings: CarbonReport, mfu: float, params: Params
) -> Speed:
    """The speed of this machine: of a former run, else a share of the peak that it shows now."""
    from lamda.carbon.ledger import processor
    from lamda.carbon.measure import cores
    from lamda.carbon.predict import assumed_speed, former_speed
    from lamda.carbon.record import Machine
    from lamda.model.runtime import accelerators_of, use_device

    here = Machine(processor(), cores(), accelerators_of(use_device(params.execution.device)))
    known = former_speed(stage, costs.trainings, costs.found, here, settings)
    if known is not None:
        return known
    peak, kind = _peak_here(params.execution.device)
    power = settings.watts_per_core * cores()
    power += settings.watts_per_device if kind != "cpu" else 0.0
    return assumed_speed(peak, mfu, power, f"as matrices multiply here now, at {power:g} W")


@functools.cache
def _peak_here(device: str) -> tuple[float, str]:
    """FLOP/s of matrix products here, measured once, and the kind of device."""
    from lamda.model.runtime import chosen_precision, use_device
    from lamda.training.meter import matmul_peak

    where = use_device(device)
    return matmul_peak(chosen_precision("auto", where.type), where), where.type


def _prediction_lines(told: list[Prediction], settings: CarbonReport) -> Iterator[str]:
    from lamda.carbon.page import scaled

    for one in told:
        yield (
            f"{one.stage}: {one.tokens:,} tokens, {one.flops:.3g} FLOPs, {_time(one.seconds)}, "
            f"{scaled(one.energy_kwh * 1000, 'Wh')}, {scaled(one.g_co2e, 'g')} CO2e; {one.source}"
        )
    total = [sum(getattr(one, key) for one in told) for key in ("seconds", "energy_kwh", "g_co2e")]
    if len(told) > 1:
        yield (
            f"trainings: {_time(total[0])}, {scaled(total[1] * 1000, 'Wh')}, "
            f"{scaled(total[2], 'g')} CO2e"
        )
    yield (
        f"PUE {settings.pue:g}, {settings.grid_intensity:g} kg CO2e per kWh ({settings.country}): "
        "section carbon_report of params.yaml"
    )


def _time(seconds: float) -> str:
    """In the unit that suits: s, h or days."""
    if seconds < HOUR:
        return f"{seconds:.0f} s"
    return f"{seconds / HOUR:.1f} h" if seconds < 48 * HOUR else f"{seconds / HOUR / 24:.1f} days"
