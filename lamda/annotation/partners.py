"""The seam `Partners`: who talks with a model, so that whole dialogs can be judged (section 5)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol


class Talk(Protocol):
    """One dialog from the side of the person. `kind` is what its context would be called: of
    safety natural, sensitive or adversarial."""

    kind: str

    def say(self, heard: str) -> str | None:
        """The person's next turn after hearing `heard` ('' at first); None: nothing more to say."""
        ...

    def answer(self) -> str | None:
        """What a person answered to that turn, for the static half, where a recorded dialog is
        answered turn by turn; None where nobody did, which ends a static dialog."""
        ...


class Partners(Protocol):
    """People, or rules in their place, who talk with a model.

    Group `lamda.partners`; made by `Implementation(settings, seed)`. What they say must be kept
    from training: they take what the ContextSource of data.evaluation reserves.
    """

    def talks(self, task: str, count: int) -> Iterator[Talk]:
        """At most `count` talks of a task, 'ssi' or 'safety'; from the beginning each time, so that
        every model meets the same people. LamdaError for a task that they do not have."""
        ...
