"""Does a response tell of an improvised life, or of people whom nobody can look up?

Paper section 6.2: such claims ("I baked three cakes") need no source.
"""

from __future__ import annotations

from lamda_world.data_files import beside
from lamda_world.raters.parse.texts import Sentence, Text

_DATA = beside(__file__)

_OPENERS = _DATA.words("openers")
_SPEAKER = _DATA.words("speaker")
_OWN = _DATA.words("own")
_LIGHT = _DATA.words("light")
_ATTITUDES = _DATA.words("attitudes")
_VIEWS = _DATA.words("views")


def tells_of_itself(response: Text) -> bool:
    """Whether a sentence states what the speaker did or is, or what somebody of theirs does.

    Feelings, opinions, wishes and plans state nothing, nor do questions.
    """
    return any(sentence.end != "?" and _states(sentence) for sentence in response.sentences)


def _states(sentence: Sentence) -> bool:
    words = list(sentence.words)
    while words and words[0] in _OPENERS:
        words.pop(0)
    subject, rest = (words[0], words[1:]) if words else ("", [])
    if subject in _OWN:
        return len(rest) > 1 and rest[0] not in _VIEWS
    if subject not in _SPEAKER:
        return False
    said = [word for word in rest if word not in _LIGHT]
    return bool(said) and said[0] not in _ATTITUDES
