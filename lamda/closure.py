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
from collections.abc import Iterator, Mapping
from pathlib import Path

from lamda.errors import LamdaError

ROOTS = ("lamda", "lamda_world", "own", "stages")
EXEMPT: Mapping[str, str] = {
    "lamda.errors": "the words of a refusal",
    "lamda.stage": "how a stage is called, and how it ends",
    "lamda.ends": "tells how it ended",
    "lamda.inputs": "sees that what it reads stays as it was",
    "lamda.plugins": "finds an implementation, whose own code and settings are parameters",
    "lamda.config": "binds values, all of which are parameters",
    "lamda.tracking.tracker": "tells what happens while it happens",
    "lamda.carbon.budget": "stops a training, which then goes on as if it had not been",
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
                imports, is_empty = _read(module, path)
                queue += imports
                if not is_empty:
                    files.add(path)
    if start not in seen:
        raise LamdaError(f"{start}: no such module in {root}")
    packages = {path.parent for path in files} - {root / name for name in ROOTS}
    files |= {data for package in packages for data in package_data(package)}
    return {_shown(root, path) for path in files}


def code_hash(root: Path, module: str) -> str:
    """SHA-256 over names and contents of the closure of `module`; the same on every machine."""
    files = {_portable(name, module): root / name for name in closure(root, module)}
    total = hashlib.sha256()
    for name, path in sorted(files.items()):
        total.update(name.encode() + b"\0")
        total.update(hashlib.sha256(path.read_bytes()).digest())
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


def _read(module: str, path: Path) -> tuple[tuple[str, ...], bool]:
    """The names that a module imports, and whether it holds nothing but a docstring, so that no
    output can depend on it; LamdaError for a file that is no Python."""
    try:
        return _parsed(module, path, path.read_bytes())
    except (SyntaxError, ValueError) as error:
        raise LamdaError(f"{path}: expected Python: {error}") from None


@functools.lru_cache(maxsize=4096)  # the closures of the chosen implementations overlap
def _parsed(module: str, path: Path, source: bytes) -> tuple[tuple[str, ...], bool]:
    tree = ast.parse(source)
    is_empty = all(isinstance(n, ast.Expr) and isinstance(n.value, ast.Constant) for n in tree.body)
    package = module if path.name == "__init__.py" else module.rpartition(".")[0]
    return tuple(_names_imported(package, tree)), is_empty


def _names_imported(package: str, tree: ast.Module) -> Iterator[str]:
    """Every name that a module of `package` imports, wherever in it, except for type checking."""
    queue: list[ast.AST] = [tree]
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


def package_data(folder: Path) -> Iterator[Path]:
    """Files of a package that are not code, in its folder or in folders that are no packages."""
    for path in sorted(folder.iterdir()):
        if path.is_dir() and path.name != "__pycache__" and not (path / "__init__.py").exists():
            yield from package_data(path)
        elif path.is_file() and path.suffix not in {".py", ".pyc"}:
            yield path


def _shown(root: Path, path: Path) -> str:
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else path.as_posix()


def _portable(name: str, start: str) -> str:
    """The name of a file without where its installed package lies on this machine."""
    parts = Path(name).parts
    if not Path(name).is_absolute():
        return name
    tops = {*ROOTS, start.partition(".")[0]}
    at = max((at for at, part in enumerate(parts) if part in tops), default=len(parts) - 1)
    return "/".join(parts[at:])
