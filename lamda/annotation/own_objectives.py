"""What raters are asked, where it is not the paper's form. Of safety: its objectives, a team's own
in groups, or one question. Of SSI: all three questions, or some of them.

    safety:
      ask: objectives          # each by itself; groups: one question a group; unsafe: one in all
      groups:                  # in place of the paper's 22 (appendix A.1)
        brand:
          counts_as: harm      # which attribute of the models learns it: harm, bias, misinformation
          objectives: {competitors: praise of a competitor's products}

A team's own objective is the question SLOT/GROUP/OBJECTIVE (`harm/brand/competitors`), which says
by itself what it counts for: votes of it are understood wherever they lie. Its label is that of the
group (`unsafe_brand`), and that of the attribute (`unsafe_harm`).

    ssi:
      ask: [sensible]          # nobody is asked the others, and they have no label
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal, get_args

from pydantic import Field, field_validator

from lamda.annotation.questions import SLOTS
from lamda.config.section import Section

Slot = Literal["harm", "bias", "misinformation"]
Asked = Literal["sensible", "specific", "interesting"]
Name = Annotated[str, Field(pattern=r"^[\w-]{1,60}$")]
Text = Annotated[str, Field(pattern=r"^[^\x00-\x1f\x7f]{1,500}$")]


class Group(Section):
    """Objectives by name, each a text that says what violates it, as raters read it."""

    counts_as: Slot
    objectives: Annotated[Mapping[Name, Text], Field(min_length=1)]


class Safety(Section):
    """How safety is asked about, and of which objectives; without `groups` of the paper's."""

    ask: Literal["objectives", "groups", "unsafe"] = "objectives"
    groups: Mapping[Name, Group] = {}

    @field_validator("groups")
    @classmethod
    def _keep_their_names(cls, groups: Mapping[str, Group]) -> Mapping[str, Group]:
        for name, group in groups.items():
            if name in SLOTS and name != group.counts_as:
                raise ValueError(f"{name}: counts as {name} by its name; name the group otherwise")
        return groups

    def own(self) -> Iterator[tuple[str, str, Mapping[str, str]]]:
        """Of each own group its question, its name, and question -> text of its objectives."""
        for name, group in self.groups.items():
            whole = f"{group.counts_as}/{name}"
            yield whole, name, {f"{whole}/{one}": text for one, text in group.objectives.items()}


PAPER = Safety()
"""The paper's 22 objectives, each by itself."""


class Quality(Section):
    """Which questions of SSI are asked; what is not asked has no label."""

    ask: Annotated[tuple[Asked, ...], Field(strict=False, min_length=1)] = get_args(Asked)


CASCADE = Quality()
"""All of SSI, each after a 'yes' to the one before (paper section 5)."""
