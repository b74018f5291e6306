"""Checks by what they demand: short names for the few expectations that the gates use."""

from __future__ import annotations

from typing import Any

from lamda.data.text import UNPRINTABLE
from lamda.gates.contract import Check, Limit, Severity

TRAINING_SPLITS = ("train", "validation")
QUARANTINED = Limit("max_quarantined_share")


def at_least(name: str, key: str) -> Check:
    """At least limits[`key`] rows in the frame."""
    frame = name.partition(".")[0]
    words = f"at least {{{key}}} rows in {frame}"
    return Check(name, words, "ExpectTableRowCountToBeBetween", {"min_value": Limit(key)})


def between(
    name: str,
    expected: str,
    column: str,
    low: Limit | float | None = None,
    high: Limit | float | None = None,
    severity: Severity = "block",
) -> Check:
    """Every number of `column` lies between `low` and `high`, both included."""
    kwargs = {"column": column, "min_value": low, "max_value": high}
    present = {key: value for key, value in kwargs.items() if value is not None}
    return _check(name, expected, "ExpectColumnValuesToBeBetween", present, severity)


def only(name: str, expected: str, column: str, *values: object, **more: Any) -> Check:
    """Every value of `column` is one of `values`; `mostly` and `severity` may be given."""
    severity: Severity = more.pop("severity", "block")
    kwargs = {"column": column, "value_set": list(values), **more}
    return _check(name, expected, "ExpectColumnValuesToBeInSet", kwargs, severity)


def unique(name: str, column: str) -> Check:
    """No value of `column` twice."""
    expected = f"every {column} only once"
    return _check(name, expected, "ExpectColumnValuesToBeUnique", {"column": column}, "block")


def matches(name: str, expected: str, column: str, regex: str, **more: Any) -> Check:
    """`regex` is found in every text of `column`; `mostly` and `severity` may be given."""
    severity: Severity = more.pop("severity", "block")
    kwargs = {"column": column, "regex": regex, **more}
    return _check(name, expected, "ExpectColumnValuesToMatchRegex", kwargs, severity)


def printable(name: str, severity: Severity = "block") -> Check:
    """Column `text` holds nothing that no editor shows."""
    kwargs = {"column": "text", "regex": UNPRINTABLE}
    expected = "text without control, direction-changing, private-use or replacement characters"
    return _check(name, expected, "ExpectColumnValuesToNotMatchRegex", kwargs, severity)


def few_duplicates(name: str) -> Check:
    """At most a share of rows whose column `duplicate_of` names an earlier row."""
    return only(
        name,
        "at most a share of {max_duplicate_share} that repeats an earlier row's text",
        "duplicate_of",
        "",
        mostly=Limit("max_duplicate_share", complement=True),
    )


def training_split(name: str) -> Check:
    """Column `split` holds only what may be trained on."""
    return only(name, "only training and validation rows", "split", *TRAINING_SPLITS)


def _check(
    name: str, expected: str, expectation: str, kwargs: dict[str, Any], severity: Severity
) -> Check:
    tolerated = QUARANTINED if severity == "quarantine" else None
    return Check(name, expected, expectation, kwargs, severity, tolerated)
