"""The trainings that a profile asks for, for `lamda plan --profile NAME`."""

from __future__ import annotations

from collections.abc import Iterator

from lamda.config.params import Params
from lamda.errors import LamdaError
from lamda.model.shape import Shape
from lamda.parallel.layout import Mesh
from lamda.parallel.plan import GIB, SECONDS_A_DAY, Machine, Plan, paper_tokens
from lamda.task_names import TRAININGS

HOURS_A_DAY = 24
TRAINED, FROZEN = 16, 4
"""Bytes a parameter: float32 weight, gradient and AdamW's two means; or the weight alone."""


def recipe_lines(plan: Plan, params: Params, shape: Shape) -> Iterator[str]:
    """Tokens, FLOPs, device-hours and days of each training of `params`, on the plan's machines.

    Every training is taken to use the share of the peak that the plan gives to pre-training; what
    is decoded for data and evaluation is not in it.
    """
    setup = plan.setup
    yield from training_lines(params, shape, plan.machine, setup.mesh.devices, plan.utilization)
    yield (
        f"  the paper's 3.55e23 FLOPs (section 10) train this model on "
        f"{paper_tokens(setup):.3g} tokens"
    )


def base_lines(params: Params, shape: Shape, machine: Machine, mesh: Mesh) -> Iterator[str]:
    """The plan of a family whose layers lamda does not divide: its processes share batches and,
    by FSDP2, weights. What it keeps for the backward pass is another in each family, and not told.

    LamdaError where it cannot be trained on such a mesh, and for weights that do not fit.
    """
    devices = mesh.devices
    _refuse_mesh(params, mesh)
    bytes_each = FROZEN if _adapts(params) else TRAINED
    held = bytes_each * shape.parameters / devices / GIB
    if held > machine.memory:
        raise LamdaError(
            f"plan: weights in training: expected at most {machine.memory:g} GiB a device, found"
            f" {held:.1f} GiB; take more devices, or model.tuning.adapter on one"
        )
    what = "weights; an adapter" if _adapts(params) else "weights, gradients and AdamW's means"
    yield f"{shape.parameters:,} parameters of {_named(params)} on {devices:,} devices, by batches"
    yield f"  {held:8.2f} GiB a device of {machine.memory:g}: {what}; activations come on top"
    yield ""
    yield from training_lines(params, shape, machine, devices, machine.efficiency)
    yield "  exchanges between devices are taken to hide behind the products (--efficiency)"


def training_lines(
    params: Params, shape: Shape, machine: Machine, devices: int, utilization: float
) -> Iterator[str]:
    """Each training at `utilization` of the peak of `devices`."""
    rate = devices * machine.peak * 1e12 * utilization  # FLOP/s
    yield f"trainings of profile {params.profile}, each at {utilization:.1%} of the peak"
    total = 0.0
    for name in TRAININGS:
        settings = getattr(params, name)
        flops = settings.tokens * shape.training_flops(settings.seq_len)
        total += flops
        yield _line(name, f"{settings.tokens:.3g} tokens", flops, rate, devices)
    yield _line("in all", "", total, rate, devices)


def _refuse_mesh(params: Params, mesh: Mesh) -> None:
    if mesh.model > 1:
        raise LamdaError(
            f"--mesh {mesh}: expected 1 on the model axis, since how the layers of {_named(params)}"
            f" are divided is not known; take --mesh {mesh.devices}x1"
        )
    if mesh.devices > 1 and _adapts(params):
        raise LamdaError(
            "key 'model.tuning.adapter': it is trained by one process; take the key out, or"
            " --devices 1 --mesh 1x1"
        )


def _adapts(params: Params) -> bool:
    """Whether an adapter is trained; one without settings has its defaults."""
    return (params.model.options.get("tuning") or {}).get("adapter") is not None


def _named(params: Params) -> str:
    options = params.model.options
    return str(options.get("base") or options.get("hub") or params.model.use)


def _line(name: str, tokens: str, flops: float, rate: float, devices: int) -> str:
    seconds = flops / rate
    hours = seconds / SECONDS_A_DAY * HOURS_A_DAY * devices
    return (
        f"  {name:21} {tokens:>16} {flops:10.3g} FLOPs {hours:14,.1f} device-hours"
        f" {seconds / SECONDS_A_DAY:10.2f} days"
    )
