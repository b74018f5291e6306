"""Runs by name: each id has its own, which is a name of folders and tags."""

from __future__ import annotations

import re
from itertools import combinations

from lamda.runner.workspaces import TAKEN, Run

AIRFLOW = "scheduled__2026-01-01T00:00:00+00:00"


def slug(name: str) -> str:
    return Run(name, "source", "commit", "runs", shared=True).slug


def test_each_id_has_a_name_of_its_own() -> None:
    ids = [
        "v1.0", "v1-0", "v1 0", "v1/0", "v1-0-", "-v1-0", "tune_0.1", "tune_0-1", AIRFLOW,
        AIRFLOW.replace("+", "-"), "", "run", "-", ".", "..", "é", "e", *TAKEN, "x" * 119,
        "x" * 300, "x" * 301, "\udcff", "\udcfe",
    ]  # fmt: skip
    ids += [slug(one) for one in ids]  # a name that was made is an id as well
    for one, other in combinations(dict.fromkeys(ids), 2):
        if one != other:
            assert slug(one) != slug(other)
    for one in ids:
        assert re.fullmatch(r"[A-Za-z0-9_][A-Za-z0-9_-]*", slug(one)), one
        assert len(slug(one)) <= 120
        assert slug(one) not in TAKEN


def test_plain_ids_stay_and_others_can_be_read() -> None:
    assert slug("manual_7-b") == "manual_7-b"
    assert slug(AIRFLOW).startswith("scheduled__2026-01-01T00-00-00-00-00-")
