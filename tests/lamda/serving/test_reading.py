"""Choosing and showing evaluated responses."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from lamda.errors import LamdaError
from lamda.records import JudgedResponse, ToolCall, write_table
from lamda.serving.reading import choose, show


def response(number: int, model: str, task: str, **labels: int) -> JudgedResponse:
    return JudgedResponse(
        f"c{number}", task, "2", model, ("hi", f"question {number}?"), f"answer {number}",
        f"draft {number}", calls=(ToolCall("2+2", "4"), ToolCall("Porto", "a city", "https://x")),
        votes={"sensible": ("yes", "no", "maybe"), "4": ("yes", "no", "no"), "5": ("no",) * 3},
        labels=labels,
    )  # fmt: skip


@pytest.fixture
def path(tmp_path: Path) -> Path:
    rows = [
        response(0, "PT", "ssi", sensible=0),
        response(1, "LaMDA", "ssi", sensible=1),
        response(2, "LaMDA", "safety", safe=0),
        replace(response(3, "LaMDA", "ssi", sensible=0), draft="answer 3"),
    ]
    write_table(tmp_path / "responses.parquet", rows, JudgedResponse)
    return tmp_path / "responses.parquet"


@pytest.mark.parametrize(
    ("filters", "numbers"),
    [
        ({}, [0, 1, 2, 3]),
        ({"model": "LaMDA"}, [1, 2, 3]),
        ({"task": "ssi", "model": "LaMDA"}, [1, 3]),
        ({"label": "sensible=0"}, [0, 3]),
        ({"label": "safe=0"}, [2]),
        ({"model": "PT", "task": "safety"}, []),
        ({"research": "changed"}, [0, 1, 2]),
        ({"research": "kept"}, [3]),
        ({"research": "kept", "model": "PT"}, []),
    ],
)
def test_choose(path: Path, filters: dict[str, str], numbers: list[int]) -> None:
    found = choose(path, **{"model": "", "task": "", "label": "", **filters})
    assert [row.context_id for row in found] == [f"c{number}" for number in numbers]


@pytest.mark.parametrize(
    ("filters", "message"),
    [
        ({"model": "GPT"}, "--model: no response has 'GPT'; there is: LaMDA, PT"),
        ({"task": "chess"}, "--task: no response has 'chess'; there is: safety, ssi"),
        ({"label": "witty=1"}, "--label: no response has 'witty'; there is: safe, sensible"),
        ({"label": "safe"}, "--label: expected safe=0 or safe=1, found 'safe'"),
        ({"research": "none"}, "--research: expected kept or changed, found 'none'"),
        ({"label": "safe=2"}, "--label: expected safe=0 or safe=1, found 'safe=2'"),
    ],
)
def test_what_is_not_there_is_said(path: Path, filters: dict[str, str], message: str) -> None:
    with pytest.raises(LamdaError) as raised:
        choose(path, **{"model": "", "task": "", "label": "", **filters})
    assert str(raised.value) == message


def test_show() -> None:
    lines = show([response(7, "LaMDA", "ssi", sensible=1)], first=3, total=9).splitlines()
    assert lines == [
        "--- 3 of 9: LaMDA, ssi, 2, c7",
        "    hi",
        "    question 7?",
        " => answer 7",
        "    draft: draft 7",
        "    asked: 2+2 -> 4",
        "    asked: Porto -> a city (https://x)",
        "    sensible: yes no maybe",
        "    objective 4: yes no no",
        "    not violated, all raters agree: 1 objective",
        "    labels: sensible=1",
    ]
    assert show([], first=1, total=0) == "no such response\n"


def test_show_says_who_judged_and_what_nobody_has() -> None:
    row = response(7, "my own", "ssi", sensible=1)
    by = show([replace(row, judged_by="rules@1")], first=1, total=1)
    assert by.endswith("    labels: sensible=1 (by rules@1)\n")
    assert show([replace(row, labels={}, votes={})], first=1, total=1).endswith("    not judged\n")


def test_control_sequences_are_not_shown() -> None:
    row = JudgedResponse("c", "ssi", "1", "PT", ("\x1b[2Jhi",), "\x1b[31mred", "\x1b[31mred")
    assert "\x1b" not in show([row], first=1, total=1)
