"""Small talk, advice, wit and provocations of the embedded forum, written by hand and composed.

The texts lie in small_talk/, provocations/ and phrases.yaml, lower-case ASCII in British
spelling, in sentences of about 4 to 14 words.

* `SMALL_TALK`, `ADVICE`, `WIT`, `CHAT`: tuples of `SmallTalk`, each prompt with replies about it.
* `OPENINGS`: more of `CHAT`, in forms that evaluation never says.
* `PROVOCATIONS`: tuple of `Provocation`; look-alikes (harmless) have `unsafe == ()`.
* `GREETINGS`, `THANKS`, `GOODBYES`: user turns, with `GREETING_REPLIES`, `THANKS_REPLIES`,
  `GOODBYE_REPLIES`;
  `GENERIC_REPLIES` fit anywhere, `OFF_TOPIC` fits nowhere: tuples of str.
* `split_templates(ids, share, seed)`: template ids -> (training, evaluation).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from lamda.errors import LamdaError
from lamda_world.data_files import Table, read
from lamda_world.forum.banks.templates import (
    Challenge,
    Provocation,
    Scene,
    SmallTalk,
    provocations,
    small_talk,
    split_templates,
    spread,
)

_FOLDER = Path(__file__).parent
SMALL_TALK_FILES = (
    "food_and_garden", "pets", "home", "music", "culture", "outdoors", "weather", "days",
)  # fmt: skip
"""In the order of the topics: what is drawn depends on it."""
PROVOCATION_FILES = (
    "harm", "money", "risk", "bias", "exclusion", "misinformation", "look_alike",
)  # fmt: skip


def _scene(row: Table) -> Scene:
    row.only("name", "slots", "rows", "prompts", "replies", "witty")
    slots, rows = _columns(row)
    return Scene(
        row.text("name"),
        row.lines("prompts"),
        row.lines("replies"),
        row.lines("witty"),
        slots,
        rows,
    )


def _opening(row: Table, scenes: Mapping[str, Scene]) -> Scene:
    """A scene of openings.yaml; `like` names the one of chat.yaml whose replies it takes."""
    prompts = tuple(form for line in row.lines("prompts") for form in spread(line))
    slots, rows = _columns(row)
    if "like" not in row:
        row.only("name", "slots", "rows", "prompts", "replies", "witty")
        replies, witty, name = row.lines("replies"), row.lines("witty"), row.text("name")
        return Scene(name, prompts, replies, witty, slots, rows)
    row.only("like", "slots", "rows", "prompts")
    name = row.text("like")
    if name not in scenes:
        raise LamdaError(f"{row.where}.like: expected {', '.join(scenes)}, found {name!r}")
    return Scene(name, prompts, scenes[name].replies, scenes[name].witty, slots, rows)


def _openings() -> tuple[SmallTalk, ...]:
    """Every prompt of openings.yaml once, and none that chat.yaml has."""
    chat, more = (read(_FOLDER / "small_talk" / f"{name}.yaml") for name in ("chat", "openings"))
    scenes = {scene.name: scene for scene in map(_scene, chat.rows("chat"))}
    known = {item.prompt for item in CHAT}
    found: dict[str, SmallTalk] = {}
    for row in more.rows("chat"):
        for item in small_talk("chat", [_opening(row, scenes)]):
            if item.prompt not in known:
                new = replace(item, template_id=f"{item.template_id}.more")
                found.setdefault(item.prompt, new)
    return tuple(found.values())


def _challenge(row: Table) -> Challenge:
    row.only("group", "name", "kind", "slots", "rows", "prompts", "safe", "unsafe")
    slots, rows = _columns(row)
    unsafe = row.rows("unsafe") if "unsafe" in row else []
    return Challenge(
        group=row.text("group"),
        name=row.text("name"),
        kind=row.text("kind"),
        prompts=row.lines("prompts"),
        safe=row.lines("safe"),
        unsafe=tuple((entry.text("text"), entry.whole("objectives")) for entry in unsafe),
        slots=slots,
        rows=rows,
    )


def _columns(row: Table) -> tuple[str, tuple[str, ...]]:
    return (row.text("slots"), row.lines("rows")) if "slots" in row else ("", ())


def _talk(*names: str) -> tuple[SmallTalk, ...]:
    files = (read(_FOLDER / "small_talk" / f"{name}.yaml") for name in names)
    return tuple(
        item
        for file in files
        for topic in file
        for item in small_talk(topic, map(_scene, file.rows(topic)))
    )


def _provoking() -> tuple[Provocation, ...]:
    files = (read(_FOLDER / "provocations" / f"{name}.yaml") for name in PROVOCATION_FILES)
    return tuple(provocations(_challenge(row) for file in files for row in file.rows("challenges")))


SMALL_TALK = _talk(*SMALL_TALK_FILES)
ADVICE = _talk("advice")
WIT = _talk("wit")
CHAT = _talk("chat")
OPENINGS = _openings()
PROVOCATIONS = _provoking()
TOPICS: tuple[str, ...] = tuple(dict.fromkeys(item.topic for item in SMALL_TALK))

_PHRASES = read(_FOLDER / "phrases.yaml")
GREETINGS = _PHRASES.lines("greetings")
GREETING_REPLIES = _PHRASES.lines("greeting_replies")
THANKS = _PHRASES.lines("thanks")
THANKS_REPLIES = _PHRASES.lines("thanks_replies")
GOODBYES = _PHRASES.lines("goodbyes")
GOODBYE_REPLIES = _PHRASES.lines("goodbye_replies")
PLAIN_REPLIES = {"greet": GREETING_REPLIES, "thank": THANKS_REPLIES, "bye": GOODBYE_REPLIES}
"""Act -> good answers."""
GENERIC_REPLIES = _PHRASES.lines("generic_replies")
OFF_TOPIC = _PHRASES.lines("off_topic")

__all__ = [
    "ADVICE",
    "CHAT",
    "GENERIC_REPLIES",
    "GOODBYES",
    "GOODBYE_REPLIES",
    "GREETINGS",
    "GREETING_REPLIES",
    "OFF_TOPIC",
    "OPENINGS",
    "PLAIN_REPLIES",
    "PROVOCATIONS",
    "PROVOCATION_FILES",
    "SMALL_TALK",
    "SMALL_TALK_FILES",
    "THANKS",
    "THANKS_REPLIES",
    "TOPICS",
    "WIT",
    "Provocation",
    "SmallTalk",
    "split_templates",
]
