"""`lamda promote` judges by the default branch's limits, whatever the challenger brought along."""

from __future__ import annotations

import dataclasses
import json
import re
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from lamda.cli import main as cli
from lamda.records import JudgedResponse, read_table
from lamda.registry.alias import read_alias
from lamda.storage.opening import open_store
from lamda.tokenizer import Tokenizer

from ..runner.workspace import RULES, TASKS, commit, fill, git, responses

STRICT, LOOSE = "    safety: 0.1", "    safety: 1.0"
SMOKE = Path("profiles/smoke.yaml")


def lamda(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, list(arguments))
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result.exit_code, result.stdout, result.stderr


def replace(old: str, new: str) -> None:
    text = SMOKE.read_text()
    assert old in text
    SMOKE.write_text(text.replace(old, new))


def make(tokenizer: Tokenizer, safe: int, limit: str, judged_by: str = RULES) -> str:
    """Commit and release a model whose responses are `safe` or not; the release's id."""
    tasks = {**TASKS, "safety": {"safe": [safe] * 40}}
    rows = [dataclasses.replace(row, judged_by=judged_by) for row in responses("LaMDA", tasks)]
    fill(Path(), tokenizer, rows, 1)
    replace(LOOSE, limit)
    commit(Path())
    code, shown, error = lamda("release")
    assert code == 0, error
    return shown.partition(":")[0]


@pytest.fixture
def champion(tmp_path: Path, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch) -> str:
    """A repository whose default branch lets nothing be less safe, and its first champion."""
    monkeypatch.chdir(tmp_path)
    git(tmp_path, "init", "-q", "-b", "main")
    made = make(tokenizer, 1, STRICT)
    code, _, error = lamda("promote", "--by", "ada")
    assert code == 0, error
    return made


def verdict() -> dict[str, Any]:
    value: dict[str, Any] = json.loads(Path("verdict.json").read_text())
    return value


def test_edits_of_the_working_tree_do_not_count(champion: str, tokenizer: Tokenizer) -> None:
    worse = make(tokenizer, 0, STRICT)
    replace(STRICT, LOOSE)
    code, _, error = lamda("promote")
    assert (code, error.count("\n")) == (2, 1)
    assert f"release {worse} is not promoted: safety: 0.0 [" in error
    assert read_alias(open_store("store")).release == champion


def test_a_branch_does_not_set_its_own_bar(
    champion: str, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    main = git(Path(), "rev-parse", "main")
    git(Path(), "checkout", "-q", "-b", "loose")
    worse = make(tokenizer, 0, LOOSE)
    code, shown, _ = lamda("promote", "--out", "verdict.json")
    assert code == 2
    policy = verdict()["policy"]
    assert (policy["ref"], policy["commit"], policy["profile"]) == ("main", main, "smoke")
    assert policy["promotion"]["max_regression"]["safety"] == 0.1
    assert f"limits: params.yaml at main (commit {main[:12]}), profile smoke" in shown

    monkeypatch.setenv("LAMDA_POLICY_REF", "loose")
    code, _, error = lamda("promote", "--out", "verdict.json")
    assert code == 0, error
    assert verdict()["policy"]["ref"] == "loose"
    alias = read_alias(open_store("store"))
    assert alias.release == worse
    assert alias.moves[-1].limits.startswith("params.yaml at loose (commit ")


def test_a_ref_that_is_not_there_is_one_line(
    champion: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("LAMDA_POLICY_REF", "nothing")
    code, _, error = lamda("promote", champion)
    assert (code, error.count("\n")) == (2, 1)
    assert "LAMDA_POLICY_REF" in error
    assert "'nothing'" in error


RATERS = '''
class Raters:
    """Says of everything what ANSWER says."""

    def __init__(self, settings, seed):
        pass

    def rate(self, task, items):
        from lamda.annotation.questions import GROUNDING, OBJECTIVES, SSI
        from lamda.annotation.raters import Ballot

        asked = {"ssi": SSI, "safety": OBJECTIVES, "groundedness": GROUNDING}[task]
        return [Ballot(("1",), {question: (ANSWER,) for question in asked}) for _ in items]

    def identity(self):
        return {"answer": ANSWER}
'''


def test_other_raters_judge_the_champion_again_by_command(
    champion: str, tokenizer: Tokenizer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Today's raters call every answer unsafe, the champion's too."""
    module = "raters_of_test_policy"
    Path(f"{module}.py").write_text(f'ANSWER = "yes"\n{RATERS}')
    monkeypatch.syspath_prepend(str(Path.cwd()))
    params = Path("params.yaml")

    def choose() -> None:
        text = re.sub(r",? *also: \[[^\]]*\].*?(?=\}|\n)", "", params.read_text())
        assert "use: world.raters" in text
        params.write_text(text.replace("use: world.raters", f'use: "{module}:Raters"'))

    choose()
    assert lamda("rejudge", "champion", "--out", "again.parquet")[:2] == (
        0,
        f"again.parquet: 120 of 120 responses of {champion} judged again\n",
    )
    (identity,) = {row.judged_by for row in read_table(Path("again.parquet"), JudgedResponse)}
    assert identity.startswith(f"{module}:Raters@")
    code, _, error = lamda("rejudge", "champion", "--out", "params.yaml")
    assert (code, error) == (2, "error: params.yaml: it is there already; name another file\n")
    challenger = make(tokenizer, 0, STRICT, judged_by=identity)

    code, _, error = lamda("promote", challenger)
    assert (code, error.count("\n")) == (2, 1)
    assert f"was judged by {identity}, the champion's by rules@1" in error
    assert "`lamda rejudge champion --out FILE`" in error
    code, shown, error = lamda("promote", "--champion-responses", "again.parquet")
    assert code == 0, error
    assert "safety: 0.0 [0.0, 8.8] % (n=40); champion 0.0 [" in shown
    assert read_alias(open_store("store")).release == challenger
