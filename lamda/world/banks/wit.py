"""Requests for a joke or a curious thing; the answers are witty or an unexpected insight."""

from __future__ import annotations

from lamda.world.banks.templates import Scene

WIT_SCENES: dict[str, tuple[Scene, ...]] = {
    "wit": (
        Scene(
            name="joke",
            prompts=("tell me a joke about {a thing}.", "do you know a joke about {a thing}?"),
            replies=("i know no good joke about {a thing}, do you?",),
            witty=("i had a joke about {a thing}, but it ran away from me.",),
            slots="thing",
            rows=("cat", "clock", "teacher"),
        ),
    ),
}
