"""What models and roles change of decoding, and what a role needs, is checked at once."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import Tree

OFF = {"harm": 0.0, "bias": 0.0, "misinformation": 0.0}
NONE = {"sensible": 0.0, "specific": 0.0, "interesting": 0.0, "likelihood": 0.0}


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"candidate": 4}, ".candidate': unknown key"),
        ({"weights": {"sensible": -1.0}}, ".weights.sensible': "),
        ({"weights": NONE}, ".weights': expected a weight above 0"),
        ({"safety": {"harm": 1.5}}, ".safety.harm': "),
        ({"grounded_drafts": 999}, "': grounded_drafts: 999 of "),
        ({"context_tokens": 20}, ".context_tokens': is the same for all; set decoding"),
        ({"links": ["https://a.org/x"]}, ".links.0': "),
    ],
)
@pytest.mark.parametrize("place", ["respond.ablations.bare", "respond.models.LaMDA", "roles.river"])
def test_a_change_that_decoding_cannot_take_is_one_line(
    tree: Tree, place: str, changes: dict[str, Any], told: str
) -> None:
    section, _, name = place.rpartition(".")
    if section == "respond.ablations":
        tree.at("respond")["ablations"] = {name: {"weights": "pt", "decode": "quality"}}
    if section == "roles":
        tree.at("roles")[name] = {"description": "d", "definition": "I flow.", "turns": ["hi"]}
    tree.at(place)["decoding"] = changes
    assert tree.refusal().startswith(f"params.yaml: key '{place}.decoding{told}")


def test_ablations_change_some_keys_and_have_names_of_their_own(tree: Tree) -> None:
    row = {"weights": "ft_quality_safety", "decode": "quality", "decoding": {"safety": OFF}}
    tree.at("respond")["ablations"] = {"no filter": row}
    assert tree.resolved()["respond"]["ablations"]["no filter"]["decoding"] == {"safety": OFF}
    tree.at("respond")["ablations"] = {"LaMDA": row}
    assert tree.refusal() == (
        "params.yaml: key 'respond': ablations: 'LaMDA' is one of `models` too; give it a new name"
    )


@pytest.mark.parametrize(
    ("role", "told"),
    [
        ({}, "roles.river.definition': missing; expected one line"),
        ({"definition": " "}, "roles.river.definition': missing; expected one line"),
        ({"definition": "a\nb"}, "roles.river.definition': missing; expected one line"),
        ({"definition": "I flow.", "tools": ["oracle"]}, "roles.river.tools': no tool 'oracle'"),
    ],
)
def test_a_role_needs_a_definition_and_tools_that_are_there(
    tree: Tree, role: dict[str, Any], told: str
) -> None:
    tree.at("roles")["river"] = {"description": "d", "turns": ["hi"], **role}
    assert tree.refusal().startswith(f"params.yaml: key '{told}")


def test_what_is_asked_of_a_role_needs_the_role_and_judges(tree: Tree) -> None:
    asked = {"use": "shop.talk", "count": 2}
    tree.at("data")["roles"] = {"river": asked}
    assert tree.refusal().startswith("params.yaml: key 'data.roles.river': no role 'river' in")
    tree.at("roles")["river"] = {"description": "d", "definition": "I flow.", "turns": ["hi"]}
    tree.at("data.judges").pop("roles", None)
    assert tree.refusal().startswith("params.yaml: key 'data.judges.roles': missing, though")
    tree.at("data.judges")["roles"] = {"use": "shop.rules"}
    tree.resolved()


def test_an_index_without_sources_is_one_line(tree: Tree) -> None:
    tree.profile["data"] = {"knowledge": {"pages": None}}
    assert tree.refusal() == (
        "profiles/default.yaml: key 'data.knowledge': expected at least one source, found none: "
        "the search index would be empty"
    )
