"""The section `roles` of params.yaml: what a chat may be preconditioned with (section 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated

from pydantic import AfterValidator, Field

from lamda.config.section import Section

NO_ROLE = "none"
"""The role that is always there: the model as it was trained."""
_Text = Annotated[str, Field(min_length=1)]


class RoleSettings(Section):
    """What `/role` says of a role, and the turns before the dialog; the last is the role's own."""

    description: _Text
    turns: Annotated[Sequence[_Text], Field(min_length=1)]


def _named(roles: Mapping[str, RoleSettings]) -> Mapping[str, RoleSettings]:
    for name in roles:
        if not name or name != name.strip().lower() or name == NO_ROLE:
            raise ValueError(
                f"expected names in lower case, none of them {NO_ROLE!r}, which is built in; "
                f"found {name!r}"
            )
    return roles


Roles = Annotated[Mapping[str, RoleSettings], AfterValidator(_named)]
"""Name -> role. Names are found in any case, so they are written in one."""
