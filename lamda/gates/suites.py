"""What each gate demands, as data: one `Check` is one Great Expectations expectation.

A check looks at one column of one frame (lamda.gates.frames says what the columns mean). Columns
that describe a problem hold '' where there is none, so that a failing row shows its problem.
A missing value fails every check on its column.
Limits come from params.yaml, section `gates`, and are named where they are used.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

Severity = Literal["block", "warn"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A number from params.yaml; `complement` turns a largest share into a smallest one."""

    key: str
    complement: bool = False

    def value(self, limits: Mapping[str, float]) -> float:
        """The number itself; KeyError when `limits` lacks it."""
        number = limits[self.key]
        return 1.0 - number if self.complement else number


@dataclass(frozen=True, slots=True)
class Check:
    """One expectation.

    `name` is stable and starts with the frame; `expected` says it in words, with limits in
    braces. A failing 'block' stops the pipeline, a failing 'warn' is only shown. An `optional`
    check is skipped when its limits are not given.
    """

    name: str
    expected: str
    expectation: str
    kwargs: Mapping[str, Any]
    severity: Severity = "block"
    optional: bool = False

    @property
    def frame(self) -> str:
        """The frame that the check looks at."""
        return self.name.partition(".")[0]

    def limit_keys(self) -> list[str]:
        """The keys of the limits that the check needs."""
        return [value.key for value in self.kwargs.values() if isinstance(value, Limit)]


# Control characters other than tab and newline, private use, U+FFFD and non-characters. Parquet's
# UTF-8 cannot hold surrogates.
UNPRINTABLE = "[\x00-\x08\x0b-\x1f\x7f-\x9f\ue000-\uf8ff\ufffd-\uffff]"
URL = (
    r"^https?://[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9-]+)+(?::\d+)?(?:[/?#]\S*)?$"
)
TRAINING_SPLITS = ("train", "validation")


def _at_least(name: str, key: str) -> Check:
    frame = name.partition(".")[0]
    words = f"at least {{{key}}} rows in {frame}"
    return Check(name, words, "ExpectTableRowCountToBeBetween", {"min_value": Limit(key)})


def _between(
    name: str,
    expected: str,
    column: str,
    low: Limit | float | None = None,
    high: Limit | float | None = None,
    severity: Severity = "block",
    optional: bool = False,
) -> Check:
    kwargs = {"column": column, "min_value": low, "max_value": high}
    present = {key: value for key, value in kwargs.items() if value is not None}
    return Check(
        name, expected, "ExpectColumnValuesToBeBetween", present, severity, optional=optional
    )


def _only(name: str, expected: str, column: str, *values: object, **more: Any) -> Check:
    """Every value of `column` is one of `values`; `mostly` and `severity` may be given."""
    severity: Severity = more.pop("severity", "block")
    kwargs = {"column": column, "value_set": list(values), **more}
    return Check(name, expected, "ExpectColumnValuesToBeInSet", kwargs, severity)


def _unique(name: str, column: str) -> Check:
    expected = f"every {column} only once"
    return Check(name, expected, "ExpectColumnValuesToBeUnique", {"column": column})


def _matches(name: str, expected: str, column: str, regex: str) -> Check:
    kwargs = {"column": column, "regex": regex}
    return Check(name, expected, "ExpectColumnValuesToMatchRegex", kwargs)


def _printable(name: str) -> Check:
    kwargs = {"column": "text", "regex": UNPRINTABLE}
    expected = "text without control, private-use or replacement characters"
    return Check(name, expected, "ExpectColumnValuesToNotMatchRegex", kwargs)


def _few_duplicates(name: str) -> Check:
    return _only(
        name,
        "at most a share of {max_duplicate_share} that repeats an earlier row's text",
        "duplicate_of",
        "",
        mostly=Limit("max_duplicate_share", complement=True),
    )


def _training_split(name: str) -> Check:
    return _only(name, "only training and validation rows", "split", *TRAINING_SPLITS)


