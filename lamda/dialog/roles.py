"""Roles: a few turns put before the dialog, the same for every model (paper section 8).

Which there are is said by the section `roles` of params.yaml.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from lamda.dialog.config import NO_ROLE, RoleSettings
from lamda.errors import LamdaError


@dataclass(frozen=True, slots=True)
class Role:
    """Preconditioning turns, which a dialog begins with and an agent keeps in its context; the last
    one is said by the role, so the user speaks next."""

    name: str
    description: str
    turns: tuple[str, ...] = ()
    definition: str = ""
    recommends: bool = False
    tools: tuple[str, ...] | None = None
    decoding: Mapping[str, Any] = field(default_factory=dict)


def known_roles(settings: Mapping[str, RoleSettings]) -> dict[str, Role]:
    """Name -> role: none at all, then those of the section `roles`, in its order."""
    none = Role(NO_ROLE, "no role: the model as it was trained")
    chosen = [
        Role(
            name, of.description, tuple(of.turns), of.definition, of.recommends, of.tools,
            of.decoding,
        )
        for name, of in settings.items()
    ]  # fmt: skip
    return {role.name: role for role in (none, *chosen)}


def find_role(name: str, roles: Mapping[str, Role]) -> Role:
    """The role of this name, in any case; LamdaError that lists the known ones."""
    role = roles.get(name.strip().lower())
    if role is None:
        raise LamdaError(f"role: expected {', '.join(roles)}, found {name!r}")
    return role
