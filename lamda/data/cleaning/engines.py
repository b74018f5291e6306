"""Where parts of sources are cleaned, by the name of params.yaml (`execution.corpus`)."""

from __future__ import annotations

from typing import Literal

from lamda.data.cleaning.sources import Engine
from lamda.data.cleaning.workers import clean_here


def engine_of(name: Literal["local", "ray"]) -> Engine:
    """The engine of a name; LamdaError where what it needs is not installed."""
    if name == "local":
        return clean_here
    from lamda.data.cleaning.on_ray import clean_on_ray

    return clean_on_ray
