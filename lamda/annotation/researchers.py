"""The seam `Researchers`: who looks up what a response claims (paper section 6.2)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Protocol

from lamda.records import Context, Document, GroundingExample
from lamda.toolset.toolset import Toolset


class Researchers(Protocol):
    """People, a model or rules that turn a base response into a researched one.

    Group `lamda.researchers`; made by `Implementation(settings, seed)`.
    """

    def pages(self) -> Iterator[Document]:
        """What they can search besides the index of the model; mostly nothing."""
        ...

    def research(
        self, contexts: Sequence[Context], bases: Sequence[str], toolset: Toolset
    ) -> Iterator[list[GroundingExample]]:
        """For each context and base response the next actions, right and wrong ones, in order.

        An empty list where nobody has researched it yet.
        """
        ...
