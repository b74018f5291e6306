"""The section `roles` of params.yaml: what a chat may be preconditioned with (section 8)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from lamda.config.section import Section

NO_ROLE = "none"
"""The role that is always there: the model as it was trained."""
_Text = Annotated[str, Field(min_length=1)]


class RoleSettings(Section):
    """What `/role` says of a role, and the turns before the dialog; the last is the role's own.

    `definition` is the one line that raters are given (paper section 8): consistency is against it.
    A role that `recommends` something fails where it names nothing. Of the `tools` of section
    `toolset` it asks these, else all; `decoding` holds what differs from that section: thresholds
    and weights to suit the application (9.7), and `links` that it wants in its answers.
    """

    description: _Text
    turns: Annotated[Sequence[_Text], Field(min_length=1)]
    definition: str = ""
    recommends: bool = False
    tools: Annotated[tuple[_Text, ...] | None, Field(strict=False)] = None
    decoding: Mapping[str, Any] = Field(default_factory=dict)


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
