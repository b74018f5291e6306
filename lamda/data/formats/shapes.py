"""Dialogs in rows, however a data set lays them out.

| field | a row is |
|---|---|
| `turns`: texts, with `speakers` beside | a dialog |
| `turns`: objects with speaker and text (Schema-Guided Dialogue: utterance) | a dialog |
| `messages`: objects with role and content (chat JSON); `conversations`: from, value | a dialog |
| `content`: objects with agent and message (Topical-Chat) | a dialog |
| `chat_logs`: objects with id and text (CaSiNo) | a dialog |
| `turn`, with `dialog_id` and `speaker` | a turn; the turns of a dialog stand together |
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from lamda.data.formats.draft import Draft, alternating, merged, objects
from lamda.data.reading.ledger import Ledger
from lamda.data.row import BadValue, Row
from lamda.data.rows import KEY
from lamda.errors import LamdaError

SHAPES: Mapping[str, tuple[str, ...]] = {
    "table": ("turns", "turn"),
    "chat": ("messages", "conversations"),
    "topical_chat": ("content",),
    "casino": ("chat_logs",),
    "sgd": ("turns",),
}
"""Format -> the fields of which a row has one."""
ALL = ("turns", "turn", "messages", "conversations", "content", "chat_logs")
OPTIONAL = (*ALL, "speakers", "speaker", "dialog_id", "dialogue_id", "split")
SPEAKER = ("speaker", "role", "from", "agent", "author", "id")
TEXT = ("text", "utterance", "content", "value", "message", "body")
"""What data sets call who speaks and what is said."""
MAX_TURNS = 10_000
"""Of a dialog whose turns are rows: they are held together."""
UNSAID = {"system", "developer", "tool", "function"}
"""Roles that nobody in the talk hears."""
CALLS = ("tool_calls", "function_call")
"""Where a message says what it asks a tool; its text is then null or '', as who wrote it likes."""
DEALS = ("Submit-Deal", "Accept-Deal", "Reject-Deal", "Walk-Away")
"""Buttons of CaSiNo's page, which stand in its logs as messages."""


def drafts(rows: Iterable[Row], ledger: Ledger) -> Iterator[Draft]:
    """The dialogs of a file's rows; those that are none are dropped.

    Of a row that cannot be read, or names no dialog, nobody knows whose turn it was: it takes the
    dialogs of turns on both its sides along, told of and counted.
    """
    held: list[Row] = []
    count, torn, gap = 0, False, False
    for row in _with_gaps(rows, ledger):
        if row is None:
            torn = gap = True
            continue
        whole = _whole(row)
        if held and (whole or not _goes_on(row, held[0])):
            yield from _joined(held, count, torn, ledger)
            held = []
        if whole:
            yield from _made(WHOLE[whole], row, ledger)
        else:
            count, torn = (count + 1, torn) if held else (1, gap)
            if count <= MAX_TURNS:
                held.append(row)
        gap = False
    if held:
        yield from _joined(held, count, torn, ledger)


def _with_gaps(rows: Iterable[Row], ledger: Ledger) -> Iterator[Row | None]:
    """The rows that are dialogs, or turns of one that they name; None where others were dropped,
    here or by the reader."""
    left = iter(rows)
    while True:
        dropped = ledger.rows - ledger.kept
        row = next(left, None)
        usable = row is not None and _is_usable(row, ledger)
        if ledger.rows - ledger.kept > dropped:
            yield None
        if row is None:
            return
        if usable:
            yield row


def _is_usable(row: Row, ledger: Ledger) -> bool:
    """Whether a row is a dialog, or names the one whose turn it is; else it is dropped."""
    if _whole(row):
        return True
    if "turn" not in row.values:  # of a table that has no such column
        ledger.refuse(_without(row))
        return False
    try:
        row.name("dialog_id")
    except BadValue as error:
        ledger.refuse(error if row.has("turn") else _nothing(row))
        return False
    return True


def _whole(row: Row) -> str:
    """The field that makes a dialog of a row; '' for a turn."""
    return next((field for field in WHOLE if row.has(field)), "")


def _nothing(row: Row) -> BadValue:
    told = f"{row.place}: expected a value in one of the columns {', '.join(ALL)}, found none"
    return BadValue(told, "neither dialog nor turn")


def _made(make: Callable[[Row], Draft], row: Row, ledger: Ledger) -> Iterator[Draft]:
    try:
        yield make(row)
    except BadValue as error:
        ledger.refuse(error)


def _without(row: Row) -> BadValue:
    """What a row lacks that has none of a dialog's fields, by the columns that its file has."""
    field = next((field for field in ALL if field in row.values), ALL[0])
    return row.error(field, "a dialog")


