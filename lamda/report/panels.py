"""What the page shows: the sections of the dashboards' spec (lamda/tracking/panels.yaml), by their
names and in their order. Another list of panels makes another page of the same run."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from lamda.errors import LamdaError
from lamda.report.agreement import agreement
from lamda.report.blocks import Block, Section, Text
from lamda.report.carbon import carbon
from lamda.report.evaluation import evaluation
from lamda.report.gates import gates
from lamda.report.grounding import groundedness
from lamda.report.headline import overview
from lamda.report.judges import discriminators
from lamda.report.ledger import data
from lamda.report.rows import dialogs
from lamda.report.run import Run
from lamda.report.safety import safety
from lamda.report.thresholds import thresholds
from lamda.report.training import training
from lamda.tracking.panels import SPEC
from lamda.tracking.panels import Section as Spec

Blocks = Callable[[Run], Iterator[Block]]


@dataclass(frozen=True, slots=True)
class Panel:
    """A section: its address, its heading, and what makes its blocks of a run."""

    key: str
    title: str
    blocks: Blocks


BLOCKS: Mapping[str, Blocks] = {
    "overview": overview,
    "evaluation": evaluation,
    "dialogs": dialogs,
    "safety": safety,
    "thresholds": thresholds,
    "groundedness": groundedness,
    "discriminators": discriminators,
    "training": training,
    "gates": gates,
    "agreement": agreement,
    "data": data,
    "carbon": carbon,
}
"""What each section of the spec shows, by its name in small letters."""
BROKEN = (ArithmeticError, AttributeError, KeyError, IndexError, TypeError, ValueError)
"""What a file of another version's form comes to, wherever it is read."""


def panels_of(sections: Sequence[Spec]) -> list[Panel]:
    """A panel for each section of the spec. LamdaError where they are not those of BLOCKS."""
    keys = [section.name.lower() for section in sections]
    if sorted(keys) != sorted(BLOCKS):
        raise LamdaError(
            f"{SPEC}: key 'sections': expected, in any order, the names {', '.join(BLOCKS)}, found "
            f"{', '.join(keys)}"
        )
    return [Panel(key, of.name, BLOCKS[key]) for key, of in zip(keys, sections, strict=True)]


def sections(run: Run, panels: Sequence[Panel]) -> list[Section]:
    """The sections of a run. Where it is strict, LamdaError for what cannot be read; else each
    section says what it lacks and shows the rest."""
    made: list[Section] = []
    for panel in panels:
        if made:  # the first one says what was lacking before: the settings of the run
            run.notes.clear()
        blocks: list[Block] = []
        try:
            for block in panel.blocks(run):
                blocks.append(block)  # one by one: what stands before a fault stays
        except LamdaError as error:
            if run.strict:
                raise
            run.notes.append(str(error))
        except BROKEN as error:
            told = f"files of another form than this version writes: {error!r}"
            if run.strict:
                raise LamdaError(f"report: {panel.title}: {told}; run `dvc repro` again") from error
            run.notes.append(told)
        if not blocks and not run.notes:
            blocks.append(Text("There is nothing to show.", "note"))
        made.append(Section(panel.key, panel.title, blocks, tuple(run.notes)))
    return made
