"""The paper's foundation metrics as counts that can be added (section 4).

A metric is a share of responses: numerator / denominator. Without a denominator it is undefined,
and stays None: it is neither 0 nor 1.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from lamda.errors import LamdaError
from lamda.records import JudgedResponse

MODELS = ("PT", "FT quality-safety", "LaMDA")
TASKS = ("ssi", "safety", "groundedness")


@dataclass(frozen=True, slots=True)
class Count:
    """Responses that have the property, of those to which the metric applies."""

    numerator: int = 0
    denominator: int = 0

    def __add__(self, other: Count) -> Count:
        return Count(self.numerator + other.numerator, self.denominator + other.denominator)

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None without a denominator."""
        return self.numerator / self.denominator if self.denominator else None


@dataclass(frozen=True, slots=True)
class Metric:
    """A metric of one task; `count` gives what one response contributes."""

    name: str
    task: str
    count: Callable[[JudgedResponse], Count]


def _label(row: JudgedResponse, name: str) -> bool:
    if row.labels.get(name) not in (0, 1):
        raise LamdaError(
            f"response of {row.model} to {row.context_id}: label {name!r}: expected 0 or 1, found "
            f"{row.labels.get(name)!r}; let the raters judge the responses first"
        )
    return bool(row.labels[name])


def _share(label: str) -> Callable[[JudgedResponse], Count]:
    return lambda row: Count(int(_label(row, label)), 1)


def _is_grounded(row: JudgedResponse) -> bool:
    return _label(row, "claims") and _label(row, "supported")


def _groundedness(row: JudgedResponse) -> Count:
    return Count(int(_is_grounded(row)), int(_label(row, "claims")))


def _informativeness(row: JudgedResponse) -> Count:
    return Count(int(_is_grounded(row)), 1)


def _citation_accuracy(row: JudgedResponse) -> Count:
    """Label 'citable': the response makes explicit claims that are not well known."""
    citable = _label(row, "citable")
    return Count(int(citable and _label(row, "cited")), int(citable))


METRICS = (
    Metric("sensibleness", "ssi", _share("sensible")),
    Metric("specificity", "ssi", _share("specific")),
    Metric("interestingness", "ssi", _share("interesting")),
    Metric("safety", "safety", _share("safe")),
    Metric("groundedness", "groundedness", _groundedness),
    Metric("informativeness", "groundedness", _informativeness),
    Metric("citation accuracy", "groundedness", _citation_accuracy),
)


def metric_counts(rows: Iterable[JudgedResponse]) -> dict[str, Count]:
    """The count of every metric over the rows of its task, by name.

    LamdaError for an unknown task and for a row without a label that a metric needs.
    """
    totals = {metric.name: Count() for metric in METRICS}
    for row in rows:
        if row.task not in TASKS:
            raise LamdaError(
                f"response to {row.context_id}: expected task {', '.join(TASKS)}, "
                f"found {row.task!r}"
            )
        for metric in METRICS:
            if metric.task == row.task:
                totals[metric.name] += metric.count(row)
    return totals


def merge(*parts: Mapping[str, Count]) -> dict[str, Count]:
    """Counts of the same metrics over several sets of rows, added."""
    total: defaultdict[str, Count] = defaultdict(Count)
    for part in parts:
        for name, count in part.items():
            total[name] += count
    return dict(total)


def by_model(rows: Iterable[JudgedResponse]) -> dict[str, list[JudgedResponse]]:
    """Rows by model, the paper's models first and in its order.

    LamdaError when a model answered a context twice.
    """
    groups: dict[str, list[JudgedResponse]] = {}
    seen: set[tuple[str, str]] = set()
    for row in rows:
        if (row.model, row.context_id) in seen:
            raise LamdaError(f"model {row.model}: two responses to context {row.context_id}")
        seen.add((row.model, row.context_id))
        groups.setdefault(row.model, []).append(row)
    return {name: groups[name] for name in _in_order(list(groups))}


def _in_order(names: Sequence[str]) -> list[str]:
    known = [name for name in MODELS if name in names]
    return known + [name for name in names if name not in MODELS]
