"""The trainings that a profile asks for, for `lamda plan --profile NAME`."""

from __future__ import annotations

from collections.abc import Iterator

from lamda.config.params import Params
from lamda.errors import LamdaError
from lamda.model.config import ModelConfig, preset
from lamda.model.flops import training_flops
from lamda.parallel.plan import SECONDS_A_DAY, Plan, paper_tokens
from lamda.task_names import TRAININGS

HOURS_A_DAY = 24


def config_of(params: Params) -> ModelConfig:
    """The dimensions of the profile's model; LamdaError where no preset says them."""
    name = params.model.options.get("preset")
    if params.model.use != "lamda" or not isinstance(name, str):
        raise LamdaError(
            f"key 'model.use': expected lamda with a preset, whose dimensions are known before it "
            f"is there; found {params.model.use!r}"
        )
    return preset(name, params.tokenize.vocab_size)


def recipe_lines(plan: Plan, params: Params) -> Iterator[str]:
    """Tokens, FLOPs, device-hours and days of each training of `params`, on the plan's machines.

    Every training is taken to use the share of the peak that the plan gives to pre-training; what
    is decoded for data and evaluation is not in it.
    """
    setup, machine = plan.setup, plan.machine
    rate = setup.mesh.devices * machine.peak * 1e12 * plan.utilization  # FLOP/s
    yield f"trainings of profile {params.profile}, each at {plan.utilization:.1%} of the peak"
    total = 0.0
    for name in TRAININGS:
        settings = getattr(params, name)
        flops = settings.tokens * training_flops(setup.config, settings.seq_len)
        total += flops
        yield _line(name, f"{settings.tokens:.3g} tokens", flops, rate, setup.mesh.devices)
    yield _line("in all", "", total, rate, setup.mesh.devices)
    yield (
        f"  the paper's 3.55e23 FLOPs (section 10) train this model on "
        f"{paper_tokens(setup):.3g} tokens"
    )


def _line(name: str, tokens: str, flops: float, rate: float, devices: int) -> str:
    seconds = flops / rate
    hours = seconds / SECONDS_A_DAY * HOURS_A_DAY * devices
    return (
        f"  {name:21} {tokens:>16} {flops:10.3g} FLOPs {hours:14,.1f} device-hours"
        f" {seconds / SECONDS_A_DAY:10.2f} days"
    )
