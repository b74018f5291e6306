"""A rater whom Label Studio names in several spellings is one rater."""

from __future__ import annotations

from typing import Any

import pytest

from lamda.annotation.forms import form
from lamda.annotation.label_studio import read_votes, studio_task
from lamda.annotation.tasks import vote_task
from lamda.data.reading.ledger import Ledger
from lamda.data.row import Row

TASK = studio_task(vote_task("ssi", ("hello",), "hi", form("ssi")))
RESULT = {"from_name": "q_sensible", "to_name": "response", "value": {"choices": ["yes"]}}


def raters(*names: Any) -> set[str]:
    annotations = [{"completed_by": name, "result": [RESULT]} for name in names]
    row = Row("x: item 0", {**TASK, "annotations": annotations})
    return {vote.rater for vote in read_votes([row], Ledger())}


def test_space_around_a_name_makes_no_other_rater() -> None:
    assert raters("ada", " ada", "ada\n", {"email": "ada "}) == {"label-studio-ada"}
    assert raters(1, "1", {"id": 1, "email": "ada"}) == {"label-studio-1"}


@pytest.mark.parametrize("name", ["", "  ", None, True, 1.0, "\ud800", "a\nb", {"id": None}])
def test_what_names_nobody(name: Any) -> None:
    assert raters(name) == set()
