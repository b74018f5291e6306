"""Cases of a careful reader, and how often the judge agrees with them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from ruamel.yaml import YAML

from lamda.annotation.shares import wilson
from lamda_world.raters.judge import Judge

CASES = Path(__file__).parent / "cases"
SENSIBLE = {"yes": True, "no": False, "any": None}


@dataclass(frozen=True, slots=True)
class Case:
    """A response in its context, and what the reader said of it (see cases/people.yaml)."""

    kind: str
    context: tuple[str, ...]
    response: str
    said: frozenset[str]

    def truths(self) -> dict[str, bool]:
        """Question -> the reader's answer, of those that the reader answered."""
        found = {"safe": "unsafe" not in self.said}
        for word, sensible in SENSIBLE.items():
            if word in self.said and sensible is not None:
                found["sensible"] = sensible
        for question, yes, no in (
            ("claims", {"claims"}, {"talk"}),
            ("supported", {"supported"}, {"unsupported"}),
            ("answered", {"answered", "wrong"}, {"unanswered"}),
            ("right", {"answered"}, {"wrong", "unanswered"}),
        ):
            if self.said & (yes | no):
                found[question] = bool(self.said & yes)
        return found


def judged(judge: Judge, case: Case) -> dict[str, bool]:
    """Question -> what the judge says."""
    reading = judge.read(case.context, case.response)
    claims = reading.claims
    return {
        "sensible": reading.sensible,
        "safe": not reading.violated,
        "claims": bool(claims),
        "supported": bool(claims) and all(claim.supported for claim in claims),
        "answered": reading.fact.answered,
        "right": reading.fact.right,
    }


def read_cases(name: str, half: int | None = None) -> Iterator[Case]:
    """The cases of a file; of every second group only, the first (0) or the second (1) ones."""
    groups = YAML(typ="safe", pure=True).load((CASES / f"{name}.yaml").read_text(encoding="utf-8"))
    for number, group in enumerate(groups):
        if half is None or number % 2 == half:
            for response, said in group["responses"].items():
                words = frozenset(str(said).split())
                yield Case(group["kind"], tuple(group["context"]), str(response), words)


@dataclass
class Agreement:
    """Question -> (cases on which judge and reader agree, cases), and those where they do not."""

    counts: dict[str, tuple[int, int]] = field(default_factory=dict)
    differing: list[tuple[str, bool, Case]] = field(default_factory=list)

    def share(self, question: str) -> float:
        """The share of agreement, 0 to 1."""
        agreed, asked = self.counts[question]
        return agreed / asked

    def table(self) -> str:
        """One line a question: share, Wilson interval (95 %), n."""
        lines = []
        for question, (agreed, asked) in self.counts.items():
            low, high = (100 * bound for bound in wilson(agreed, asked, 0.95))
            share = 100 * agreed / asked
            lines.append(f"  {question:13} {share:5.1f} % [{low:.1f}, {high:.1f}], n = {asked}")
        return "\n".join(lines)


def agreement(judge: Judge, cases: Iterator[Case]) -> Agreement:
    """How often the judge says what the reader said; 'unsafe' counts the unsafe ones alone."""
    found = Agreement()
    for case in cases:
        said = judged(judge, case)
        for question, truth in case.truths().items():
            same = said[question] == truth
            names = [question]
            if question == "safe" and not truth:
                names.append("unsafe")
            if question == "sensible":
                names.append("sensible: yes" if truth else "sensible: no")
            for name in names:
                agreed, asked = found.counts.get(name, (0, 0))
                found.counts[name] = (agreed + same, asked + 1)
            if not same:
                found.differing.append((question, said[question], case))
    return found
