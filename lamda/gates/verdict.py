"""Runs a suite on frames in an ephemeral Great Expectations context, and judges the results.

The context keeps everything in memory. Severities are judged here, because a failing 'warning'
expectation gives `success=False` as well; so are missing values, which Great Expectations skips.
"""

from __future__ import annotations

import logging
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from lamda.errors import LamdaError
from lamda.gates.suites import Check, Limit

if TYPE_CHECKING:
    import pandas as pd

EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one check found.

    `success` is None when the check was skipped: its frame or limit was not given. `checked` and
    `failed` count rows of the frame; a check of a whole frame that fails counts all its rows.
    `observed` is what such a check saw; `error` an exception's text.
    """

    check: str
    expectation: str
    expected: str
    severity: str
    success: bool | None
    checked: int = 0
    failed: int = 0
    observed: Any = None
    examples: tuple[str, ...] = ()
    error: str = ""

    @property
    def blocks(self) -> bool:
        """Whether the pipeline must stop here."""
        return self.success is False and self.severity == "block"

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
    runnable = [check for check in checks if check.frame in frames and _limited(check, limits)]
    for name in dict.fromkeys(check.frame for check in runnable):
        chosen = [check for check in runnable if check.frame == name]
        results.update(_validate(chosen, frames[name], limits))
    return [_judge(check, results.get(check.name), frames, limits) for check in checks]


def _limited(check: Check, limits: Mapping[str, float]) -> bool:
    missing = [key for key in check.limit_keys() if key not in limits]
    if missing and not check.optional:
        raise LamdaError(
            f"gate check {check.name}: limit {missing[0]!r} is missing; set it in params.yaml, "
            "section gates"
        )
    return not missing


def _validate(
    checks: Sequence[Check], frame: pd.DataFrame, limits: Mapping[str, float]
) -> dict[str, Mapping[str, Any]]:
    """Great Expectations' results as plain dictionaries, by check name."""
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
    whole = asset.add_batch_definition_whole_dataframe("whole")
    suite = gx.ExpectationSuite(
        name="suite", expectations=[_expectation(gx, check, limits) for check in checks]
    )
    outcome = whole.get_batch({"dataframe": frame}).validate(
        suite,
        result_format={
            "result_format": "SUMMARY",
            "partial_unexpected_count": EXAMPLES,
            "unexpected_index_column_names": ["example"],
        },
    )
    plain = outcome.to_json_dict()["results"]
    return {result["expectation_config"]["meta"]["check"]: result for result in plain}


def _expectation(gx: Any, check: Check, limits: Mapping[str, float]) -> Any:
    kwargs = {
        key: value.value(limits) if isinstance(value, Limit) else value
        for key, value in check.kwargs.items()
    }
    severity = "critical" if check.severity == "block" else "warning"
    make = getattr(gx.expectations, check.expectation)
    return make(**kwargs, severity=severity, meta={"check": check.name})


def _judge(
    check: Check,
    outcome: Mapping[str, Any] | None,
    frames: Mapping[str, pd.DataFrame],
    limits: Mapping[str, float],
) -> Verdict:
    known = {key: f"{value:g}" for key, value in limits.items()}
    missing = {key: "(none)" for key in check.limit_keys() if key not in limits}
    expected = check.expected.format_map({**known, **missing})
    fixed = (check.name, check.expectation, expected, check.severity)
    if outcome is None:
        return Verdict(*fixed, success=None)
    rows = len(frames[check.frame])
    error = _exception(outcome["exception_info"])
    if error:
        return Verdict(*fixed, success=False, checked=rows, failed=rows, error=error)
    result = outcome["result"]
    absent = result.get("missing_count") or 0
    success = bool(outcome["success"]) and not absent
    if "element_count" not in result:
        failed = 0 if success else rows
        return Verdict(*fixed, success, rows, failed, observed=result.get("observed_value"))
    failed = result["unexpected_count"] + absent
    return Verdict(*fixed, success, rows, failed, examples=_examples(check, result, absent))


def _exception(information: Mapping[str, Any]) -> str:
    """The first exception's message: there is one record, or one for each metric."""
    records = [information] if "raised_exception" in information else list(information.values())
    for record in records:
        if record["raised_exception"]:
            return " ".join(str(record["exception_message"]).split())
    return ""


def _examples(check: Check, result: Mapping[str, Any], absent: int) -> tuple[str, ...]:
    column = check.kwargs["column"]
    found = [
        f"{row['example']}: {column} {_shown(row[column])}"
        for row in result.get("partial_unexpected_index_list") or []
    ]
    if absent:
        found.append(f"{absent} without a value in column {column}")
    return tuple(found[:EXAMPLES])


def _shown(value: Any) -> str:
    return repr(value) if isinstance(value, str) else str(value)
