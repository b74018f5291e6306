"""Whether what models and roles change of decoding, and what roles ask for, can be had."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from lamda.config.params import Layers, Params, bind, overlay
from lamda.task_names import IN_ROLES

FIXED = ("context_tokens", "snippet_tokens")
"""What all models and roles read alike: training cuts contexts and results there, and the gate on
the evaluation computes likelihoods of contexts that are cut so."""


def check_decodings(layers: Layers, params: Params) -> None:
    """LamdaError with file and key for a change that section `decoding` cannot take, for a role
    without a definition or with tools that are not there, and for contexts of no role."""
    for section in ("models", "ablations"):
        for name, model in getattr(params.respond, section).items():
            _check(layers, params, ["respond", section, name], model.decoding)
    for name, role in params.roles.items():
        _check(layers, params, ["roles", name], role.decoding)
        _check_role(layers, params, name)
    for name in params.data.roles:
        if name not in params.roles:
            raise layers.error(
                ["data", "roles", name],
                f"no role {name!r} in section roles ({', '.join(params.roles) or 'none'}); add it "
                f"there, or take `data.roles.{name}` away with null",
            )
    if params.data.roles and IN_ROLES not in params.data.judges:
        raise layers.error(
            ["data", "judges", IN_ROLES],
            "missing, though data.roles has contexts: nobody would judge what is answered; name "
            "who does, or take the roles of `data.roles` away with null",
        )


def _check_role(layers: Layers, params: Params, name: str) -> None:
    role = params.roles[name]
    if len(role.definition.split()) < 1 or "\n" in role.definition.strip():
        raise layers.error(
            ["roles", name, "definition"],
            "missing; expected one line that says what the role is and does, as raters are given",
        )
    for tool in role.tools or ():
        if tool not in params.toolset:
            raise layers.error(
                ["roles", name, "tools"],
                f"no tool {tool!r}; section toolset has: {', '.join(params.toolset)}",
            )


def _check(layers: Layers, params: Params, at: Sequence[str], changes: Mapping[str, Any]) -> None:
    keys = [*at, "decoding"]
    for key in FIXED:
        if key in changes:
            raise layers.error(
                [*keys, key], f"is the same for all; set decoding.{key}, and train anew"
            )
    values: Any = overlay(params.decoding.model_dump(), changes)
    for key in reversed(keys):
        values = {key: values}
    decoding = type(params.decoding)
    bind(Layers(layers.path, layers.profile_path, layers.changes, values), decoding, keys)
