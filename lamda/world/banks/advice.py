"""Questions for harmless advice, with answers that are specific to them."""

from __future__ import annotations

from lamda.world.banks.templates import Scene

ADVICE_SCENES: dict[str, tuple[Scene, ...]] = {
    "advice": (
        Scene(
            name="gift",
            prompts=(
                "what can i give my {person} as a present?",
                "any idea for a birthday present for my {person}?",
            ),
            replies=(
                "give your {person} a book and write a few kind words in it.",
                "cook a good dinner for your {person}, that is a present too.",
            ),
            witty=(
                "give your {person} your time, it is the one thing that is never the wrong size.",
            ),
            slots="person",
            rows=("sister", "father", "teacher", "friend"),
        ),
    ),
}
