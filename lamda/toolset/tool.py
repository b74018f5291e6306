"""What a tool is: one string in, a ranked list of results out (paper section 6.2)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Result:
    """What a tool says, and the page it read it from ('' when nothing needs to be cited)."""

    text: str
    url: str = ""


class Tool(Protocol):
    """Anything that answers a query; an empty list means that it cannot parse the query.

    A tool never raises because of what the query says: the query is written by a model or
    typed by a person.
    """

    def __call__(self, query: str, /) -> list[Result]:
        """Results for `query`, the best first."""
