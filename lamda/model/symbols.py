"""lamda.json in an exported folder: its control symbols, and the form of its dialogs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lamda.errors import LamdaError
from lamda.files import write_json
from lamda.model.io import model_json
from lamda.tokenizer import ATTRIBUTES, CONTROL, PAD, RESPONSE, Tokenizer

FILE = "lamda.json"
LAMDA, CHAT = "lamda", "chat"
"""Forms of a dialog, as `dialog` beside a base says them."""


@dataclass(frozen=True, slots=True)
class Exported:
    """What lamda made of a model that comes back: the id of each control symbol and of padding, and
    whether a chat template is the form of its dialogs."""

    ids: Mapping[str, int]
    chat: bool

    @property
    def first(self) -> int:
        """The first of these ids: below are those of the model's own tokenizer."""
        return min(self.ids.values())


def named(symbol: str) -> str:
    """A control symbol's name among another tokenizer's tokens: no text has it by chance."""
    return f"<|lamda:{symbol.strip('<>')}|>"


def write_symbols(pieces: Tokenizer, folder: Path) -> None:
    """Write what a program without lamda asks the model by: docs/export.md says how."""
    edges = {"user": pieces.edges(is_answer=False), "model": pieces.edges(is_answer=True)}
    ids = {**pieces.control, PAD: pieces.pad}
    write_json(folder / FILE, {
        "dialog": LAMDA if pieces.form is None else CHAT,
        "begin": list(pieces.begin),
        "turns": {side: [list(part) for part in around] for side, around in edges.items()},
        "asking": list(pieces.asking(RESPONSE)), "end": pieces.end,
        "attributes": list(ATTRIBUTES), "ids": ids,
        "tokens": {} if pieces.is_own else {name: named(name) for name in ids},
    })  # fmt: skip


def read_symbols(folder: Path) -> Exported | None:
    """What `write_symbols` wrote in `folder`; None for a model that lamda did not export.

    LamdaError for a file that is broken, and for symbols that are not those of this version.
    """
    path = folder / FILE
    if not path.is_file():
        return None
    values = model_json(path)
    ids = values.get("ids") if isinstance(values, Mapping) else None
    if not isinstance(ids, Mapping) or not all(_is_id(one) for one in ids.values()):
        raise LamdaError(f"{path}: expected the 'ids' of control symbols; copy the model again")
    if odd := sorted(ids.keys() ^ {*CONTROL, PAD}):
        raise LamdaError(
            f"{path}: expected the control symbols of this version of lamda, found a difference in"
            f" {', '.join(map(repr, odd))}; export the model by it, or take {FILE} away: then they"
            " are tokens as others, and symbols are added"
        )
    if values.get("dialog") not in (LAMDA, CHAT):
        raise LamdaError(f"{path}: expected 'dialog', {LAMDA} or {CHAT}; export the model anew")
    return Exported(dict(ids), values["dialog"] == CHAT)


def _is_id(value: Any) -> bool:
    return type(value) is int and value >= 0
