"""Roles: read from params.yaml, found by name, and kept in a long dialog."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from lamda.config.params import Answering, bind, load_answering, read_layers
from lamda.config.resolve import current_params
from lamda.dialog.agent import Agent
from lamda.dialog.config import RoleSettings
from lamda.dialog.roles import find_role, known_roles
from lamda.errors import LamdaError
from lamda.generation.sampler import Prefix, prefill
from lamda.model.transformer import Transformer
from lamda.templates import context_ids
from lamda.tokenizer import TS, Tokenizer
from lamda.toolset.toolset import Toolset

from .test_research import biased, decoding, echo, model  # noqa: F401  the fixture

REPOSITORY = Path(__file__).resolve().parents[3]
ROLES = known_roles(
    {
        "river": RoleSettings(description="speaks itself", turns=["hello, i am a river."]),
        "cook": RoleSettings(description="names a dish", turns=["a dish?", "try soup."]),
    }
)
PARAMS = """
profile: default
seed: 1
decoding:
  {candidates: 1, top_k: 1, new_tokens: 1, context_tokens: 1, queries: 1,
   weights: {sensible: 3, specific: 1, interesting: 1, likelihood: 0},
   research_candidates: 1, research_top_k: 1, safety: {harm: 0, bias: 0, misinformation: 0}}
toolset: {}
"""


def test_the_papers_two_roles_are_in_params_yaml() -> None:
    roles = known_roles(current_params(REPOSITORY).roles)
    assert list(roles) == ["none", "everest", "music"]
    assert len(roles["everest"].turns) == 1  # one greeting
    assert "i am Mount Everest" in roles["everest"].turns[0]
    assert len(roles["music"].turns) > 1


def test_roles_of_a_file_and_those_that_a_profile_takes_away(tmp_path: Path) -> None:
    path = tmp_path / "params.yaml"
    path.write_text(PARAMS)
    assert load_answering(path).roles == {}
    river, cook = "{description: d, turns: [a, b, c]}", "{description: e, turns: [f]}"
    path.write_text(f"{PARAMS}\nroles: {{river: {river}, cook: {cook}}}\n")
    (tmp_path / "profiles").mkdir()
    (tmp_path / "profiles/default.yaml").write_text("roles: {river: null}\n")
    assert list(known_roles(load_answering(path).roles)) == ["none", "river", "cook"]
    assert load_answering(path).roles["river"].turns == ["a", "b", "c"]
    assert list(known_roles(bind(read_layers(path), Answering).roles)) == ["none", "cook"]


@pytest.mark.parametrize(
    ("roles", "message"),
    [
        ("none: {description: d, turns: [a]}", "key 'roles': .*built in; found 'none'"),
        ("River: {description: d, turns: [a]}", "lower case.*found 'River'"),
        ("river: {description: d, turns: []}", "key 'roles.river.turns': "),
        ("river: {description: d, turns: a}", "key 'roles.river.turns': .*found 'a'"),
        ("river: {turns: [a]}", "key 'roles.river.description': missing"),
        ("river: {description: d, turns: [a], more: 1}", "key 'roles.river.more': unknown key"),
    ],
)
def test_what_is_no_role_is_refused(tmp_path: Path, roles: str, message: str) -> None:
    path = tmp_path / "params.yaml"
    path.write_text(f"{PARAMS}\nroles: {{{roles}}}\n")
    with pytest.raises(LamdaError, match=message):
        load_answering(path)


def test_a_role_never_falls_out_of_the_context(
    model: Transformer,  # noqa: F811
    tokenizer: Tokenizer,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Thirty turns, real tokens: drafts and research begin with the role's turns."""
    seen: list[Sequence[int]] = []

    def watched(asked: Transformer, prompts: Sequence[Sequence[int]]) -> Prefix:
        seen.extend(prompts)
        return prefill(asked, prompts)

    monkeypatch.setattr("lamda.dialog.agent.prefill", watched)
    monkeypatch.setattr("lamda.dialog.research.prefill", watched)
    role = ("hello, i am a river.",)
    head = context_ids(tokenizer, role, 1000)
    limit = 3 * len(head)
    settings = decoding(context_tokens=limit, research_tokens=2 * limit)
    agent = Agent("research", biased(model, tokenizer, TS), tokenizer, settings, 0, Toolset([echo]))
    dialog = [f"and what about number {number} of them?" for number in range(31)]
    agent.respond(dialog, role)
    assert len(seen) == 1 + 1 + settings.queries
    for prompt in seen:
        assert list(prompt[: len(head)]) == head
        assert len(prompt) <= 2 * limit
    with pytest.raises(LamdaError, match="roles: the turns from 'hello, i am a river.' on are"):
        agent.respond(dialog, role * 2)


def test_names_in_any_case_and_unknown_ones() -> None:
    assert find_role(" River ", ROLES) is ROLES["river"]
    with pytest.raises(LamdaError, match="expected none, river, cook, found 'moon'"):
        find_role("moon", ROLES)
    with pytest.raises(LamdaError, match="expected none, found 'river'"):
        find_role("river", known_roles({}))
