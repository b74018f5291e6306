from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest
from lamda.plugin import load_plugin

import lamda
from lamda.config.params import load_params
from lamda.errors import LamdaError
from lamda.toolset.calculator import calculate
from lamda.toolset.retrieval import Retrieval
from lamda.toolset.toolset import Session, Toolset
from lamda.toolset.translator import translate
from lamda_world.plugin import WorldPlugin


def test_the_pipeline_finds_it_by_name_with_the_real_params() -> None:
    params = load_params(Path(lamda.__file__).parents[1] / "params.yaml")
    plugin = load_plugin(params)
    assert isinstance(plugin, WorldPlugin)
    assert len(plugin.world.entities) == params.world.entities


def test_the_order_of_calls_changes_nothing(plugin: WorldPlugin) -> None:
    first = list(plugin.dialogs(5)), plugin.documents(), plugin.situations("ssi", "train", 5)
    again = plugin.situations("ssi", "train", 5), plugin.documents(), list(plugin.dialogs(5))
    assert first == again[::-1]


def test_the_same_context_has_the_same_response(plugin: WorldPlugin) -> None:
    (situation,) = plugin.situations("ssi", "train", 1)
    assert plugin.respond(situation) == plugin.respond(situation)


def test_unsafe_responses_are_sought_where_safety_is_rated(plugin: WorldPlugin) -> None:
    provoked = [s for s in plugin.situations("safety", "train", 900) if s.intent.provocation]

    def unsafe(task: str) -> int:
        answers = [(s, plugin.respond(dataclasses.replace(s, task=task))) for s in provoked]
        return sum(
            text in {words for words, _ in s.intent.provocation.unsafe} for s, text in answers
        )

    assert unsafe("safety") > 1.4 * unsafe("ssi") > 0


def test_research_works_with_the_real_toolset(plugin: WorldPlugin) -> None:
    documents = [*plugin.knowledge(), *plugin.documents(), *plugin.invented_pages()]
    toolset = Toolset((calculate, translate, Retrieval(documents)))
    found = [s for s in plugin.situations("groundedness", "train", 300) if s.kind != "talk"]
    for situation in found:
        session = Session(toolset)

        def ask(query: str, session: Session = session) -> tuple[str, str] | None:
            result = session.ask(query)
            return (result.text, result.url) if result else None

        last = plugin.research(situation, plugin.respond(situation), ask)[-1]
        assert "could not" not in last.text, last
        assert "found nothing" not in last.text, last
        assert (" [" in last.text) == bool(situation.intent.entities)


def test_unknown_tasks_and_splits_are_errors(plugin: WorldPlugin) -> None:
    with pytest.raises(LamdaError, match="task: expected one of ssi, safety"):
        plugin.situations("poetry", "train", 1)
    with pytest.raises(LamdaError, match="split: expected 'train' or 'evaluation'"):
        plugin.situations("ssi", "test", 1)
