"""What trainings will cost, told before they run: FLOPs by arithmetic, over a speed.

The speed is, of what there is, in this order: that of the same training when it last ran on this
machine; that of another training here; else a peak rate times the share of it that a training
reaches (MFU), both assumed. Each prediction says which.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from lamda.carbon.config import CarbonReport
from lamda.carbon.energy import JOULES_PER_KWH, energy, grams
from lamda.carbon.record import Machine, Record
from lamda.carbon.report import stage_cost
from lamda.errors import LamdaError

MFU = 0.4
"""Share of the peak that a training is taken to reach where none has run here: what published
trainings of dense Transformers on accelerators reach is 0.3 to 0.57 (section 10: 0.565)."""

SAME = 0.1
"""Up to this relative difference FLOPs a token are those of the same model and rows."""


@dataclass(frozen=True, slots=True)
class Device:
    """An accelerator by its vendor's figures: dense bfloat16 peak (FLOP/s), and board power (W)."""

    peak: float
    watts: float


DEVICES = {
    "tpu-v3": Device(123e12, 289.0),  # of the paper, section 10: average power, not the most
    "v100": Device(125e12, 300.0),
    "a100": Device(312e12, 400.0),
    "h100": Device(989e12, 700.0),
    "h200": Device(989e12, 700.0),
}
"""Accelerators by name."""


@dataclass(frozen=True, slots=True)
class Speed:
    """FLOP/s of a training, the power that it draws (W, without the data center's overhead), and
    where both come from. `per_token` are the FLOPs a token of the very training, 0 if it is
    another's: a fine-tuning has logits at few positions, how few depends on its data."""

    flops: float
    watts: float
    source: str
    per_token: float = 0.0


@dataclass(frozen=True, slots=True)
class Prediction:
    """What a training will take; `energy_kwh` is with the data center's overhead."""

    stage: str
    tokens: int
    flops: float
    seconds: float
    energy_kwh: float
    g_co2e: float
    source: str

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)


def predict(
    stage: str, each: float, tokens: int, speed: Speed, settings: CarbonReport
) -> Prediction:
    """The cost of a training on `tokens` tokens, of which one takes `each` FLOPs with a loss at
    every position."""
    if abs(speed.per_token / each - 1) < SAME:
        each = speed.per_token
    flops = tokens * each
    seconds = flops / speed.flops
    kwh = seconds * speed.watts / JOULES_PER_KWH
    return Prediction(
        stage, tokens, flops, seconds, kwh * settings.pue, grams(kwh, settings), speed.source
    )


def former_speed(
    stage: str,
    trainings: Mapping[str, Mapping[str, Any]],
    found: Mapping[str, Record | None],
    here: Machine,
    settings: CarbonReport,
) -> Speed | None:
    """The speed of `stage` when it ran last, or of another training, on a machine like `here`: with
    its processor, cores and accelerators.

    `trainings` are metrics by stage, and `found` the records that say where they ran. None where
    nothing ran here.
    """
    for name in dict.fromkeys([stage, *trainings]):
        record, metrics = found.get(name), trainings.get(name)
        if record is None or not metrics or record.machine != here:
            continue
        try:
            cost = stage_cost(name, metrics, settings)
        except LamdaError:
            continue
        if cost.flops > 0 and cost.seconds > 0:
            watts = cost.energy_kwh * JOULES_PER_KWH / cost.seconds
            rate = cost.flops / cost.seconds
            how = f"{rate:.3g} FLOP/s of {name} as it ran here; power {cost.energy_source}"
            per_token = cost.flops / cost.tokens if name == stage and cost.tokens else 0.0
            return Speed(rate, watts, how, per_token)
    return None


def assumed_speed(peak: float, mfu: float, watts: float, what: str) -> Speed:
    """A share `mfu` of a `peak` (FLOP/s) that is drawn at `watts`; `what` says whose."""
    return Speed(peak * mfu, watts, f"assumed: {mfu:g} of {peak / 1e12:.3g} TFLOP/s, {what}")


def device_speed(
    name: str, count: int, mfu: float = MFU, peak: float = 0.0, watts: float = 0.0
) -> Speed:
    """The speed of `count` accelerators of a name in DEVICES; LamdaError for another one without
    `peak` (FLOP/s a device) and `watts` (a device)."""
    known = DEVICES.get(name)
    if known is None and not (peak > 0 and watts > 0):
        raise LamdaError(
            f"--device {name}: expected here, {', '.join(DEVICES)}, or any other name with "
            "--peak and --watts"
        )
    rate = peak or (known.peak if known else 0.0)
    power = watts or (known.watts if known else 0.0)
    return assumed_speed(rate * count, mfu, power * count, f"{count} x {name} of {power:g} W each")


def others(
    found: Mapping[str, Record | None], trainings: Sequence[str], settings: CarbonReport
) -> tuple[float, float, list[str]]:
    """Seconds and g CO2e of the stages that train nothing, as they last took; and those of whom
    that is not known."""
    seconds, carbon, unknown = 0.0, 0.0, []
    for stage, record in found.items():
        if stage in trainings:
            continue
        if record is None:
            unknown.append(stage)
        else:
            seconds += record.cost.wall_seconds
            carbon += grams(energy(record.cost, settings)[0], settings)
    return seconds, carbon, unknown


def error(predicted: float, actual: float) -> float:
    """Relative error of a prediction: 0.1 where 10 % more was predicted than it took."""
    return predicted / actual - 1 if actual > 0 else 0.0
