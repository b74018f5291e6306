"""dvc.yaml lists as deps the library files that a stage really uses, and as params what it reads.

An edit to a file that a stage imports, at any distance, must make DVC run that stage again: each
stage's deps on code are those that `make deps` writes. What a stage reads of the parameters must
stand among its params, and nothing else.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from lamda.closure import EXEMPT, closure, code_hash, path_of
from lamda.config.params import Params
from lamda.errors import LamdaError
from lamda.runner.deps import WHOLE, code_deps, render
from lamda.runner.graph import Stage, load_graph

REPOSITORY = Path(__file__).resolve().parents[1]
STAGES = load_graph(REPOSITORY / "dvc.yaml")
RESOLVED = "params.resolved.yaml:"


def test_dvc_yaml_is_what_make_deps_writes() -> None:
    assert render(REPOSITORY) == (REPOSITORY / "dvc.yaml").read_text(), "run `make deps`"


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_every_stage_names_source_files_that_exist(stage: Stage) -> None:
    code = code_deps(REPOSITORY, stage.name, stage.command)
    assert code, f"{stage.name} depends on no source file"
    assert all((REPOSITORY / dep).exists() for dep in code)
    assert set(code) <= set(stage.deps)


def test_exemptions_are_modules_with_a_reason() -> None:
    for name, reason in EXEMPT.items():
        assert path_of(REPOSITORY, name), f"{name} is no module"
        assert len(reason) > 10


def keys_read(module: Path) -> set[str]:
    """The key paths that a stage module reads of `params`, as deep as Params goes."""
    read = set()
    tree = ast.parse(module.read_text(encoding="utf-8"))
    outer = {id(n.value) for n in ast.walk(tree) if isinstance(n, ast.Attribute)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and id(node) not in outer:
            text = ast.unparse(node)
            if text.startswith("params."):
                read.add(text.removeprefix("params."))
    return read


def known(path: str) -> str:
    """A key path without what follows the last field of the params."""
    model, kept = Params, []
    for part in path.split("."):
        fields = getattr(model, "model_fields", {})
        if part not in fields:
            break
        kept.append(part)
        model = fields[part].annotation  # type: ignore[assignment]
    return ".".join(kept)


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_params_are_what_the_stage_reads(stage: Stage) -> None:
    if stage.kind == "gate" or stage.name in WHOLE:
        return
    match = re.search(r"-m stages\.(\w+)(?: --recipe (\w+))?", stage.command)
    assert match
    read = {known(path) for path in keys_read(REPOSITORY / f"stages/{match[1]}.py")} - {""}
    if match[2]:
        read.add(f"finetune_{match[2]}")
        if "--research " not in stage.command:
            read.discard("decoding.snippet_tokens")  # of results, which research alone has
    listed = {key.removeprefix(RESOLVED) for key in stage.params}
    # how a stage runs, tells of it and is stopped on its way; no output depends on it
    free = {"tracking", "execution"} | ({"carbon_report"} - {stage.name})
    missing = [
        key
        for key in read
        if key.partition(".")[0] not in free
        and not any(key == one or key.startswith(f"{one}.") or one.startswith(f"{key}.")
                    for one in listed)
    ]  # fmt: skip
    idle = [
        key
        for key in listed
        if not any(key == one or key.startswith(f"{one}.") or one.startswith(f"{key}.")
                   for one in read)
    ]  # fmt: skip
    assert not missing, f"add to stages.{stage.name}.params: {missing}"
    assert not idle, f"take from stages.{stage.name}.params: {idle}"


def write(root: Path, files: dict[str, str]) -> None:
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)


FILES = {
    "stages/one.py": "from lamda import a\nfrom lamda.b.c import f\nimport lamda.errors\n",
    "lamda/__init__.py": '"""Only words."""\n',
    "lamda/a.py": "def g():\n    import lamda.lazy\n",
    "lamda/lazy.py": "import lamda_like, json\nx = 1\n",
    "lamda/b/__init__.py": "x = 1\n",
    "lamda/b/c.py": "from . import d\nfrom ..e import load\nimport lamda.b.config\nf = 1\n",
    "lamda/b/config.py": "x = 1\n",
    "lamda/b/d.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import lamda.g\n",
    "lamda/b/words.tsv": "data\n",
    "lamda/b/more/words.tsv": "data\n",
    "lamda/b/other/__init__.py": "x = 1\n",
    "lamda/b/other/words.tsv": "data\n",
    "lamda/e.py": "load = 1\n",
    "lamda/g.py": "x = 1\n",
    "lamda/errors.py": "x = 1\n",
}


def test_the_closure_finds_every_kind_of_import(tmp_path: Path) -> None:
    write(tmp_path, FILES)
    absent = {
        "lamda/__init__.py",  # words
        "lamda/g.py",  # for type checking
        "lamda/errors.py", "lamda/b/config.py",  # exempt
        "lamda/b/other/__init__.py", "lamda/b/other/words.tsv",  # another package
    }  # fmt: skip
    assert closure(tmp_path, "stages.one") == set(FILES) - absent
    with pytest.raises(LamdaError, match=r"stages\.two: no such module"):
        closure(tmp_path, "stages.two")


def test_the_hash_of_code_changes_with_what_is_imported_and_with_nothing_else(
    tmp_path: Path,
) -> None:
    write(tmp_path, FILES)
    before = code_hash(tmp_path, "stages.one")
    write(tmp_path, {"lamda/g.py": "x = 2\n", "lamda/errors.py": "x = 2\n"})
    assert code_hash(tmp_path, "stages.one") == before
    write(tmp_path, {"lamda/b/words.tsv": "other data\n"})
    assert code_hash(tmp_path, "stages.one") != before
