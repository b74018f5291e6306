"""The chat with a scripted agent."""

from __future__ import annotations

import io
from collections.abc import Sequence

import pytest

from lamda.dialog.agent import Answer
from lamda.dialog.config import RoleSettings
from lamda.dialog.roles import Role, known_roles
from lamda.errors import LamdaError
from lamda.records import Candidate
from lamda.serving.chat import MAX_CHARACTERS, chat

ROLES = known_roles(
    {
        "river": RoleSettings(description="speaks itself", turns=["hello, i am a river."]),
        "cook": RoleSettings(description="names a {dish}", turns=["a dish?", "try soup."]),
    }
)


class ScriptedAgent:
    """Echoes the last turn and remembers every context."""

    def __init__(self) -> None:
        self.contexts: list[tuple[str, ...]] = []

    def respond(self, context: Sequence[str], /, role: Sequence[str] = ()) -> Answer:
        self.contexts.append((*role, *context))
        if context[-1] == "break":
            raise LamdaError("the model broke; do something")
        if context[-1] == "stop":
            raise KeyboardInterrupt
        text = f"you said {context[-1]}"
        return Answer(text, text, (Candidate(text, -0.5),))


def talk(*lines: str, role: str = "none") -> tuple[ScriptedAgent, str]:
    agent, sink = ScriptedAgent(), io.StringIO()
    chat(lambda _: agent, io.StringIO("".join(f"{line}\n" for line in lines)), sink, ROLES, role)
    return agent, sink.getvalue()


def test_turns_alternate_and_are_remembered() -> None:
    agent, shown = talk("one", "two")
    assert agent.contexts == [("one",), ("one", "you said one", "two")]
    assert "lamda: you said two" in shown


def test_blank_lines_are_no_turns_and_the_end_of_input_ends_it() -> None:
    agent, _ = talk("", "   ", "one")
    assert agent.contexts == [("one",)]


def test_quit_leaves_at_once() -> None:
    agent, _ = talk("one", "/quit", "two")
    assert agent.contexts == [("one",)]


def test_reset_forgets_the_dialog_and_keeps_the_role() -> None:
    agent, shown = talk("one", "/reset", "two", role="river")
    assert agent.contexts[-1] == (*ROLES["river"].turns, "two")
    assert "a new dialog; role: river" in shown


def test_role_starts_again_and_shows_its_turns() -> None:
    agent, shown = talk("one", "/role cook", "two", "/role none", "three")
    assert agent.contexts[1:] == [(*ROLES["cook"].turns, "two"), ("three",)]
    first, second = ROLES["cook"].turns[:2]
    assert f"you: {first}\nlamda: {second}\n" in shown


def test_roles_are_listed_and_unknown_ones_are_one_line() -> None:
    agent, shown = talk("/role", "/role moon", "one")
    for role in ROLES.values():
        assert f"{role.name}: {role.description}" in shown
    assert "role: expected none, river, cook, found 'moon'\n" in shown
    assert agent.contexts == [("one",)]


def test_a_role_that_no_agent_answers_in_changes_nothing() -> None:
    agent, sink = ScriptedAgent(), io.StringIO()

    def in_role(role: Role) -> ScriptedAgent:
        if role.name == "river":
            raise LamdaError("decoding.safety: expected a recall that the model reaches")
        return agent

    chat(in_role, io.StringIO("one\n/role river\ntwo\n"), sink, ROLES)
    assert "expected a recall" in sink.getvalue()
    assert agent.contexts[-1] == ("one", "you said one", "two")


def test_an_unknown_first_role_is_an_error() -> None:
    with pytest.raises(LamdaError, match="'moon'"):
        talk(role="moon")


def test_unknown_commands_are_one_line() -> None:
    agent, shown = talk("/dance now")
    assert "unknown command /dance; /help lists the commands\n" in shown
    assert agent.contexts == []


def test_help_lists_every_command() -> None:
    _, shown = talk("/help")
    for command in ("/why", "/role", "/reset", "/help", "/quit"):
        assert f"\n{command}" in shown
    assert "start again in a role: none, river, cook\n" in shown


def test_why_explains_the_last_answer() -> None:
    _, shown = talk("/why", "one", "/why", "/reset", "/why")
    assert shown.count("nothing was answered yet") == 2
    assert "answer: you said one" in shown


def test_errors_and_interrupts_leave_the_dialog_as_it_was() -> None:
    agent, shown = talk("one", "break", "stop", "two")
    assert "error: the model broke; do something\n" in shown
    assert "interrupted" in shown
    assert agent.contexts[-1] == ("one", "you said one", "two")


def test_too_long_turns_are_not_answered() -> None:
    agent, shown = talk("a" * (MAX_CHARACTERS + 1), "b" * MAX_CHARACTERS)
    assert [len(context[-1]) for context in agent.contexts] == [MAX_CHARACTERS]
    assert "too long" in shown


def test_control_sequences_never_reach_the_agent_or_the_terminal() -> None:
    agent, shown = talk("\x1b[31mred\x07 [bold]text[/bold]", "/\x1b[2Jx")
    assert agent.contexts == [("red [bold]text[/bold]",)]
    assert "lamda: you said red [bold]text[/bold]" in shown
    assert "\x1b" not in shown


def test_each_role_has_the_agent_that_answers_in_it() -> None:
    agents = {name: ScriptedAgent() for name in ROLES}
    sink = io.StringIO()
    lines = "one\n/role river\ntwo\n/role moon\nthree\n"
    chat(lambda role: agents[role.name], io.StringIO(lines), sink, ROLES)
    assert agents["none"].contexts == [("one",)]
    assert [turns[-1] for turns in agents["river"].contexts] == ["two", "three"]
    assert agents["cook"].contexts == []
