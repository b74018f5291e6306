"""Text from models, tools and users, made safe for a terminal."""

from __future__ import annotations

import re
import unicodedata

# Escape sequences: CSI, then OSC and other strings up to their terminator, then two-character ones.
_ESCAPES = re.compile(
    r"(?:\x1b\[|\x9b)[0-?]*[ -/]*[@-~]?"
    r"|(?:\x1b[\]PX^_]|[\x90\x98\x9d-\x9f])[^\x07\x1b\x9c]*(?:\x07|\x1b\\|\x9c)?"
    r"|\x1b[ -/]*[0-~]?"
)
_INVISIBLE = ("Cc", "Cf", "Cs", "Co")


def plain(text: str) -> str:
    """One line without escape sequences, control, direction-changing and unprintable characters."""
    shown = _ESCAPES.sub("", text)
    spaced = "".join(" " if character in "\n\r\t\v\f\x85" else character for character in shown)
    kept = (c for c in spaced if unicodedata.category(c) not in _INVISIBLE)
    return " ".join("".join(kept).split())