def _goes_on(row: Row, first: Row) -> bool:
    name = row.values.get("dialog_id")
    return name is not None and name == first.values.get("dialog_id")


def _draft(row: Row, turns: Sequence[str], speakers: Sequence[str]) -> Draft:
    name = row.name("dialog_id", "") or row.name("dialogue_id", "")
    key = row.values.get(KEY)
    return Draft(
        row.place,
        tuple(turns),
        tuple(speakers),
        name or (key if isinstance(key, str) else ""),
        row.text("split", ""),
    )


def _turns(row: Row) -> Draft:
    value = row.values["turns"]
    if isinstance(value, list | tuple) and value and isinstance(value[0], dict):
        said = [
            _said(row, "turns", item, number) for number, item in enumerate(objects(row, "turns"))
        ]
        return _draft(row, *zip(*((text, who) for who, text in said), strict=True))
    turns = row.texts("turns")
    speakers = row.texts("speakers", alternating(len(turns)))
    if len(speakers) != len(turns):
        found = f"{len(speakers)} speakers"
        raise row.error("speakers", f"{len(turns)}, one a turn", found, "speakers: not one a turn")
    return _draft(row, turns, speakers)


def _messages(row: Row) -> Draft:
    field = "messages" if row.has("messages") else "conversations"
    said = []
    for number, message in enumerate(objects(row, field)):
        role = _first(message, SPEAKER)
        if isinstance(role, str) and role.casefold() in UNSAID:
            continue
        if not _first(message, TEXT) and any(message.get(call) for call in CALLS):
            continue  # the assistant asks a tool, and says nothing
        said.append(_said(row, field, message, number))
    if not said:
        raise row.error(field, "a message of somebody", "none", f"{field}: nobody says anything")
    return _draft(row, *merged(said))


def _topical_chat(row: Row) -> Draft:
    said = [_said(row, "content", item, n) for n, item in enumerate(objects(row, "content"))]
    return _draft(row, *merged(said))


def _casino(row: Row) -> Draft:
    said = [
        _said(row, "chat_logs", item, number)
        for number, item in enumerate(objects(row, "chat_logs"))
        if item.get("text") not in DEALS
    ]
    if not said:
        raise row.error("chat_logs", "a message", "none", "chat_logs: nobody says anything")
    return _draft(row, *merged(said))


WHOLE = {
    "turns": _turns,
    "messages": _messages,
    "conversations": _messages,
    "content": _topical_chat,
    "chat_logs": _casino,
}
"""Field -> what makes a dialog of a row that has it."""


def _said(row: Row, field: str, item: Mapping[str, Any], number: int) -> tuple[str, str]:
    """Who says what in one object of a list; BadValue where it does not say."""
    who = _first(item, SPEAKER)
    values = {"text": _text(_first(item, TEXT)), "speaker": who}
    part = Row(f"{row.place}, {field} {number}", values)
    if not isinstance(who, str | int) or isinstance(who, bool) or not str(who).strip():
        raise row.error(field, f"{' or '.join(SPEAKER[:4])} in each object", who, "no speaker")
    return part.name("speaker"), part.text("text")


def _first(item: Mapping[str, Any], names: Sequence[str]) -> Any:
    return next((item[name] for name in names if item.get(name) is not None), None)


def _text(value: Any) -> Any:
    """A message's text: of one with several parts those that are text."""
    if not isinstance(value, list):
        return value
    parts = [part.get("text") for part in value if isinstance(part, dict)]
    return "\n".join(part for part in parts if isinstance(part, str)) or None


def _joined(rows: Sequence[Row], count: int, torn: bool, ledger: Ledger) -> Iterator[Draft]:
    """One dialog of the rows of its turns; a turn that is none takes the whole dialog along, and
    so does a row beside or between them that may have been one (`torn`)."""
    first = rows[0]
    if torn:
        _left_out(first, count, ledger)
        return
    if count > len(rows):
        found = f"{first.place}: expected at most {MAX_TURNS:,} turns, found {count:,}"
        ledger.drop("too long", LamdaError(found), count)
        return
    try:
        others = alternating(len(rows))
        made = _draft(
            first,
            [row.text("turn") for row in rows],
            [row.name("speaker", other) for row, other in zip(rows, others, strict=True)],
        )
    except BadValue as error:
        ledger.refuse(error)
        if len(rows) > 1:
            _left_out(first, len(rows) - 1, ledger)
        return
    yield replace(made, rows=len(rows))


def _left_out(first: Row, count: int, ledger: Ledger) -> None:
    told = LamdaError(f"{first.place}: left out, as a turn of its dialog is")
    ledger.drop("a turn of its dialog is left out", told, count)
