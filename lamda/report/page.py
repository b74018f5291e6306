"""Sections as one HTML page that needs nothing else: style, script and data stand in it.

Templates escape every text; what would show a text as another one is made visible (lamda.errors).
The page's own policy lets nothing be loaded from anywhere, and no script run but the one in it.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from lamda.errors import shown
from lamda.report.blocks import Browser, Figure, Fold, Section, Table, Text

FOLDER = Path(__file__).with_name("page")
SCRIPTS = ("page.js", "diff.js", "dialogs.js")
KINDS = {"table": Table, "figure": Figure, "text": Text, "fold": Fold, "browser": Browser}


class Anchors:
    """Addresses within the page: of names that come to the same one, later ones get a number."""

    def __init__(self) -> None:
        self._used: dict[str, int] = {}

    def __call__(self, *names: str) -> str:
        """The address of what these names lead to."""
        made = ".".join(re.sub(r"[^\w-]+", "-", name).strip("-") or "row" for name in names)
        count = self._used[made] = self._used.get(made, 0) + 1
        return made if count == 1 else f"{made}.{count}"


def script() -> str:
    """The one script of a page."""
    return "".join((FOLDER / name).read_text(encoding="utf-8") for name in SCRIPTS)


def script_digest() -> str:
    """Its SHA-256 in base64, by which a policy allows it."""
    return base64.b64encode(hashlib.sha256(script().encode()).digest()).decode()


def render(title: str, facts: Sequence[str], sections: Sequence[Section]) -> str:
    """The whole page: `facts` stand under its title."""
    environment = Environment(
        loader=FileSystemLoader(FOLDER),
        autoescape=True,
        finalize=_visible,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    for name, kind in KINDS.items():
        environment.tests[name] = lambda block, kind=kind: isinstance(block, kind)
    return environment.get_template("page.html").render(
        title=title,
        facts=facts,
        sections=sections,
        anchor=Anchors(),
        style=Markup((FOLDER / "page.css").read_text(encoding="utf-8")),
        script=Markup(script()),
        digest=script_digest(),
    )


def _visible(value: Any) -> Any:
    """Texts without what misleads; markup, which this package made itself, as it is."""
    return shown(value) if type(value) is str else value
