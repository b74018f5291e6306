"""dvc.yaml lists as deps the library files that a stage really uses.

An edit to a file that a stage imports, at any distance, must make DVC run that stage again. So
each stage's import closure inside the repository has to be covered by its deps, and no dep on
code may cover nothing of it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from lamda.runner.graph import Stage, covers, load_graph

REPOSITORY = Path(__file__).resolve().parents[1]
ROOTS = ("lamda", "lamda_world", "stages")
# Modules that are imported by name: the module that calls import_module -> what it may import.
BY_NAME = {
    "lamda.plugin": ("lamda_world.plugin",),
    "lamda.plugins": (),  # what params.yaml chooses; its code's hash is a param of the stage
}
STAGES = load_graph(REPOSITORY / "dvc.yaml")


def path_of(root: Path, module: str) -> Path | None:
    base = root.joinpath(*module.split("."))
    candidates = (base.with_suffix(".py"), base / "__init__.py")
    return next((path for path in candidates if path.is_file()), None)


def names_imported(root: Path, module: str, path: Path) -> Iterator[str]:
    """Every name that `module` imports, wherever in the file, except for type checking."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    queue: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while queue:
        node = queue.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            queue += node.orelse
            continue
        if isinstance(node, ast.Call) and "import_module" in ast.unparse(node.func):
            assert module in BY_NAME, f"{module} imports by name: declare it in BY_NAME"
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            levels = package.split(".")[: len(package.split(".")) - node.level + 1]
            source = (
                ".".join([*levels, *filter(None, [node.module])]) if node.level else node.module
            )
            yield str(source)
            yield from (f"{source}.{alias.name}" for alias in node.names)
        queue += ast.iter_child_nodes(node)
    yield from BY_NAME.get(module, ())


def is_empty(path: Path) -> bool:
    """Whether a module holds nothing but a docstring, so that no output can depend on it."""
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return all(isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant) for n in body)


def package_data(folder: Path) -> Iterator[Path]:
    """Files of a package that are not code, in its folder or in folders that are no packages."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name != "__pycache__" and not (path / "__init__.py").exists():
            yield from package_data(path)
        elif path.is_file() and path.suffix not in {".py", ".pyc"}:
            yield path


def closure(root: Path, start: str) -> set[str]:
    """The files, relative to `root`, that importing `start` reads: modules and package data."""
    modules: dict[str, Path] = {}
    queue = [start]
    while queue:
        name = queue.pop()
        parents = name.split(".")
        for end in range(1, len(parents) + 1):
            module = ".".join(parents[:end])
            path = path_of(root, module) if parents[0] in ROOTS else None
            if path is not None and module not in modules:
                modules[module] = path
                queue += names_imported(root, module, path)
    files = {path for path in modules.values() if not is_empty(path)}
    packages = {path.parent for path in files} - {root / name for name in ROOTS}
    files |= {data for package in packages for data in package_data(package)}
    return {path.relative_to(root).as_posix() for path in files}


def module_of(stage: Stage) -> str:
    match = re.search(r"-m (stages\.\w+)", stage.command)
    assert match, f"{stage.name}: expected `python -m stages.NAME`, found {stage.command}"
    return match[1]


@pytest.mark.parametrize("stage", STAGES, ids=lambda stage: stage.name)
def test_deps_cover_the_import_closure(stage: Stage) -> None:
    needed = closure(REPOSITORY, module_of(stage))
    assert needed, f"{stage.name}: {module_of(stage)} is missing"
    code = [dep for dep in stage.deps if dep.split("/")[0] in ROOTS]
    missing = sorted(path for path in needed if not any(covers(dep, path) for dep in code))
    idle = sorted(dep for dep in code if not any(covers(dep, path) for path in needed))
    assert not missing, f"add to stages.{stage.name}.deps: " + ", ".join(missing)
    assert not idle, f"take from stages.{stage.name}.deps: " + ", ".join(idle)


def test_the_closure_finds_every_kind_of_import(tmp_path: Path) -> None:
    files = {
        "stages/one.py": "from lamda import a\nfrom lamda.b.c import f\n",
        "lamda/__init__.py": '"""Only words."""\n',
        "lamda/a.py": "def g():\n    import lamda.lazy\n",
        "lamda/lazy.py": "import lamda_like, json\nx = 1\n",
        "lamda/b/__init__.py": "x = 1\n",
        "lamda/b/c.py": "from . import d\nfrom ..plugin import load\nf = 1\n",
        "lamda/b/d.py": "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import lamda.e\n",
        "lamda/b/words.tsv": "data\n",
        "lamda/b/more/words.tsv": "data\n",
        "lamda/b/other/__init__.py": "x = 1\n",
        "lamda/b/other/words.tsv": "data\n",
        "lamda/e.py": "x = 1\n",
        "lamda/plugin.py": "import importlib\nload = importlib.import_module\n",
        "lamda_world/plugin.py": "x = 1\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    absent = {"lamda/__init__.py", "lamda/e.py", "lamda/b/other/__init__.py"}
    assert closure(tmp_path, "stages.one") == set(files) - absent - {"lamda/b/other/words.tsv"}


def test_an_undeclared_import_by_name_is_found(tmp_path: Path) -> None:
    (tmp_path / "stages").mkdir()
    (tmp_path / "stages/two.py").write_text(
        "from importlib import import_module\nimport_module('x')"
    )
    with pytest.raises(AssertionError, match=r"stages\.two imports by name"):
        closure(tmp_path, "stages.two")
