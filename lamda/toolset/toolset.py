"""The toolset: one string in, a list of results out (paper section 6.2).

It asks calculator, translator and retrieval in that order and concatenates what they say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from lamda.errors import LamdaError
from lamda.records import Document, read_table
from lamda.toolset.calculator import calculate
from lamda.toolset.retrieval import Retrieval
from lamda.toolset.tool import Result, Tool
from lamda.toolset.translator import translate

MAX_QUERY = 400
"""Longest query in characters that is answered (own choice)."""
TABLE = "documents.parquet"


class Toolset:
    """Tools asked in order."""

    def __init__(self, tools: Sequence[Tool]) -> None:
        self._tools = tuple(tools)

    @classmethod
    def from_knowledge(cls, path: Path, beside: Sequence[Document] = ()) -> Toolset:
        """All three tools, with retrieval over a Parquet table of `Document` rows.

        `beside` are documents that the index holds too.
        `path` is the table, or the folder that holds it as documents.parquet. LamdaError when it
        is missing, is not such a table, or holds no text.
        """
        table = path / TABLE if path.is_dir() else path
        retrieval = Retrieval([*read_table(table, Document), *beside])
        if not len(retrieval):
            raise LamdaError(
                f"{table}: expected documents for the search index, found none; "
                "run `dvc repro build_corpus`"
            )
        return cls((calculate, translate, retrieval))

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
