"""The toolset: one string in, a list of results out (paper section 6.2).

It asks its tools in the order of the section `toolset` of params.yaml and concatenates what they
say. The paper's are calculator, translator and retrieval.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path

from lamda.config.section import Choice
from lamda.errors import LamdaError
from lamda.plugins import build
from lamda.records import Document
from lamda.toolset.tool import Knowledge, Result, Tool

MAX_QUERY = 400
"""Longest query in characters that is answered: more than anybody asks, less than a page."""


class Toolset:
    """Tools asked in order, each by the name beside it in `names`, where there are any."""

    def __init__(self, tools: Sequence[Tool], names: Sequence[str] = ()) -> None:
        self._tools = tuple(tools)
        self._names = tuple(names)

    @classmethod
    def from_choices(
        cls,
        choices: Mapping[str, Choice],
        path: Path,
        beside: Sequence[Document] = (),
        index: Path | None = None,
    ) -> Toolset:
        """The tools that the section `toolset` of params.yaml names, in its order.

        `path` is the table of the pages, or its folder (lamda.toolset.tool.Knowledge); `beside` are
        documents that are searched too, and `index` is the folder of the pages' index, without
        which one is made in memory. LamdaError for an unknown tool, for settings that do not fit
        it, and for what a tool says of the pages.
        """
        knowledge = Knowledge(path, beside, index)
        tools = {name: build("tools", choice, knowledge) for name, choice in choices.items()}
        for name, tool in tools.items():
            if not callable(tool):
                raise LamdaError(
                    f"key 'toolset.{name}': {choices[name].use!r} is no tool: it has no"
                    " __call__(query)"
                )
        return cls(tuple(tools.values()), tuple(tools))

    def only(self, names: Collection[str]) -> Toolset:
        """Those of the tools that are among `names`, in their order here; LamdaError for an
        unknown one."""
        for name in names:
            if name not in self._names:
                raise LamdaError(f"tools: expected {', '.join(self._names)}, found {name!r}")
        kept = [n for n, name in enumerate(self._names) if name in names]
        return Toolset([self._tools[n] for n in kept], [self._names[n] for n in kept])

    def ask(self, query: str) -> list[Result]:
        """Every tool's results, in the tools' order.

        The query is data: it is never run. [] when no tool understands it, when it is empty,
        and when it has more than 400 characters.
        """
        if not query.strip() or len(query) > MAX_QUERY:
            return []
        return [result for tool in self._tools for result in tool(query)]


class Session:
    """The research of one answer: a query that is asked again gives the next-ranked result."""

    def __init__(self, toolset: Toolset) -> None:
        self._toolset = toolset
        self._asked: Counter[str] = Counter()

    def ask(self, query: str) -> Result | None:
        """The best result that this query has not given before; None when all were given."""
        key = " ".join(query.casefold().split())
        results = self._toolset.ask(query)
        rank = self._asked[key]
        self._asked[key] += 1
        return results[rank] if rank < len(results) else None
