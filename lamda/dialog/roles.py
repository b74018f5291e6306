"""Roles: a few turns put before the dialog, the same for every model (paper section 8).

The paper describes the two roles and what their turns do; the wording here is our own, in the
style of the forum that the model knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from lamda.errors import LamdaError


@dataclass(frozen=True, slots=True)
class Role:
    """Preconditioning turns; the last one is said by the role, so the user speaks next."""

    name: str
    description: str
    turns: tuple[str, ...] = ()

    def context(self, turns: Sequence[str], recent: int = 5) -> tuple[str, ...]:
        """The role's turns, then the dialog's last `recent` ones (all of them without a role).

        The model's context is short and is cut from its beginning; the middle of a long dialog
        is left out instead, so that the role stays.
        """
        return (*self.turns, *turns[-recent:]) if self.turns else tuple(turns)


_ROLES = (
    Role("none", "no role: the model as it was trained"),
    Role(
        "everest",
        "the mountain speaks in the first person",
        ("hello, i am Mount Everest. what would you like to know about me?",),
    ),
    Role(
        "music",
        "short answers that name a song",
        (
            "can you suggest a song?",
            "try Hey Jude by The Beatles.",
            "thank you. one more, please?",
            "try Billie Jean by Michael Jackson.",
        ),
    ),
)
ROLES = {role.name: role for role in _ROLES}


def find_role(name: str) -> Role:
    """The role of this name, in any case; LamdaError that lists the known ones."""
    role = ROLES.get(name.strip().lower())
    if role is None:
        raise LamdaError(f"role: expected {', '.join(ROLES)}, found {name!r}")
    return role