CORPUS = (
    _at_least("dialogs.count", "min_dialogs"),
    _matches("dialogs.id", "an id for every dialog", "dialog_id", r"\S"),
    _unique("dialogs.unique", "dialog_id"),
    _matches("dialogs.source", "a source for every dialog", "source", r"\S"),
    _between(
        "dialogs.turns",
        "{min_turns} to {max_turns} turns in every dialog",
        "turns",
        Limit("min_turns"),
        Limit("max_turns"),
    ),
    _only("dialogs.speakers", "one speaker for each turn", "speakers_missing", 0),
    _between(
        "dialogs.voices", "two speakers or more in a dialog", "voices", low=2, severity="warn"
    ),
    _few_duplicates("dialogs.duplicates"),
    _training_split("dialogs.split"),
    _matches("turns.blank", "a word in every turn", "text", r"\S"),
    _between(
        "turns.length",
        "1 to {max_turn_characters} characters in every turn",
        "characters",
        1,
        Limit("max_turn_characters"),
    ),
    _printable("turns.printable"),
    _at_least("documents.count", "min_documents"),
    _matches("documents.id", "an id for every document", "document_id", r"\S"),
    _unique("documents.unique", "document_id"),
    _matches("documents.source", "a source for every document", "source", r"\S"),
    _between(
        "documents.length",
        "{min_document_characters} to {max_document_characters} characters in every document",
        "characters",
        Limit("min_document_characters"),
        Limit("max_document_characters"),
    ),
    _printable("documents.printable"),
    _matches("documents.url", "a well-formed http(s) URL, or none", "url", f"^$|{URL}"),
    _few_duplicates("documents.duplicates"),
    _training_split("documents.split"),
    _only("documents.held_out", "no page of the evaluation split", "held_out", ""),
    _matches("knowledge.url", "a well-formed http(s) URL to cite", "url", URL),
    _matches("knowledge.text", "a word in every page of the index", "text", r"\S"),
    _unique("knowledge.unique", "document_id"),
    _between(
        "sources.share",
        "a share of {min_source_share} to {max_source_share} of the characters from each source",
        "share",
        Limit("min_source_share"),
        Limit("max_source_share"),
    ),
)


def _rated(frame: str) -> tuple[Check, ...]:
    """The checks that all annotated sets share."""
    return (
        _at_least(f"{frame}.count", "min_examples"),
        _unique(f"{frame}.unique", "example_id"),
        _between(f"{frame}.context", "one turn or more before the response", "turns", low=1),
        _matches(f"{frame}.text", "a word in every response", "text", r"\S"),
        _training_split(f"{frame}.split"),
        _only(f"{frame}.questions", "exactly the questions of the form", "questions", ""),
        _only(f"{frame}.answers", "only the answers yes, no and maybe", "answers", ""),
        _only(f"{frame}.raters", "one answer from every rater", "raters", ""),
        _only(f"{frame}.majority", "labels that follow from the votes", "majority", ""),
    )


ANNOTATIONS = (
    *_rated("ssi"),
    _only(
        "ssi.cascade",
        "from each rater: specific only if sensible, interesting only if specific",
        "cascade",
        "",
    ),
    *_rated("safety"),
    *_rated("groundedness"),
    _between(
        "labels.balance",
        "a share of {min_positive_share} to {max_positive_share} positive for each label",
        "share",
        Limit("min_positive_share"),
        Limit("max_positive_share"),
    ),
    _between(
        "agreement.alpha",
        "a Krippendorff's alpha of at least {min_agreement} for each set",
        "alpha",
        Limit("min_agreement"),
    ),
    _only("evaluation.annotated", "no context that was annotated for training", "annotated", ""),
    _only("evaluation.unseen", "no context that stands in the training dialogs", "in_corpus", ""),
    _unique("evaluation.unique", "context_id"),
)


def _score(attribute: str) -> Check:
    expected = f"P({attribute}) of at least {{{attribute}}} in every kept turn"
    name = f"lowest.{attribute}"
    return _between(name, expected, attribute, Limit(attribute), 1, optional=True)


FILTERED_DIALOGS = (
    _at_least("kept.count", "min_turns"),
    _matches("kept.id", "an id for every kept turn", "example_id", r"\S"),
    _unique("kept.unique", "example_id"),
    _matches("kept.text", "a word in every kept turn", "text", r"\S"),
    _between("kept.context", "one turn or more before the kept turn", "turns", low=1),
    _only("kept.duplicates", "no turn kept twice in the same context", "duplicate_of", ""),
    *(_score(attribute) for attribute in ("sensible", "specific", "interesting", "safe")),
    _between(
        "scored.kept_share",
        "a share of {min_kept_share} to {max_kept_share} kept of the scored turns",
        "kept_share",
        Limit("min_kept_share"),
        Limit("max_kept_share"),
    ),
)

SUITES: Mapping[str, tuple[Check, ...]] = {
    "corpus": CORPUS,
    "annotations": ANNOTATIONS,
    "filtered_dialogs": FILTERED_DIALOGS,
}
