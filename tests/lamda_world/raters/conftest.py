"""The world in its default size, whose entities the tests of the raters name, and its judge."""

from __future__ import annotations

import pytest

from lamda_world.facts.entities import World
from lamda_world.facts.world import load_world
from lamda_world.raters.judge import Judge


@pytest.fixture(scope="session")
def big_world() -> World:
    return load_world(2400, 0.15, 17)


@pytest.fixture(scope="session")
def judge(big_world: World) -> Judge:
    return Judge(big_world)
