"""What a stage's `meta` in dvc.yaml tells an orchestrator, bound strictly."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from typing import Any

from lamda.errors import LamdaError

MakeError = Callable[[str, str], LamdaError]
"""(key inside `meta`, reason) -> the error that names file, stage and key."""


@dataclass(frozen=True, slots=True)
class Resources:
    """What a stage needs of a machine; None: whatever the worker gives."""

    cpus: int | None = None
    memory_mib: int | None = None
    gpus: int | None = None


@dataclass(frozen=True, slots=True)
class Settings:
    """Per-stage settings of an orchestrator; the defaults are own choices.

    `retries` counts further attempts after what passes by itself (an interruption, the network):
    a refusal or bad input is never tried again. `timeout_minutes` bounds one attempt. `pool` and
    `queue` are Airflow's, by name.
    """

    retries: int = 3
    timeout_minutes: float | None = None
    pool: str | None = None
    queue: str | None = None
    resources: Resources = Resources()


def read_settings(meta: Mapping[str, Any], error: MakeError) -> Settings:
    """Bind `meta` without `kind`; what is unknown or of a wrong type is raised as `error` says."""
    _only_known(meta, Settings, "", error)
    values = dict(meta)
    if "retries" in values:
        _whole(values["retries"], "retries", 0, error)
    if "timeout_minutes" in values:
        minutes = values["timeout_minutes"]
        if isinstance(minutes, bool) or not isinstance(minutes, int | float) or minutes <= 0:
            raise error("timeout_minutes", f"expected minutes above 0, found {minutes!r}")
    for key in ("pool", "queue"):
        if key in values and not (isinstance(values[key], str) and values[key]):
            raise error(key, f"expected a name, found {values[key]!r}")
    if "resources" in values:
        values["resources"] = _resources(values["resources"], error)
    return Settings(**values)


def _resources(value: Any, error: MakeError) -> Resources:
    if not isinstance(value, Mapping):
        raise error("resources", f"expected keys and values, found {value!r}")
    _only_known(value, Resources, "resources.", error)
    for key, number in value.items():
        _whole(number, f"resources.{key}", 0 if key == "gpus" else 1, error)
    return Resources(**value)


def _only_known(
    value: Mapping[str, Any], bound: type[Settings | Resources], prefix: str, error: MakeError
) -> None:
    known = [field.name for field in fields(bound)]
    for key in value:
        if key not in known:
            raise error(f"{prefix}{key}", f"unknown; known are: {', '.join(sorted(known))}")


def _whole(value: Any, key: str, lowest: int, error: MakeError) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < lowest:
        raise error(key, f"expected a whole number from {lowest} on, found {value!r}")
