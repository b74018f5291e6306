"""The settings of tracking."""

from __future__ import annotations

from lamda.config.section import Section


class Tracking(Section):
    """Where runs are logged; W&B is offline unless a key is set."""

    wandb: bool
    project: str
