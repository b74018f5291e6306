"""The default world's crowd at the default's size: what smoke's few rows do not show."""

from __future__ import annotations

from pathlib import Path

from lamda.config.section import Choice
from lamda.config.yaml_file import read_yaml
from lamda.plugins import build
from lamda.toolset.calculator import calculate
from lamda.toolset.index import Index
from lamda.toolset.retrieval import Retrieval
from lamda.toolset.toolset import Toolset
from lamda.toolset.translator import translate
from lamda_world.crowd.researchers import WorldCrowd
from lamda_world.facts.pages import pages, structured
from lamda_world.facts.settings import generator
from lamda_world.forum.people import People, PeopleSettings
from lamda_world.search.retrieval import ATTRIBUTES

PARAMS = Path(__file__).parents[3] / "params.yaml"
SEED = 1


def test_nobody_reads_a_page_that_is_held_out() -> None:
    """Of a real index most garbled names find some page, and the gate on research stops a run at
    one of the evaluation's."""
    world = {k: v for k, v in read_yaml(PARAMS)["world"].items() if not k.startswith("rater_")}
    settings = PeopleSettings.model_validate(world)
    people, crowd = People(settings, SEED), WorldCrowd(settings, SEED)
    known = [*structured(people.world), *pages(people.world, generator(SEED, "pages"))]
    index = Index.of([*known, *crowd.pages()])
    toolset = Toolset((calculate, translate, Retrieval(index, ATTRIBUTES)))
    source = build(
        "context_sources", Choice.model_validate({"use": "world.contexts", **world}), SEED
    )
    asked = list(source.contexts("groundedness", "train", 3000))
    held_out = {entity.url for entity in people.world.split("evaluation")}
    astray = 0
    for actions in crowd.research(asked, [row.responses[0] for row in asked], toolset):
        read = {call.url for row in actions for call in row.calls}
        assert not held_out & read, actions
        astray += len(read) > 1
    assert astray > 100
