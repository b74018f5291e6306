"""The section `public` of params.yaml."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from lamda.config.section import Section


class Public(Section):
    """Where public sets lie, each in a folder of its name, as `lamda fetch` leaves them; no stage
    reads them there. `make real` does."""

    folder: Annotated[str, Field(min_length=1)] = "own"
