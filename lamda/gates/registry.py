"""Every gate by name, in the order of the card."""

from collections.abc import Mapping

from lamda.gates import (
    annotations,
    carbon,
    corpus,
    discriminators,
    evaluation,
    filtered_dialogs,
    finetuned,
    groundedness,
    pretrained,
    release,
    tokens,
)
from lamda.gates.contract import Gate

GATES: Mapping[str, Gate] = {
    "corpus": corpus.GATE,
    "tokens": tokens.GATE,
    "pretrained": pretrained.GATE,
    "annotations": annotations.GATE,
    "groundedness": groundedness.GATE,
    "discriminators": discriminators.GATE,
    "filtered_dialogs": filtered_dialogs.GATE,
    "finetuned": finetuned.GATE,
    "evaluation": evaluation.GATE,
    "carbon": carbon.GATE,
    "release": release.GATE,
}
