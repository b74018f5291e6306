"""Shares of labels count the rows that have the label, and no others."""

from lamda.evaluation.shares import label_shares
from lamda.records import JudgedResponse


def test_each_label_has_its_own_rows() -> None:
    labels = [{"sensible": 1, "safe": 1}, {"sensible": 0}, {"sensible": 1}, {"sensible": 1}, {}]
    rows = [
        JudgedResponse(f"c{n}", "ssi", "1", "PT", ("hi",), "hello", "", labels=found)
        for n, found in enumerate(labels)
    ]
    assert label_shares(rows) == [
        "safe: 100.0% [20.7%, 100.0%] n=1",
        "sensible: 75.0% [30.1%, 95.4%] n=4",
    ]
    assert label_shares([]) == []
