"""What a data plug-in offers, and how one is found by name.

The embedded world is the default plug-in; nothing else in the package imports it.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Sequence
from typing import Any, Protocol

from lamda.config.params import Params
from lamda.records import Dialog, Document, GroundingExample, Votes

DEFAULT = "lamda_world.plugin"
Ask = Callable[[str], "tuple[str, str] | None"]
"""The toolset for a crowdworker: query -> (text, URL) of the next result, or None."""


class Situation(Protocol):
    """A context with what its author knows of it; only `context` and `kind` leave the plug-in."""

    @property
    def kind(self) -> str: ...

    @property
    def context(self) -> tuple[str, ...]: ...


class Panel(Protocol):
    """Raters that read a context and a response as text."""

    def ssi_votes(self, context: Sequence[str], response: str) -> Votes: ...

    def safety_votes(self, context: Sequence[str], response: str) -> Votes: ...

    def grounding_votes(self, context: Sequence[str], response: str) -> Votes: ...


class DataPlugin(Protocol):
    """Everything that the pipeline asks of its data."""

    @property
    def panel(self) -> Panel: ...

    def documents(self) -> list[Document]: ...

    def knowledge(self) -> list[Document]: ...

    def invented_pages(self) -> list[Document]: ...

    def dialogs(self, count: int) -> Iterator[Dialog]: ...

    def is_reserved(self, text: str) -> bool: ...

    def situations(self, task: str, split: str, count: int) -> Sequence[Any]: ...

    def respond(self, situation: Any) -> str: ...

    def base(self, situation: Any) -> str: ...

    def research(self, situation: Any, base: str, ask: Ask) -> list[GroundingExample]: ...


def load_plugin(params: Params, name: str = DEFAULT) -> DataPlugin:
    """Import a plug-in by name and build it from the params and the seed."""
    module = importlib.import_module(name)
    plugin: DataPlugin = module.create(params.world, params.seed)
    return plugin
