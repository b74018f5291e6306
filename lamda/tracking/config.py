"""The settings of tracking."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from lamda.config.section import Section, Whole
from lamda.config.yaml_file import read_yaml
from lamda.errors import LamdaError


class Tracking(Section):
    """What W&B is told; it is sent when a key is set, and else kept for `lamda sync`.

    `dialogs` responses at most go into a table, with what was said in them if `texts`.
    """

    wandb: bool
    project: str
    dialogs: Whole = 60
    texts: bool = False


def read_tracking(resolved: Path) -> Tracking | None:
    """Section `tracking` of a params.resolved.yaml; None where it, or the file, is not there.

    LamdaError for one that does not bind, as of another version.
    """
    section = read_yaml(resolved).get("tracking") if resolved.is_file() else None
    try:
        return None if section is None else Tracking.model_validate(section)
    except ValidationError as error:
        fault = error.errors()[0]
        place = ".".join(str(part) for part in ("tracking", *fault["loc"]))
        raise LamdaError(f"{resolved}: {place}: {fault['msg']}; run `dvc repro`") from None
