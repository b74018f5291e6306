"""The settings of the carbon report: what it assumes where nothing was measured."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lamda.config.section import Positive, Section


class CarbonReport(Section):
    """Watts of a busy core and of a busy accelerator where no counter was read; the data center's
    PUE; and the grid's intensity in kg CO2e per kWh, of `country` (an ISO code, for the text)."""

    country: str
    grid_intensity: Positive
    watts_per_core: Positive
    watts_per_device: Positive
    pue: Annotated[float, Field(ge=1)]
