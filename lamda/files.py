"""Writes that appear whole or not at all, and hashes of files."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError

TEMPORARY = ".part"
"""How the names end of what is being written."""


@contextmanager
def atomic_file(path: Path, mode: int = 0o644) -> Iterator[Path]:
    """Yield a temporary path beside `path`; rename it into place when the block succeeds, with
    the permissions `mode`.

    What a full disk, or a folder that takes no file, raises says which file was being written.
    """
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(**_beside(path))
        os.close(handle)
        temporary = Path(name)
        try:
            yield temporary
            _sync(temporary)
            os.chmod(temporary, mode)
            os.replace(temporary, path)
        finally:
            temporary.unlink(missing_ok=True)


@contextmanager
def atomic_directory(path: Path) -> Iterator[Path]:
    """Yield an empty directory beside `path`; put it in `path`'s place when the block succeeds.

    Where `path` is a symbolic link, it stays one, and the folder that it leads to is replaced.
    What a full disk, or a folder that takes none, raises says which folder was being written.
    """
    path = Path(os.path.realpath(path))
    with writing(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(**_beside(path)))
        try:
            yield temporary
            for child in temporary.rglob("*"):
                if child.is_file():
                    _sync(child)
            os.chmod(temporary, 0o755)
            if path.is_dir():
                shutil.rmtree(path)
            else:
                path.unlink(missing_ok=True)
            os.replace(temporary, path)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


def _beside(path: Path) -> dict[str, Any]:
    """What a temporary file beside `path` is called, whose own name may be as long as names can."""
    return {"prefix": f".{path.name[:40]}.", "suffix": TEMPORARY, "dir": path.parent}


@contextmanager
def writing(path: Path) -> Iterator[None]:
    """Errors of the block carry the place that was written to: those of libraries name none."""
    try:
        yield
    except Exception as error:
        if not hasattr(error, "written"):
            error.written = path  # type: ignore[attr-defined]
        raise


def _sync(path: Path) -> None:
    with path.open("rb") as stream:
        os.fsync(stream.fileno())


def write_text(path: Path, text: str) -> None:
    """Write `text` to `path` atomically, in UTF-8."""
    with atomic_file(path) as temporary:
        temporary.write_text(text, encoding="utf-8")


def rewrite(path: Path, data: bytes) -> None:
    """Write a user's file, atomically; if it is there its mode stays, and a link stays a link,
    whose target changes. LamdaError when the file cannot be written."""
    target = path.resolve()
    mode = target.stat().st_mode & 0o7777 if target.exists() else 0o644
    try:
        with atomic_file(target, mode) as temporary:
            temporary.write_bytes(data)
    except PermissionError as error:
        raise LamdaError(f"{path}: {error.strerror}; it stays as it is: make it writable") from None


def merge_conflict(path: Path, text: str) -> None:
    """LamdaError when `text`, that of `path`, holds the marks that git leaves in a conflict."""
    marks = ("<<<<<<< ", "=======", ">>>>>>> ")
    lines = [line.rstrip() for line in text.splitlines()] if marks[0] in text else []
    for number, line in enumerate(lines, start=1):
        if line.startswith(marks[0]) and any(after == marks[1] for after in lines[number:]):
            raise LamdaError(
                f"{path}: line {number}: merge conflict; settle it (`git status` names such files) "
                "and run again"
            )


def parse_json(text: str | bytes) -> Any:
    """The value of a JSON text; ValueError for every kind of bad one, deep nesting too."""
    try:
        return json.loads(text)
    except RecursionError:
        raise ValueError("too deep nesting") from None


def write_json(path: Path, value: Any) -> None:
    """Write `value` as indented JSON with sorted keys, atomically."""
    write_text(path, json_text(value))


def json_text(value: Any) -> str:
    """`value` as indented JSON with sorted keys."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def read_json(
    path: Path,
    *,
    missing: str = "run `dvc repro` to make it",
    broken: str = "if a run made it, delete it and run again",
) -> Any:
    """Read a JSON file; LamdaError when it is missing or does not parse, with what to do then:
    another advice for a file that no stage wrote."""
    try:
        text = path.read_text(encoding="utf-8")
        merge_conflict(path, text)
        return parse_json(text)
    except FileNotFoundError:
        raise LamdaError(f"{path}: no such file; {missing}") from None
    except ValueError as error:
        raise LamdaError(f"{path}: expected JSON, found {error}; {broken}") from None


def is_pattern(path: str) -> bool:
    """Whether a path is one for several files: `own/chats/2024-*.jsonl`."""
    return any(sign in path for sign in "*?[")


def matches(root: Path, pattern: str) -> list[Path]:
    """The files and folders in `root` whose path is like `pattern`, by name; none that a hidden
    folder or file holds, nor DVC's own. LamdaError for what is no pattern."""
    if any("**" in part and part != "**" for part in Path(pattern).parts):
        raise LamdaError(
            f"{pattern}: expected ** to be the whole name of a folder, as in own/**/*.jsonl; one "
            "folder's files are own/chats/*.jsonl"
        )
    if Path(pattern).is_absolute():
        root, pattern = Path("/"), pattern[1:]
    return sorted(
        path
        for path in root.glob(pattern)
        if path.suffix != ".dvc"
        # where the repository itself lies is no matter: a worktree may stand in a hidden folder
        and not any(part.startswith(".") for part in path.relative_to(root).parts[1:])
    )


def digest_of(root: Path, path: str) -> str:
    """SHA-256 of what `path` in `root` names: a file, a folder, or all that a pattern matches;
    '' where nothing is there."""
    if (root / path).exists():
        return digest([root / path])
    found = matches(root, path) if is_pattern(path) else []
    total = hashlib.sha256()
    for one in found:
        total.update(one.relative_to(root).as_posix().encode() + b"\0" + digest([one]).encode())
    return total.hexdigest() if found else ""


def digest(paths: list[Path]) -> str:
    """SHA-256 over the relative names and contents of files and directories, in order."""
    total = hashlib.sha256()
    for path in paths:
        if not path.exists():
            raise LamdaError(f"{path}: no such file or directory; run `dvc repro` to make it")
        files = [path] if path.is_file() else sorted(p for p in path.rglob("*") if p.is_file())
        for file in files:
            total.update(str(file.relative_to(path)).encode() + b"\0")
            with file.open("rb") as stream:
                total.update(hashlib.file_digest(stream, "sha256").digest())
    return total.hexdigest()
