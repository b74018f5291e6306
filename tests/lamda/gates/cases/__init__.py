"""Clean inputs and faults of every gate. A case file has LIMITS, clean() and FAULTS."""

from types import ModuleType

from . import annotations, corpus, filtered_dialogs

CASES: dict[str, ModuleType] = {
    "corpus": corpus,
    "annotations": annotations,
    "filtered_dialogs": filtered_dialogs,
}
