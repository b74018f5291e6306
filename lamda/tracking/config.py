"""The settings of tracking."""

from __future__ import annotations

from pathlib import Path

from lamda.config.section import Section, Whole
from lamda.config.yaml_file import read_yaml


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

    pydantic.ValidationError for one that does not bind.
    """
    section = read_yaml(resolved).get("tracking") if resolved.is_file() else None
    return None if section is None else Tracking.model_validate(section)
