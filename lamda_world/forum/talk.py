"""Every word that ordinary talk may say, whatever the entities."""

from __future__ import annotations

from lamda_world.facts import lexicon, statements
from lamda_world.forum import banks, participants, questions, scenes
from lamda_world.forum.phrasings import all_intents


def ordinary_talk() -> list[str]:
    """Every text of the banks and templates: names that occur in them stay with training."""
    texts = [text for phrasings in all_intents().values() for text in phrasings]
    for item in (*banks.SMALL_TALK, *banks.ADVICE, *banks.WIT, *banks.CHAT):
        texts += [item.prompt, *item.replies, *item.witty]
    for provocation in banks.PROVOCATIONS:
        texts += [provocation.text, *provocation.safe, *(text for text, _ in provocation.unsafe)]
    for lines in (
        banks.GREETING_REPLIES, banks.THANKS_REPLIES, banks.GOODBYE_REPLIES, banks.GENERIC_REPLIES,
        banks.OFF_TOPIC, participants.HEDGES, participants.SUM_ANSWERS, participants.CONVERSIONS,
        participants.TRANSLATIONS, participants.TOOL_HEDGES, scenes.TOLD_REPLIES, scenes.RECALLED,
        scenes.NOT_RECALLED, scenes.CORRECTIONS, scenes.AGREED, questions.FRAMES,
    ):  # fmt: skip
        texts += lines
    for templates in (*statements.STATEMENTS.values(), *participants.VERDICTS.values()):
        texts += templates
    for persona in scenes.PERSONAS:
        texts += [*persona.answers, *persona.replies, *persona.contrary]
    texts += [" ".join(row) for row in lexicon.translations()]
    return list(dict.fromkeys(texts))
