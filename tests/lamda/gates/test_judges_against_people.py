"""Where people voted on what rules judged, the metrics tell how far both agree: the gate on the
evaluation holds that against what stage judge said, and lets it pass."""

from __future__ import annotations

from typing import Any

from lamda.evaluation.sections import AGAINST
from lamda.gates.answers import Judged, measured_rows

from .cases import evaluation as case

KAPPA = {"value": 0.5, "low": 0.1, "high": 0.9, "n": 9, "agreement": 0.8, "people": 2.0}
SAID = {"ssi": {"items": 9, "judged": 9, "labels": {"sensible": KAPPA}}}


def edited(in_metrics: Any, said: Any) -> dict[str, str]:
    """What the gate says of metrics and of a stage judge that tell this of judges and people."""
    tables = case.clean()
    of = Judged(*(tables[name] for name in ("responses", "drafts", "talks", "candidates")))
    metrics = {**tables["metrics"], **({AGAINST: in_metrics} if in_metrics else {})}
    judged = {**tables["judged"], **({AGAINST: said} if said else {})}
    rows = measured_rows(of, metrics, judged, case.SETTINGS)
    return {row["example"]: row["edited"] for row in rows if row["edited"]}


def test_what_stage_judge_said_passes() -> None:
    assert edited(SAID, SAID) == {}
    assert edited(None, None) == {}


def test_anything_else_is_found() -> None:
    better = {"ssi": {**SAID["ssi"], "labels": {"sensible": {**KAPPA, "value": 0.9}}}}
    assert "0.9, measured again 0.5" in edited(better, SAID)[AGAINST]
    assert AGAINST in edited(SAID, None)
    assert AGAINST in edited(None, SAID)
