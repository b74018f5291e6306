"""Clean inputs and faults of every gate. A case file has LIMITS, clean() and FAULTS."""

from types import ModuleType

from . import (
    annotations,
    carbon,
    corpus,
    discriminators,
    evaluation,
    filtered_dialogs,
    groundedness,
    pretrained,
    release,
    tokens,
)

CASES: dict[str, ModuleType] = {
    "corpus": corpus,
    "tokens": tokens,
    "pretrained": pretrained,
    "annotations": annotations,
    "groundedness": groundedness,
    "discriminators": discriminators,
    "filtered_dialogs": filtered_dialogs,
    "evaluation": evaluation,
    "carbon": carbon,
    "release": release,
}
