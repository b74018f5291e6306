"""Stage resolve: params.yaml, its profile and own/ -> params.resolved.yaml, all others' params."""

from __future__ import annotations

from pathlib import Path

from lamda.config.resolve import write_resolved
from lamda.stage import run


def main(out: Path) -> None:
    """Merge, check, and write the hashes of the chosen implementations and own files."""
    write_resolved(Path(), out)


if __name__ == "__main__":
    run(main)
