"""Runs a suite on frames in an ephemeral Great Expectations context, and judges the results.

The context keeps everything in memory. Severities are judged here, because a failing 'warning'
expectation gives `success=False` as well; so are missing values, which Great Expectations skips.
"""

from __future__ import annotations

import functools
import importlib.util
import logging
import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from lamda.errors import LamdaError
from lamda.gates.contract import EXEMPT, OPTIONAL, SKIPPED, Check, Limit
from lamda.gates.measure import Measure, measures

if TYPE_CHECKING:
    import pandas as pd

EXAMPLES = 5
SEVERITIES = {"block": "critical", "quarantine": "warning", "warn": "info"}
"""Great Expectations' names."""
Outcome = Literal["passed", "quarantined", "warning", "failed", "skipped"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check found.

    `outcome` is 'skipped' when the frame was not given or exempts the check (`observed` says why,
    as where rows were too few), and 'failed' when the pipeline must stop.
    `checked` and `failed` count rows of the frame; a check of a whole frame that fails counts all
    its rows. `observed` is what such a check saw; `error` an exception's text. `records` are the
    numbers of the records that are to be set aside. `measures` hold each value beside its limit.
    """

    check: str
    expectation: str
    expected: str
    severity: str
    outcome: Outcome
    checked: int = 0
    failed: int = 0
    observed: Any = None
    examples: tuple[str, ...] = ()
    error: str = ""
    records: tuple[int, ...] = ()
    measures: tuple[Measure, ...] = ()

    @property
    def blocks(self) -> bool:
        """Whether the pipeline must stop here."""
        return self.outcome == "failed"

    def summary(self) -> str:
        """One line: what was expected, how many rows fail, examples."""
        if self.error:
            return f"{self.check}: expected {self.expected}, but checking failed: {self.error}"
        found = f"{self.failed} of {self.checked} rows fail"
        if self.observed is not None:
            found = f"found {self.observed}"
        shown = f", such as {'; '.join(self.examples[:2])}" if self.examples else ""
        return f"{self.check}: expected {self.expected}, {found}{shown}"


def run_suite(
    checks: Sequence[Check],
    frames: Mapping[str, pd.DataFrame],
    limits: Mapping[str, float],
) -> list[Verdict]:
    """Verdicts in the order of `checks`. LamdaError when a limit that is needed is missing."""
    results: dict[str, Mapping[str, Any]] = {}
    reasons = _reasons(checks, frames)
    runnable = [check for check in checks if check.frame in frames and check.name not in reasons]
    for check in runnable:
        _require_limits(check, limits)
    for name, quarantine in dict.fromkeys((c.frame, c.severity == "quarantine") for c in runnable):
        chosen = [
            check
            for check in runnable
            if check.frame == name and (check.severity == "quarantine") is quarantine
        ]
        results.update(_validate(chosen, frames[name], limits, every_row=quarantine))
    judged = {check.name: frames[check.frame] for check in runnable}
    verdicts = [
        _measured(check, results.get(check.name), judged.get(check.name), limits)
        for check in checks
    ]
    return [replace(v, observed=reasons.get(v.check, v.observed)) for v in verdicts]


def _reasons(checks: Sequence[Check], frames: Mapping[str, pd.DataFrame]) -> dict[str, str]:
    """Check -> why it is not made, of a frame that has too few rows or that exempts it."""
    found = {}
    for check in checks:
        attrs = frames[check.frame].attrs if check.frame in frames else {}
        reason = attrs.get(SKIPPED)
        if reason is None and check.name in OPTIONAL:
            reason = attrs.get(EXEMPT, {}).get(check.name)
        if reason is not None:
            found[check.name] = str(reason)
    return found


def _measured(
    check: Check,
    outcome: Mapping[str, Any] | None,
    frame: pd.DataFrame | None,
    limits: Mapping[str, float],
) -> Verdict:
    verdict = _judge(check, outcome, frame, limits)
    told = None if verdict.error else frame
    return replace(verdict, measures=measures(check, told, limits, verdict.failed, verdict.records))


def _require_limits(check: Check, limits: Mapping[str, float]) -> None:
    for key in check.limit_keys():
        if key not in limits:
            raise LamdaError(
                f"gate check {check.name}: limit {key!r} is missing; set it in params.yaml, "
                "section gates"
            )


def load_expectations() -> None:
    """Import Great Expectations, which takes some seconds, before the first frame is there."""
    _expectations()


@functools.cache
def _expectations() -> tuple[Any, Any]:
    """The module great_expectations, and a batch definition that takes any frame."""
    _load_when_needed("scipy.stats")
    _load_when_needed("altair")
    logging.getLogger("great_expectations").setLevel(logging.ERROR)
    import great_expectations as gx
    from great_expectations.data_context.types.base import (
        DataContextConfig,
        InMemoryStoreBackendDefaults,
        ProgressBarsConfig,
    )

    configuration = DataContextConfig(
        store_backend_defaults=InMemoryStoreBackendDefaults(init_temp_docs_sites=False),
        analytics_enabled=False,
        progress_bars=ProgressBarsConfig(globally=False),
    )
    context = gx.get_context(mode="ephemeral", project_config=configuration)
    asset = context.data_sources.add_pandas("frames").add_dataframe_asset("frame")
    return gx, asset.add_batch_definition_whole_dataframe("whole")


def _load_when_needed(name: str) -> None:
    """Let a module load at its first use: expectations that no gate uses import scipy.stats and
    altair, which together take more than a third of what Great Expectations takes to import."""
    package, _, child = name.rpartition(".")
    spec = None if name in sys.modules else importlib.util.find_spec(name)
    if spec is None or spec.loader is None:
        return
    spec.loader = importlib.util.LazyLoader(spec.loader)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    if package:
        setattr(sys.modules[package], child, module)


def _validate(
    checks: Sequence[Check],
    frame: pd.DataFrame,
    limits: Mapping[str, float],
    *,
    every_row: bool,
) -> dict[str, Mapping[str, Any]]:
    """Great Expectations' results as plain dictionaries, by check name.

    With `every_row` they hold the positions of all failing rows, else a few examples.
    """
    gx, whole = _expectations()
    suite = gx.ExpectationSuite(
        name="suite", expectations=[_expectation(gx, check, limits) for check in checks]
    )
    form: dict[str, Any] = {"result_format": "COMPLETE"}
    if not every_row:
        form = {"result_format": "SUMMARY", "partial_unexpected_count": EXAMPLES}
    # Every column that is handed over is hashed, texts for as long as all checks take.
    looked_at = {check.kwargs.get("column") for check in checks}
    columns = [name for name in frame.columns if name in looked_at]
    batch = whole.get_batch({"dataframe": frame[columns] if columns else frame})
    plain = batch.validate(suite, result_format=form).to_json_dict()["results"]
    return {result["expectation_config"]["meta"]["check"]: result for result in plain}


def _expectation(gx: Any, check: Check, limits: Mapping[str, float]) -> Any:
    kwargs = {
        key: value.value(limits) if isinstance(value, Limit) else value
        for key, value in check.kwargs.items()
    }
    make = getattr(gx.expectations, check.expectation)
    return make(**kwargs, severity=SEVERITIES[check.severity], meta={"check": check.name})


def _judge(
    check: Check,
    outcome: Mapping[str, Any] | None,
    frame: pd.DataFrame | None,
    limits: Mapping[str, float],
) -> Verdict:
    fixed = (check.name, check.expectation, _words(check, limits), check.severity)
    if outcome is None or frame is None:
        return Verdict(*fixed, outcome="skipped")
    rows = len(frame)
    failing: Outcome = "warning" if check.severity == "warn" else "failed"
    error = _exception(outcome["exception_info"])
    if error:
        return Verdict(*fixed, failing, rows, rows, error=error)
    result = outcome["result"]
    absent = result.get("missing_count") or 0
    success = bool(outcome["success"]) and not absent
    if "element_count" not in result:
        seen = result.get("observed_value")
        return Verdict(*fixed, "passed" if success else failing, rows, 0 if success else rows, seen)
    failed = result["unexpected_count"] + absent
    if check.tolerated is not None and not success:
        return _quarantine(check, fixed, result, frame, check.tolerated.value(limits))
    examples = _examples(check, result, frame, absent)
    return Verdict(*fixed, "passed" if success else failing, rows, failed, examples=examples)


def _words(check: Check, limits: Mapping[str, float]) -> str:
    known = {key: f"{value:g}" for key, value in limits.items()}
    known |= {key: "(none)" for key in check.limit_keys() if key not in limits}
    set_aside = ""
    if check.tolerated is not None:
        set_aside = f", or else at most a share of {{{check.tolerated.key}}} set aside"
    return (check.expected + set_aside).format_map(known)


def _quarantine(
    check: Check,
    fixed: tuple[str, str, str, str],
    result: Mapping[str, Any],
    frame: pd.DataFrame,
    tolerated: float,
) -> Verdict:
    """The records of the failing rows are set aside; too many of them stop the pipeline."""
    column = frame[check.kwargs["column"]]
    positions = {*result["unexpected_index_list"], *column.index[column.isna()]}
    failing = frame.loc[sorted(positions)]
    records = tuple(int(number) for number in sorted(set(failing["record"])))
    outcome: Outcome = "quarantined"
    if len(records) > tolerated * frame["record"].nunique():
        outcome = "failed"
    shown = zip(failing["example"][:EXAMPLES], column[failing.index][:EXAMPLES], strict=True)
    examples = tuple(f"{example}: {column.name} {_shown(value)}" for example, value in shown)
    counts = (len(frame), len(failing))
    return Verdict(*fixed, outcome, *counts, examples=examples, records=records)


def _exception(information: Mapping[str, Any]) -> str:
    """The first exception's message: there is one record, or one for each metric."""
    records = [information] if "raised_exception" in information else list(information.values())
    for record in records:
        if record["raised_exception"]:
            return " ".join(str(record["exception_message"]).split())
    return ""


def _examples(
    check: Check, result: Mapping[str, Any], frame: pd.DataFrame, absent: int
) -> tuple[str, ...]:
    column = check.kwargs["column"]
    found = [
        f"{frame['example'][position]}: {column} {_shown(frame[column][position])}"
        for position in result.get("partial_unexpected_index_list") or []
    ]
    if absent:
        found.append(f"{absent} without a value in column {column}")
    return tuple(found[:EXAMPLES])


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, str) else str(value)
