"""Clean inputs and faults of every gate. A case file has LIMITS, clean() and FAULTS."""

from importlib import import_module
from types import ModuleType

from lamda.gates.registry import NAMES

CASES: dict[str, ModuleType] = {name: import_module(f".{name}", __name__) for name in NAMES}
