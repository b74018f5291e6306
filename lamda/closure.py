"""Which source files a module depends on: what it imports at any distance, inside the repository.

An edit to one of them can change what the module computes, so DVC has to know them: as deps of a
stage (`tests/test_closure.py` compares), and as the hash of a chosen implementation, which
lamda.config.resolve writes beside its name.
"""

from __future__ import annotations

import ast
import functools
import hashlib
import importlib.util
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from lamda.errors import LamdaError

ROOTS = ("lamda", "lamda_world", "own", "stages")
EXEMPT: Mapping[str, str] = {
    "lamda.errors": "the words of a refusal",
    "lamda.stage": "how a stage is called, and how it ends",
    "lamda.plugins": "finds an implementation, whose own code and settings are parameters",
    "lamda.config": "binds values, all of which are parameters",
    "lamda.tracking": "tells what happens while it happens",
    "lamda.storage": "where data lie, not what they are",
}
"""Module or package -> why no output depends on it."""


def is_exempt(module: str) -> bool:
    """Whether a module stands in EXEMPT, or is a room's config module (as lamda.config)."""
    if module.startswith("lamda.") and module.endswith(".config"):
        return True
    return any(module == name or module.startswith(f"{name}.") for name in EXEMPT)


def closure(root: Path, start: str) -> set[str]:
    """The files, relative to `root`, that importing `start` reads: modules and package data.

    Raises LamdaError when `start` is not there.
    """
    files: set[Path] = set()
    seen = set()
    queue = [start]
    roots = {*ROOTS, start.partition(".")[0]}
    while queue:
        name = queue.pop()
        parents = name.split(".")
        for end in range(1, len(parents) + 1):
            module = ".".join(parents[:end])
            if parents[0] not in roots or module in seen or is_exempt(module):
                continue
            path = path_of(root, module)
            if path is not None:
                seen.add(module)
                files.add(path)
                queue += _imports(module, path, path.stat().st_mtime_ns)
    if start not in seen:
        raise LamdaError(f"{start}: no such module in {root}")
    files = {path for path in files if not is_empty(path)}
    packages = {path.parent for path in files} - {root / name for name in ROOTS}
    files |= {data for package in packages for data in package_data(package)}
    return {_shown(root, path) for path in files}


def code_hash(root: Path, module: str) -> str:
    """SHA-256 over names and contents of the closure of `module`."""
    total = hashlib.sha256()
    for name in sorted(closure(root, module)):
        total.update(name.encode() + b"\0")
        total.update(hashlib.sha256((root / name).read_bytes()).digest())
    return total.hexdigest()


def path_of(root: Path, module: str) -> Path | None:
    """The file of a module in `root`, or of an installed package; None where it is no module."""
    top, _, rest = module.partition(".")
    base = root / top
    if not base.exists() and not base.with_suffix(".py").exists():
        spec = importlib.util.find_spec(top)
        if spec is None or spec.origin is None:
            return None
        base = Path(spec.origin).parent if spec.submodule_search_locations else Path(spec.origin)
    base = base.joinpath(*rest.split(".")) if rest else base
    candidates = (base.with_suffix(".py"), base / "__init__.py")
    return next((path for path in candidates if path.is_file()), None)


@functools.lru_cache(maxsize=4096)
def _imports(module: str, path: Path, changed: int) -> Sequence[str]:
    """The names that a file imports; `changed` is when it was last written, for the cache."""
    return list(names_imported(module, path))


def names_imported(module: str, path: Path) -> Iterator[str]:
    """Every name that `module` imports, wherever in the file, except for type checking."""
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    queue: list[ast.AST] = [ast.parse(path.read_text(encoding="utf-8"))]
    while queue:
        node = queue.pop()
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            queue += node.orelse
            continue
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


def is_empty(path: Path) -> bool:
    """Whether a module holds nothing but a docstring, so that no output can depend on it."""
    if path.suffix != ".py":
        return False
    body = ast.parse(path.read_text(encoding="utf-8")).body
    return all(isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant) for n in body)


def package_data(folder: Path) -> Iterator[Path]:
    """Files of a package that are not code, in its folder or in folders that are no packages."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name != "__pycache__" and not (path / "__init__.py").exists():
            yield from package_data(path)
        elif path.is_file() and path.suffix not in {".py", ".pyc"}:
            yield path


def _shown(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()
