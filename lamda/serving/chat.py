"""The chat in a terminal: `make chat`."""

from __future__ import annotations

import contextlib
import importlib
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Protocol, TextIO

from rich.console import Console
from rich.text import Text

from lamda.dialog.config import NO_ROLE
from lamda.dialog.roles import Role, find_role
from lamda.errors import LamdaError
from lamda.serving.explain import Answer, explain
from lamda.serving.terminal import plain

MAX_CHARACTERS = 1000
"""Longest turn of a user; the model reads far less of it."""
HELP = (
    ("/why", "how the last answer came about: candidates, scores, filter, draft, research"),
    ("/role NAME", "start again in a role: {roles}"),
    ("/reset", "forget the dialog, keep the role"),
    ("/help", "this list"),
    ("/quit", "leave (also Ctrl-D)"),
)


class Agent(Protocol):
    """Anything that answers the last turn of a context."""

    def respond(self, context: Sequence[str], /, role: Sequence[str] = ()) -> Answer:
        """The answer, and all that led to it; `role` are the turns of a role."""


InRole = Callable[[Role], Agent]
"""Role -> the agent that answers in it, with what the role changes of decoding and tools."""


def chat(
    in_role: InRole, source: TextIO, sink: TextIO, roles: Mapping[str, Role], role: str = NO_ROLE
) -> None:
    """Talk until `source` ends or says /quit. LamdaError for a `role` that is not in `roles`.

    On a terminal lines can be edited and recalled. Whatever the model, a tool or the user wrote
    is shown as plain text.
    """
    console = Console(file=sink, highlight=False)
    conversation = Conversation(in_role, console, roles, find_role(role, roles))
    conversation.greet()
    while (line := _read(source, sink)) is not None:
        if not conversation.take(plain(line)):
            break


def _read(source: TextIO, sink: TextIO) -> str | None:
    """The next line; None at the end of input and on Ctrl-C."""
    try:
        if source is sys.stdin and source.isatty():
            with contextlib.suppress(ImportError):
                importlib.import_module("readline")  # gives input() its line editing
            return input("you: ")
        return source.readline() or None
    except (EOFError, KeyboardInterrupt):
        print(file=sink)
        return None


class Conversation:
    """The turns so far, the role they began with, and the last answer."""

    def __init__(
        self, in_role: InRole, console: Console, roles: Mapping[str, Role], role: Role
    ) -> None:
        self._in_role = in_role
        self._agent = in_role(role)
        self._console = console
        self._roles = roles
        self._role = role
        self._turns: list[str] = []
        self._answer: Answer | None = None

    def greet(self) -> None:
        """Say how to use the chat, and show the turns of the role."""
        self._note("Type a message; /help lists the commands.")
        self._show_role()

    def take(self, line: str) -> bool:
        """Answer one line, or carry out its command; False when the user leaves."""
        if not line.startswith("/"):
            self._respond(line)
            return True
        command, _, argument = line.partition(" ")
        if command == "/quit":
            return False
        actions = {"/why": self._why, "/reset": self._reset, "/help": self._help}
        if command == "/role":
            self._change_role(argument)
        elif command in actions:
            actions[command]()
        else:
            self._note(f"unknown command {command}; /help lists the commands")
        return True

    def _respond(self, line: str) -> None:
        if not line:
            return
        if len(line) > MAX_CHARACTERS:
            self._note(f"that is too long: say it in at most {MAX_CHARACTERS} characters")
            return
        turns = [*self._turns, line]
        try:
            answer = self._agent.respond(turns, self._role.turns)
        except LamdaError as error:
            self._note(f"error: {error}")
            return
        except KeyboardInterrupt:
            self._note("interrupted; that turn was not counted")
            return
        self._answer = answer
        self._turns = [*turns, answer.text]
        self._say("lamda", answer.text)

    def _why(self) -> None:
        if self._answer is None:
            self._note("nothing was answered yet")
        else:
            explain(self._answer, self._console)

    def _change_role(self, name: str) -> None:
        if not name:
            for role in self._roles.values():
                self._note(f"{role.name}: {role.description}")
            return
        try:
            role = find_role(name, self._roles)
            agent = self._in_role(role)
        except LamdaError as error:
            self._note(str(error))
            return
        self._role, self._agent = role, agent
        self._reset()

    def _reset(self) -> None:
        self._turns = []
        self._answer = None
        self._note(f"a new dialog; role: {self._role.name}")
        self._show_role()

    def _help(self) -> None:
        for command, meaning in HELP:
            self._note(f"{command}: {meaning.format(roles=', '.join(self._roles))}")

    def _show_role(self) -> None:
        turns = self._role.turns
        for place, turn in enumerate(turns):
            self._say("you" if (len(turns) - place) % 2 == 0 else "lamda", turn)

    def _say(self, speaker: str, text: str) -> None:
        line = Text.assemble((f"{speaker}: ", "bold cyan"), plain(text) or "...")
        self._console.print(line, soft_wrap=True)

    def _note(self, text: str) -> None:
        self._console.print(Text(plain(text), style="dim"), soft_wrap=True)
