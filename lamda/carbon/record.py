"""What one run of a stage took, and where it ran; and of all stages together as a file."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any

from lamda.carbon.measure import Cost
from lamda.errors import LamdaError

FORMAT = 1
UNKNOWN = "no record: it ran elsewhere, or before records were kept"


@dataclass(frozen=True, slots=True)
class Machine:
    """Where a stage ran: its processor, the cores that it might use, and its accelerators."""

    processor: str
    cores: int
    devices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Record:
    """What one run of a stage took. `ended` is UTC in ISO 8601; `run` is the same for all stages of
    one `dvc repro`, or of one run of an orchestrator."""

    stage: str
    key: str
    cost: Cost
    machine: Machine
    ended: str
    run: str = ""

    def to_json(self) -> dict[str, Any]:
        """Plain values."""
        return asdict(self)

    @classmethod
    def from_json(cls, values: Any) -> Record:
        """What `to_json` gave; TypeError, KeyError or ValueError for another form."""
        machine = values["machine"]
        told = {name: str(values[name]) for name in ("stage", "key", "ended", "run")}
        devices = tuple(str(name) for name in machine["devices"])
        where = Machine(str(machine["processor"]), int(machine["cores"]), devices)
        return cls(cost=Cost(**values["cost"]), machine=where, **told)


def to_json(found: Mapping[str, Record | None]) -> dict[str, Any]:
    """What stage costs writes: a record for each stage, in order, or why there is none."""
    told = [
        {"stage": stage, "unknown": UNKNOWN} if record is None else record.to_json()
        for stage, record in found.items()
    ]
    return {"format": FORMAT, "stages": told}


def from_json(values: Any, place: str) -> dict[str, Record | None]:
    """The records by stage of what `to_json` gave, None for a stage without one.

    LamdaError, naming `place`, for another form.
    """
    try:
        if values["format"] != FORMAT:
            raise ValueError(f"format {values['format']!r}")
        return {
            str(told["stage"]): None if "unknown" in told else Record.from_json(told)
            for told in values["stages"]
        }
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise LamdaError(
            f"{place}: expected what stages took, format {FORMAT}, found {error!r}; run "
            "`dvc repro --force --single-item costs`"
        ) from None
