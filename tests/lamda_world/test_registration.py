"""What the world registers at the seams, and that each needs only what it depends on."""

from __future__ import annotations

from pathlib import Path

import pytest

import lamda_world
from lamda.closure import closure
from lamda.plugins import SEAMS, find, locate, registered, settings_class

REPOSITORY = Path(lamda_world.__file__).parents[1]
OWN = {
    "corpus_sources": {"world.encyclopedia", "world.factbook", "world.forum", "world.rows"},
    "context_sources": {"world.contexts", "world.roles"},
    "raters": {"world.raters"},
    "researchers": {"world.crowd"},
    "partners": {"world.partners"},
    "tools": {"world.retrieval"},
}
FOREIGN = {
    "world.encyclopedia": ("forum", "crowd", "partners", "raters", "search"),
    "world.factbook": ("forum", "crowd", "partners", "raters", "search"),
    "world.rows": ("forum", "crowd", "partners", "raters", "search"),
    "world.forum": ("crowd", "partners", "raters", "search"),
    "world.contexts": ("crowd", "partners", "raters", "search"),
    "world.roles": ("crowd", "partners", "raters", "search"),
    "world.crowd": ("partners", "raters", "search"),
    "world.partners": ("crowd", "raters", "search"),
    "world.raters": ("forum", "crowd", "partners", "search"),
    "world.retrieval": ("facts", "forum", "crowd", "raters"),
}
"""Rooms whose edits must not change what an implementation gives."""
NAMES = [(seam, name) for seam, names in OWN.items() for name in sorted(names)]


def test_every_seam_lists_the_worlds_own() -> None:
    for seam in SEAMS:
        own = {name for name in registered(seam) if name.startswith("world.")}
        assert own == OWN.get(seam, set())


@pytest.mark.parametrize(("seam", "name"), NAMES)
def test_it_can_be_found_and_takes_no_more_than_the_section_world_has(seam: str, name: str) -> None:
    keys = set(settings_class(find(seam, name)).model_fields)
    section = {
        "entities", "evaluation_entities", "evaluation_phrasings", "invented_entities",
        "invented_share", "habits", "rater_slip", "rater_bias_std",
    }  # fmt: skip
    assert keys - section <= {"dialogs", "documents", "also", "kinds", "role", "index"}
    assert {"entities", "evaluation_entities"} <= keys or seam == "tools"


@pytest.mark.parametrize(("seam", "name"), NAMES)
def test_its_source_files_are_those_of_the_rooms_it_depends_on(seam: str, name: str) -> None:
    module, _ = locate(seam, name)
    files = closure(REPOSITORY, module)
    assert f"{module.replace('.', '/')}.py" in files
    room = "search" if seam == "tools" else "facts"
    data = [path for path in files if path.startswith(f"lamda_world/{room}/")]
    assert any(path.endswith(".yaml") for path in data)
    foreign = tuple(f"lamda_world/{room}/" for room in FOREIGN[name])
    assert not [path for path in files if path.startswith(foreign)]
