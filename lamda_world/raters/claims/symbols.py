"""Chemical symbols as values: one to three letters that are often words too ('As', 'In', 'I')."""

from __future__ import annotations

from lamda_world.data_files import beside
from lamda_world.raters.claims.scene import Scene, explicit_subject
from lamda_world.raters.claims.statements import domain_of
from lamda_world.raters.lexicon.cues import Cue
from lamda_world.raters.parse.mentions import Name

_DATA = beside(__file__)

_LONGEST = 3
_WORDS = _DATA.words("words")
_LEADS = _DATA.words("leads")


def symbol_value(scene: Scene, answering: bool) -> tuple[str, int] | None:
    """(element id, word) of the symbol that a clause states, or None.

    `answering` says that the clause answers a question for a symbol, so needs no cue.
    """
    cue = next((c for c in scene.cues if "symbol" in c.attributes("element")
                and (not c.loose or c.phrase != "stands for")), None)  # fmt: skip
    if cue is None and not answering:
        return None
    nowhere = cue or Cue(scene.clause.first, scene.clause.first, (), True, "")
    level, entity = _subject(scene, nowhere)
    if not entity:
        return None
    word = _letters(scene, cue)
    return (
        None if word is None or (cue is not None and cue.loose and level == 0) else (entity, word)
    )


def _subject(scene: Scene, cue: Cue) -> tuple[int, str]:
    level, entity, _ = explicit_subject(scene, cue, Name(-1, -1, (), (), "", False), "element")
    if not level:
        entity = next((e for e in scene.inherited if domain_of(e) == "element"), "")
    return level, entity


def _letters(scene: Scene, cue: Cue | None) -> int | None:
    """The word that is the symbol: written as one, or where a symbol must stand."""
    text, words = scene.passage.text, scene.words
    named = {i for n in scene.names for i in range(n.first, n.last)}
    spots = [i for i in range(scene.clause.first, scene.clause.last)
             if i not in named and words[i].isalpha() and len(words[i]) <= _LONGEST
             and not (cue and cue.first <= i < cue.last)]  # fmt: skip
    alone = len([w for w in words[scene.clause.first : scene.clause.last] if w[0].isalpha()]) == 1
    for i in spots:
        first = i == scene.clause.first
        written = text.capital(i) and not text.surface(i, i + 1)[1:].isupper()
        led = i > 0 and (words[i - 1] in _LEADS or words[i - 1] in "\"'`")
        if (
            written
            and (not first or alone or words[i] not in _WORDS)
            and (words[i] != "i" or led or alone)
        ):
            return i
    for i in spots:
        led = i > 0 and (words[i - 1] in _LEADS or words[i - 1] in "\"'`")
        if words[i] not in _WORDS and (led or alone):
            return i
    return None
