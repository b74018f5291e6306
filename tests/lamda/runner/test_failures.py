"""What DVC says becomes one line of the kind that tells whether another attempt makes sense."""

from __future__ import annotations

import pytest

from lamda.ends import End
from lamda.errors import LamdaError
from lamda.runner.failures import Refused, TryAgain, stage_failure, transfer_failure
from lamda.runner.graph import Kind, Stage
from lamda.runner.settings import Settings


def stage(kind: Kind = "stage") -> Stage:
    return Stage("s", "x", (), (), (), (), (), kind, Settings())


def told(code: int, *own: str) -> list[str]:
    last = f"ERROR: failed to reproduce 's': failed to run: x, exited with {code}"
    return ["Running stage 's':", "> x", *own, last]


@pytest.mark.parametrize(
    ("kind", "lines", "expected", "words"),
    [
        ("gate", told(3, "error: 4 rows fail", "more"), Refused, "s: refused: 4 rows fail"),
        ("stage", told(3, "no prefix"), LamdaError, "exit code 3: no prefix"),
        ("gate", told(2, "error: no such file"), LamdaError, "exit code 2: no such file"),
        ("stage", told(75, "stopped, saved at step 9"), TryAgain, "interrupted (exit code 75)"),
        ("stage", told(-9), TryAgain, "it said nothing"),
        ("stage", told(143), TryAgain, "exit code 143"),
        ("stage", told(1, "OSError: No space left on device"), LamdaError, "disk full"),
        (
            "stage",
            ["ERROR: No possible cache link types for 'x'. See"],
            LamdaError,
            "disk full, or",
        ),
        ("stage", ["ERROR: 'data' is busy, it is being"], TryAgain, "another process"),
        ("stage", ["ERROR: Forbidden: An error occurred (403)"], LamdaError, "and credentials"),
        ("stage", ["ERROR: Could not connect to the endpoint URL"], TryAgain, "the next attempt"),
        ("stage", ["ERROR: missing data 'source': x"], LamdaError, "missing data 'source'"),
        ("stage", [], LamdaError, "it said nothing"),
    ],
)
def test_stages(kind: Kind, lines: list[str], expected: type[Exception], words: str) -> None:
    error = stage_failure(stage(kind), lines)
    assert type(error) is expected
    assert words in str(error)


BAR = "pretrain:  40%|####      | 40/100ERROR: failed to reproduce 's': exited with 137"


@pytest.mark.parametrize(
    ("code", "end", "lines", "expected", "words"),
    [
        (255, End(None), ["pretrain: 40%|##"], TryAgain, "killed before it could say why"),
        (255, End(None), told(2, "error: bad"), TryAgain, "killed before"),
        (255, End(75, ""), ["bar"], TryAgain, "interrupted (exit code 75)"),
        (255, End(3, "4 rows fail"), told(1), Refused, "s: refused: 4 rows fail"),
        (255, End(2, "a.yaml: bad"), told(137), LamdaError, "exit code 2: a.yaml: bad"),
        (255, End(1, "OSError: No space left on device"), [], LamdaError, "disk full"),
        (255, End(139), [], TryAgain, "exit code 139"),
        (255, End(0), ["ERROR: output 'x' does not exist"], LamdaError, "output 'x' does not"),
        (255, End(0), ["ERROR: 'x' is busy"], TryAgain, "another process"),
        (137, None, [], TryAgain, "DVC was killed"),
        (137, End(None), [], TryAgain, "killed before"),
        (255, None, [BAR], TryAgain, "exit code 137"),
        (255, None, ["ImportError: x", "ERROR: failed: x, exited with 1"], LamdaError, "code 1"),
    ],
)
def test_what_the_command_told_decides(
    code: int, end: End | None, lines: list[str], expected: type[Exception], words: str
) -> None:
    error = stage_failure(stage("gate"), lines, code, end)
    assert type(error) is expected
    assert words in str(error)
    assert "\n" not in str(error)


@pytest.mark.parametrize(
    ("line", "expected", "words"),
    [
        ("ERROR: failed to push data to the cloud - 1 files failed", TryAgain, "next attempt"),
        ("ERROR: unexpected error - Unable to locate credentials", LamdaError, "credentials"),
        ("ERROR: unexpected error - AccessDenied: no", LamdaError, "the remote refuses"),
        ("ERROR: bucket 'b' does not exist: NoSuchBucket", LamdaError, "check its address"),
        ("ERROR: [Errno 28] No space left on device", LamdaError, "disk full"),
        ("WARNING: x do not exist neither locally nor on remote", LamdaError, "does not have"),
        ("Could not resolve host", TryAgain, "Could not resolve host"),
    ],
)
def test_transfers(line: str, expected: type[Exception], words: str) -> None:
    error = transfer_failure("push", ["something", line])
    assert type(error) is expected
    assert words in str(error)
    assert "\n" not in str(error)
