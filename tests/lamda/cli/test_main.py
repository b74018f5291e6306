"""The command line: what it prints, its exit codes, and that it starts light."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest
from ruamel.yaml import YAML
from typer.testing import CliRunner

from lamda import outputs
from lamda.cli import main as cli
from lamda.config.params import load_answering
from lamda.config.resolve import current_params
from lamda.dialog.agent import Answer
from lamda.errors import LamdaError
from lamda.records import Document, JudgedResponse, write_table
from lamda.runner.status import Pending
from lamda.serving.chat import InRole
from lamda.task_names import TRAININGS

REPOSITORY = Path(__file__).resolve().parents[3]


def run(*arguments: str | Path) -> tuple[int, str, str]:
    result = CliRunner().invoke(cli.app, [str(argument) for argument in arguments])
    return result.exit_code, result.stdout, result.stderr


@pytest.fixture
def knowledge(tmp_path: Path) -> Path:
    text, url = "Porto / Population / 249 thousand", "https://example.org/\x1b[31mPorto"
    table = tmp_path / "documents.parquet"
    write_table(table, [Document("1", "knowledge", url, "Porto", text)], Document)
    return table


def test_help_imports_nothing_heavy() -> None:
    code = (
        "import sys\nfrom lamda.cli import main as cli\n"
        "try:\n    cli.app(['--help'])\nexcept SystemExit:\n    pass\n"
        "heavy = {'torch', 'boto3', 'numpy', 'pandas', 'pyarrow', 'babel', 'sentencepiece'}\n"
        "print(sorted(heavy & set(sys.modules)))"
    )
    shown = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    for command in ("chat", "ask", "profile", "results", "read", "release", "rollback", "plan"):
        assert f" {command} " in shown.stdout
    assert shown.stdout.splitlines()[-1] == "[]"


def test_default_paths_are_outputs_of_the_graph() -> None:
    graph = YAML(typ="safe").load((REPOSITORY / "dvc.yaml").read_text())
    made = {
        out if isinstance(out, str) else next(iter(out))
        for stage in graph["stages"].values()
        for out in [*stage.get("outs", []), *stage.get("metrics", [])]
    }
    assert {str(path) for path in outputs.RELEASED} <= made
    gates = {name for name in made if name.startswith("reports/gates/") and name.endswith(".json")}
    assert {str(path) for path in outputs.GATE_REPORTS} == gates
    limits = current_params(REPOSITORY).gates.model_dump()
    assert {path.stem for path in outputs.GATE_REPORTS} == set(limits)


def test_ask_prints_results_with_their_urls(knowledge: Path) -> None:
    code, shown, _ = run("ask", "population", "of", "Porto", "--knowledge", knowledge)
    assert code == 0
    assert shown == "Porto / Population / 249 thousand\n  https://example.org/Porto\n"
    assert run("ask", "135+7721", "--knowledge", knowledge)[1] == "7856\n"
    assert run("ask", "xyzzy", "--knowledge", knowledge)[1] == "nothing found\n"


def test_errors_are_one_line_and_exit_code_2(tmp_path: Path, knowledge: Path) -> None:
    missing = tmp_path / "missing.parquet"
    for arguments, message in (
        (("ask", "Porto", "--knowledge", missing), "no such file"),
        (("ask", "a" * 500, "--knowledge", knowledge), "at most 400 characters"),
        (("read", "--responses", missing), "no such file"),
        (("results", "--metrics", missing), "no such file"),
        (("profile", "nope", "--params", REPOSITORY / "params.yaml"), "found 'nope'"),
        (("chat", "--decode", "GPT"), "expected likelihood"),
        (("plan", "--mesh", "128x4"), "expected 1024 devices in all, found 512"),
        (("plan", "--preset", "9b"), "no preset '9b'"),
        (
            ("plan", "--memory", "8", "--no-activation-checkpointing"),
            "it would fit with --activation-checkpointing",
        ),
    ):
        code, shown, error = run(*arguments)
        assert code == 2, arguments
        assert shown == ""
        assert error.startswith("error: ")
        assert message in error
        assert error.count("\n") == 1


def test_profile_shows_and_switches(tmp_path: Path) -> None:
    shutil.copy(REPOSITORY / "params.yaml", tmp_path)
    shutil.copytree(REPOSITORY / "profiles", tmp_path / "profiles")
    params = tmp_path / "params.yaml"
    before = run("profile", "--params", params)[1]
    assert "* default: " in before
    after = run("profile", "smoke", "--params", params)[1]
    assert "* smoke: " in after
    assert after.replace("* ", "  ") == before.replace("* ", "  ")
    params.write_text(params.read_text().replace("seed: ", "sead: "))
    code, _, error = run("profile", "--params", params)
    assert (code, error.count("\n")) == (2, 1)
    assert "sead'" in error


def test_read_filters_and_pages(tmp_path: Path) -> None:
    path = tmp_path / "responses.parquet"
    rows = [
        JudgedResponse(
            f"c{n}", "ssi", "1", "PT", ("hi",), f"answer {n}", "", labels={"safe": n % 2}
        )
        for n in range(6)
    ]
    write_table(path, rows, JudgedResponse)
    options = ("--responses", path, "--label", "safe=1")
    _, shown, _ = run("read", *options, "--skip", "1", "--count", "1")
    assert "--- 2 of 3: PT" in shown
    assert "answer 3" in shown
    assert "answer 1" not in shown
    assert run("read", *options, "--count", "0")[1].count("---") == 3
    assert shown.endswith("safe: 100.0% [43.9%, 100.0%] n=3\n")  # of all chosen, not of the page


def test_plan_reads_a_profile() -> None:
    code, shown, _ = run("plan", "--profile", "paper")
    assert code == 0
    assert shown.startswith("137,702,416,384 parameters on 1,024 devices")
    assert "262,144 tokens a step" in shown
    assert "days for 786.4 B tokens" in shown
    for name in TRAININGS:
        assert re.search(rf"{name} +\S+ tokens +\S+ FLOPs +\S+ device-hours", shown)
    assert "3.55e23 FLOPs (section 10) train this model on 4.23e+11 tokens" in shown
    code, shown, _ = run("plan", "--profile", "paper", "--preset", "2b", "--tokens", "1e9")
    assert code == 0 and "days for 1.0 B tokens" in shown
    code, _, error = run("plan", "--profile", "nope")
    assert code == 2 and "no profile 'nope'; there are: ablations, default, paper, smoke" in error


def test_plan_prints_days_beside_the_papers() -> None:
    code, shown, _ = run("plan", "--devices", "8", "--mesh", "4x2", "--preset", "2b")
    assert code == 0
    assert "on 8 devices, mesh 4x2" in shown
    assert "57.7 days in the paper" in shown


def test_results_prints_the_table(tmp_path: Path) -> None:
    entry = {"value": 0.5, "low": 0.25, "high": 0.75, "n": 12, "versus": {}}
    entry |= {"judged": 9, "of": 12}
    path = tmp_path / "metrics.json"
    path.write_text(json.dumps({"models": {"mine": {"wit": entry}}, "judged_by": {}}))
    code, shown, _ = run("results", "--metrics", path)
    assert code == 0
    assert "50.0 [25.0, 75.0] n=12 (9 of 12 judged)" in shown
    assert "paper" not in shown and "Roles" not in shown
    roles = {"river": {"mine": {"helpful": {**entry, "value": 0.625}}}}
    path.with_name("roles.json").write_text(json.dumps({"judged_by": "", "roles": roles}))
    assert "river, mine: helpful 62.5 [25.0, 75.0] n=12\n" in run("results", "--metrics", path)[1]
    told = {"models": {"mine": {"wit": entry}}, "judged_by": {}}
    told["by_kind"] = {"ssi": {"talk": {"mine": {"wit": entry}}}}
    path.write_text(json.dumps(told))
    _, shown, _ = run("results", "--metrics", path, "--by", "kind")
    assert "ssi, contexts of kind talk" in shown and "Roles" not in shown


def test_chat_talks_to_the_agent_in_its_role(monkeypatch: pytest.MonkeyPatch) -> None:
    class Echo:
        def respond(self, context: Sequence[str], /, role: Sequence[str] = ()) -> Answer:
            return Answer((*role, *context)[0][:5], context[0])

    asked: list[tuple[object, ...]] = []

    def load(*arguments: object) -> InRole:
        asked.append(arguments)
        return lambda role: Echo()

    monkeypatch.setattr(cli, "_load_agent", load)
    params = ["--params", str(REPOSITORY / "params.yaml")]
    chat = ["chat", "--decode", "likelihood", *params]
    result = CliRunner().invoke(cli.app, [*chat, "--role", "everest"], input="hi\n")
    assert result.exit_code == 0
    assert "lamda: hello\n" in result.stdout
    settings = load_answering(REPOSITORY / "params.yaml")
    ((*named, _, answering),) = asked
    assert named == [cli.MODEL, "likelihood", cli.TOKENIZER, cli.KNOWLEDGE]
    assert answering == settings
    code, _, error = run(*chat, "--role", "moon")
    assert code == 2
    assert error == "error: role: expected none, everest, music, found 'moon'\n"
    assert len(asked) == 1, "no model is loaded for a role that is not there"


def test_the_console_script_exits_with_2_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*arguments: object) -> None:
        raise LamdaError("a model is missing;\nmake it")

    monkeypatch.setattr(cli, "_load_agent", fail)
    monkeypatch.setattr(sys, "argv", ["lamda", "chat", "--params", str(REPOSITORY / "params.yaml")])
    monkeypatch.setattr(sys, "stderr", stderr := io.StringIO())
    with pytest.raises(SystemExit) as raised:
        cli.main()
    assert raised.value.code == 2
    assert stderr.getvalue() == "error: a model is missing; make it\n"


def test_status_names_what_would_run(monkeypatch: pytest.MonkeyPatch) -> None:
    found = [Pending("pretrain", ("param pretrain.tokens of params.resolved.yaml 1 -> 2",), True)]
    monkeypatch.setattr("lamda.runner.status.status", lambda root, resolve: found)
    monkeypatch.chdir(REPOSITORY)
    assert str(found[0]) in run("status")[1]
    found.clear()
    assert "nothing to do" in run("status")[1].splitlines()[0]


@pytest.mark.parametrize("query", [["-5+3"], ["-5", "+", "3"], ["-(2)*1"], ["--5-7"]])
def test_a_query_may_begin_with_a_minus(knowledge: Path, query: list[str]) -> None:
    assert run("ask", *query, "--knowledge", knowledge)[1] == "-2\n"


def test_a_misspelt_option_of_ask_is_no_query(knowledge: Path) -> None:
    code, _, error = run("ask", "Porto", "--knowlege", knowledge)
    assert (code, error) == (
        2,
        "error: --knowlege: no such option; `lamda ask --help` lists them\n",
    )


@pytest.mark.parametrize("encoding", ["ascii", "latin-1", "utf-8"])
def test_no_character_ends_a_command(tmp_path: Path, encoding: str) -> None:
    said = "caffè ± 10¹³ 你好"
    rows = [JudgedResponse("c", "ssi", "1", "PT", ("hi",), said, "", labels={"safe": 1})]
    write_table(tmp_path / "responses.parquet", rows, JudgedResponse)
    done = subprocess.run(
        [sys.executable, "-m", "lamda.cli", "read", "--responses", tmp_path / "responses.parquet"],
        capture_output=True, check=False, env={**os.environ, "PYTHONIOENCODING": encoding},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    shown = done.stdout.decode(encoding)
    assert ("caffè" if encoding != "ascii" else r"caff\xe8") in shown
    assert ("你好" if encoding == "utf-8" else r"\u4f60\u597d") in shown


def test_bytes_that_are_no_text_do_not_end_the_chat() -> None:
    """A stand-in for the agent answers what it read; the streams are a process' own."""
    code = (
        "import sys\nfrom lamda.cli import main as cli\nfrom lamda.dialog.agent import Answer\n"
        "from lamda.dialog.roles import known_roles\nfrom lamda.serving.chat import chat\n"
        "class Echo:\n    def respond(self, context, role=()):\n"
        "        return Answer(context[-1], '')\n"
        "cli.app = lambda **_: chat(lambda _: Echo(), sys.stdin, sys.stdout, known_roles({}))\n"
        "cli.main()\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], input=b"caf\xe9 \xff\xfe\nhello\n", capture_output=True,
        check=False, env={**os.environ, "PYTHONIOENCODING": "utf-8"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    assert "lamda: caf\ufffd \ufffd\ufffd\nlamda: hello\n" in done.stdout.decode()


def test_a_profile_that_does_not_bind_is_not_switched_to(tmp_path: Path) -> None:
    shutil.copy(REPOSITORY / "params.yaml", tmp_path)
    shutil.copytree(REPOSITORY / "profiles", tmp_path / "profiles")
    params = tmp_path / "params.yaml"
    before = params.read_bytes()
    for text, told in (
        ("model: {preset: gpt2}", "key 'model.preset': no preset 'gpt2'; there are: smoke, tiny"),
        ("tokenize: {vocab_size: 100}", "key 'tokenize.vocab_size': Input should be greater than"),
    ):
        (tmp_path / "profiles/mine.yaml").write_text(text)
        code, shown, error = run("profile", "mine", "--params", params)
        assert (code, shown, error.count("\n")) == (2, "", 1)
        assert error.startswith(f"error: {tmp_path}/profiles/mine.yaml: {told}")
        assert params.read_bytes() == before
