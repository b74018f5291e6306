from __future__ import annotations

from pathlib import Path

from lamda.plugin import load_plugin

import lamda
from lamda.config.params import load_params
from lamda_world.plugin import WorldPlugin


def test_the_pipeline_finds_it_by_name_with_the_real_params() -> None:
    params = load_params(Path(lamda.__file__).parents[1] / "params.yaml")
    plugin = load_plugin(params)
    assert isinstance(plugin, WorldPlugin)
    assert len(plugin.world.entities) == params.world.entities
