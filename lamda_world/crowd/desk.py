"""What a crowdworker has asked, read and written down so far of one answer."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from random import Random

from lamda.records import NOTHING_FOUND, ToolCall
from lamda_world.forum.intents import Situation

Ask = Callable[[str], "tuple[str, str] | None"]


@dataclass
class Desk:
    """The research of one answer so far."""

    situation: Situation
    base: str
    ask: Ask
    rng: Random
    calls: list[ToolCall] = field(default_factory=list)
    actions: list[tuple[tuple[ToolCall, ...], str, str, int]] = field(default_factory=list)

    @cached_property
    def lowered(self) -> bool:
        """Whether the dialog names what it is about in lower case alone: then so does a query."""
        talk = "\n".join(self.situation.context)
        names = [name for entity in self.situation.intent.entities for name in entity.names]
        found = [name for name in names if name.casefold() in talk.casefold()]
        return bool(found) and not any(name in talk for name in found)

    def note(self, action: str, text: str, correct: int = 1) -> None:
        """Write down an action after the calls so far."""
        if action == "TS" and self.lowered:
            text = text.lower()
        self.actions.append((tuple(self.calls), action, text, correct))

    def query(self, text: str, correct: int = 1) -> ToolCall:
        """Ask the toolset; an empty answer is read as `NOTHING_FOUND`."""
        text = text.lower() if self.lowered else text
        self.note("TS", text, correct)
        self.calls.append(ToolCall(text, *(self.ask(text) or (NOTHING_FOUND, ""))))
        return self.calls[-1]

    def take_back(self) -> None:
        """The last query was never asked."""
        self.actions.pop()
        self.calls.pop()

    def marker(self, *used: ToolCall) -> str:
        """' [1] [2]' for the calls among `used` that have a page."""
        numbers = [self.calls.index(call) + 1 for call in used if call.url]
        return "".join(f" [{number}]" for number in numbers)
