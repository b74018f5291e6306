"""The world in its default size: the sentences of the claim tests name many of its entities."""

from __future__ import annotations

import pytest

from lamda.world.facts import World, load_world


@pytest.fixture(scope="session")
def big_world() -> World:
    return load_world(2400, 0.15, 17)
