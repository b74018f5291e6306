"""An agent that speaks in a role: with the role's decoding, and its tools alone."""

from __future__ import annotations

from dataclasses import replace

from lamda.dialog.agent import Agent
from lamda.dialog.roles import Role
from lamda.generation.changes import changed


def in_role(agent: Agent, role: Role) -> Agent:
    """The same model as `role` answers (paper sections 8 and 9.7); its turns are given with every
    context, as `respond` says. LamdaError for tools that the agent's toolset does not have."""
    toolset = agent.toolset
    if toolset is not None and role.tools is not None:
        toolset = toolset.only(role.tools)
    return replace(agent, decoding=changed(agent.decoding, role.decoding), toolset=toolset)
