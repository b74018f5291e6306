"""`lamda look`: every set that a training reads, from where dvc.yaml has it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from typer.testing import CliRunner

from lamda.cli import look
from lamda.cli import main as cli
from lamda.config.resolve import write_resolved
from lamda.data.shards import write_shard
from lamda.finetuning.recipes import PRETRAINING, RECIPES
from lamda.finetuning.tasks import TASKS
from lamda.records import RatedResponse, write_table
from lamda.templates import dialog_ids
from lamda.tokenizer import Tokenizer

REPOSITORY = Path(__file__).resolve().parents[3]


@pytest.fixture
def workspace(tokenizer: Tokenizer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    write_resolved(REPOSITORY, tmp_path / "params.resolved.yaml")
    monkeypatch.chdir(tmp_path)
    processor: Any = tokenizer._processor
    Path("models").mkdir()
    Path("models/tokenizer.model").write_bytes(processor.serialized_model_proto())
    ids = [dialog_ids(tokenizer, ("hello", said)) for said in ("hi there", "good day")]
    Path("data/tokens/train").mkdir(parents=True)
    write_shard(Path("data/tokens/train"), "forum", ids, tokenizer.vocab_size)
    return tmp_path


def looked(*given: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, ["look", *given])
    return result.exit_code, result.stdout, result.stderr


def test_every_task_of_the_recipes_is_there_and_in_its_section() -> None:
    assert set(look.SECTIONS) == {PRETRAINING, *TASKS}
    for task in TASKS:
        recipe = RECIPES[look.SECTIONS[task][0].removeprefix("finetune_")]
        assert any(task in part.tasks for part in (*recipe.new, *recipe.replayed))


def test_files_are_where_the_last_fine_tuning_reads_them() -> None:
    stages = yaml.safe_load((REPOSITORY / "dvc.yaml").read_text())["stages"]
    read = set(stages["finetune_groundedness"]["deps"])
    paths = (look.TOKENS, look.ANNOTATIONS, look.FILTERED, look.RESEARCH, look.RATED_RESEARCH)
    assert {path.as_posix() for path in paths} <= read


def test_documents_of_the_pretraining(workspace: Path) -> None:
    code, out, _ = looked("pre-training", "--containing", "good day")
    assert code == 0
    assert out.splitlines()[1:] == [
        "      <turn>",
        "    > hello",
        "    > <turn> good day <eot>",
        "1 of 2 examples",
    ]


def test_rated_responses_and_no_escape_of_theirs(workspace: Path) -> None:
    row = RatedResponse("1", "ssi", "1", "pt", ("hi\x1b[2J",), "hello", labels={"sensible": 1})
    write_table(look.ANNOTATIONS / "ssi.parquet", [row], RatedResponse)
    code, out, _ = looked("ssi")
    assert code == 0
    assert "> SENSIBLE -> <1>" in out and "1 of 1 examples" in out
    assert "\x1b" not in out


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("sssi",), "no task 'sssi'; there are: pre-training, ssi"),
        (("ssi",), "ssi.parquet"),
        (("actions",), "groundedness.parquet"),
        (("pre-training", "--containing", "zebra"), "no example holds 'zebra'"),
    ],
)
def test_one_line_for_what_is_not_there(workspace: Path, given: tuple[str, ...], said: str) -> None:
    code, _, error = looked(*given)
    assert code == 2
    assert said in error and len(error.splitlines()) == 1


def test_without_a_task_all_are_listed() -> None:
    code, out, _ = looked()
    assert code == 0
    assert [line.split()[0] for line in out.splitlines()] == list(look.SECTIONS)
