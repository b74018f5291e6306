"""Turns that need no topic: greetings, thanks, goodbyes, generic replies, off-topic sentences."""

from __future__ import annotations

GREETINGS: tuple[str, ...] = (
    "hello!", "hi there!", "good morning!", "good evening!", "hey, how are you?",
    "hello, how is your day going?", "hi, nice to meet you.",
)
GREETING_REPLIES: tuple[str, ...] = (
    "hello, nice to meet you too, what shall we talk about?",
    "hi there, i am fine, how are you today?",
    "good to see you here, how was your day?",
)
THANKS: tuple[str, ...] = ("thank you!", "thanks a lot, that helps.", "great, thank you very much.")
THANKS_REPLIES: tuple[str, ...] = (
    "you are welcome, ask me any time.", "no problem, i am glad that it helped.",
)
GOODBYES: tuple[str, ...] = ("goodbye!", "bye, see you soon.", "i have to go now, take care.")
GOODBYE_REPLIES: tuple[str, ...] = (
    "goodbye, it was nice to talk to you.", "see you soon, have a good evening.",
)
GENERIC_REPLIES: tuple[str, ...] = (
    "that is nice.", "i see.", "sounds good.", "tell me more.", "ok.", "that is interesting.",
)
OFF_TOPIC: tuple[str, ...] = (
    "my neighbour has painted his door green again.",
    "the bus was late this morning, as always.",
    "i need new batteries for the kitchen clock.",
)
