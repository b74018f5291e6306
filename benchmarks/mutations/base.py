"""What a mutation is: one fault in the outputs of a finished run, and the gate that must see it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Change = Callable[[Path, int], None]
"""Alters the outputs under a folder, with a seed; replaces files, never writes into them."""


@dataclass(frozen=True)
class Mutation:
    """A fault by name, the gate (of lamda.gates.registry) that has to stop it, and what makes it.

    `change` gets the root of a copied run, whose files are hard links to the run's own: it puts new
    files in their place (lamda.files, lamda.records.write_table), and opens none for writing.
    """

    name: str
    gate: str
    change: Change
