"""Labels by Dawid and Skene (1979) beside the majority's: each rater's slips are estimated, and
weighed. An option of crowd-kit; labels that are trained on stay the paper's majority (section 5).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from lamda.annotation.people.answers import Unit, pseudonym
from lamda.errors import LamdaError

ITERATIONS = 100


def dawid_skene(units: Iterable[Unit]) -> dict[str, Any]:
    """Question -> `items`, in how many of them the most probable answer is another one than the
    majority's (`differ`), and by pseudonym each rater's share of slips as the model sees it.

    LamdaError where crowd-kit is not installed.
    """
    try:
        import pandas as pd
        from crowdkit.aggregation import DawidSkene, MajorityVote
    except ImportError as error:
        raise LamdaError(
            f"Dawid-Skene needs crowd-kit ({error}): pip install -e '.[crowd]'"
        ) from None
    answers: dict[str, list[tuple[int, str, str]]] = defaultdict(list)
    for number, unit in enumerate(unit for unit in units if unit.answers):
        answers[unit.question] += [(number, rater, said) for rater, said in unit.answers.items()]
    found = {}
    for question, rows in answers.items():
        table = pd.DataFrame(rows, columns=["task", "worker", "label"])
        model = DawidSkene(n_iter=ITERATIONS)
        best = model.fit_predict(table)
        majority = MajorityVote().fit_predict(table)
        slips = {
            pseudonym(str(rater)): round(
                float((best[of["task"]].array != of["label"].array).mean()), 4
            )
            for rater, of in table.groupby("worker")
        }
        differ = int((best != majority.reindex(best.index)).sum())
        found[question] = {
            "items": len(best),
            "differ": differ,
            "slips": dict(sorted(slips.items())),
        }
    return found
