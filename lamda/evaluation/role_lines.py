"""What `lamda results` says of the roles (paper section 8)."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError
from lamda.evaluation.sections import against_lines
from lamda.files import read_json

PAPER: Mapping[str, Mapping[str, tuple[float, float]]] = {
    "everest": {"LaMDA": (65, 91), "PT": (18, 85)},
    "music": {"LaMDA": (57, 89), "PT": (31, 84)},
}
"""Role -> model -> helpful and role-consistent, in % (137B, section 8)."""


def role_lines(path: Path) -> list[str]:
    """What `lamda results` says of the roles: a line for each role, model and measure, and the
    paper's. [] where none was measured; LamdaError for a file of another form."""
    told = read_json(path)
    roles = told.get("roles") if isinstance(told, dict) else None
    if not isinstance(roles, dict):
        raise LamdaError(f"{path}: expected 'roles': role -> model -> measure; run `dvc repro`")
    lines = []
    for role, models in roles.items():
        for model, cells in models.items():
            shares = [_share(name, cell) for name, cell in cells.items() if cell["n"]]
            known = PAPER.get(role, {}).get(model)
            paper = f"; paper, 137B: helpful {known[0]}, consistent {known[1]}" if known else ""
            lines.append(f"{role}, {model}: {'; '.join(shares)}{paper}")
    head = "Roles, in %, with Wilson interval and n; * differs from the first"
    return ["", head, *lines, *against_lines(told)] if lines else []


def _share(name: str, cell: Mapping[str, Any]) -> str:
    value, low, high = (f"{100 * cell[key]:.1f}" for key in ("value", "low", "high"))
    star = " *" * any(found["significant"] for found in cell["versus"].values())
    return f"{name.replace('_', ' ')} {value} [{low}, {high}] n={cell['n']}{star}"
