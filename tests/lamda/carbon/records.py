"""Records of stages for tests of what is made of them."""

from __future__ import annotations

from typing import Any

from lamda.carbon.config import CarbonReport
from lamda.carbon.measure import Cost
from lamda.carbon.record import Machine, Record

SETTINGS = CarbonReport(
    country="USA", grid_intensity=0.4, watts_per_core=10.0, watts_per_device=300.0, pue=1.5
)
HERE = Machine("Processor 9000", 2)


def record(stage: str, seconds: float = 100.0, **changes: Any) -> Record:
    """A stage that took so many seconds of two cores: seconds * 20 W."""
    cost = Cost(stage, seconds, seconds, core_seconds=2 * seconds)
    values = {"key": f"key-of-{stage}", "ended": "2026-01-06T14:05:00+00:00", "run": "one"}
    return Record(stage, cost=cost, machine=HERE, **(values | changes))


def entry(command: str, **outs: str) -> dict[str, Any]:
    """An entry of dvc.lock, with `outs` by path (written with / for __)."""
    listed = [
        {"path": path.replace("__", "/"), "hash": "md5", "md5": told} for path, told in outs.items()
    ]
    return {
        "cmd": command,
        "deps": [{"path": "code.py", "hash": "md5", "md5": "0"}],
        "outs": listed,
    }
