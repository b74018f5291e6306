"""Small talk on the weather and the seasons. Entries are our own writing."""

from __future__ import annotations

from lamda_world.forum.banks.templates import Scene

_SCENES: tuple[Scene, ...] = (
    Scene(
        name="days",
        prompts=(
            "do you like {kind} days?",
            "what do you do on {a kind} day?",
            "how do you feel about {kind} weather?",
            "are {kind} days good or bad for you?",
            "how do you spend your time when the day is {kind}?",
            "are you a fan of {kind} weather?",
            "so, what is your plan if tomorrow is {kind}?",
            "{kind} weather, do you love it or hate it?",
            "does {a kind} day make you happy or sad?",
            "imagine {a kind} sunday, how do you fill it?",
            "can you enjoy a weekend when it is {kind}?",
            "just curious: what is {a kind} day good for?",
        ),
        replies=(
            "on {a kind} day i like to {deed}.",
            "{kind} days are fine, i {deed} and forget the time.",
            "{kind} weather makes me lazy, i stay on the sofa.",
            "i like {kind} days if i can {deed}.",
            "{a kind} day is not my favourite, but my dog loves it.",
        ),
        witty=(
            "{kind} days are the best excuse to {deed} and call it a plan.",
            "on {kind} days all the town talks about one thing, so i need no ideas.",
            "{kind} weather is only a problem for people with new hair.",
        ),
        slots="kind/deed",
        rows="rainy/read by the window, windy/fly a kite, sunny/sit in the park, "
        "cold/bake bread, foggy/walk by the river, snowy/build a snow bear, "
        "hot/swim in the lake, cloudy/take photos",
    ),
    Scene(
        name="now",
        prompts=(
            "it has been {state} here since monday.",
            "it is {state} here again.",
            "all week it was {state} in my town.",
            "the radio says that it will be {state} tomorrow.",
            "oh dear, it is still {state} outside.",
            "have you looked out of the window? it is {state}!",
            "i wanted to go for a walk, but it is {state}.",
            "what weather! it is {state} and the day has just begun.",
            "they say it will be {state} for the rest of the week.",
            "it was {state} when i woke up, and it still is.",
            "no picnic for us today, it is {state}.",
            "one more thing: it is {state}, so my train may be late.",
        ),
        replies=(
            "then take {item} when you go out.",
            "is it often {state} at this time of the year?",
            "here it is mild and calm, shall we change places?",
            "i like it when it is {state}, the streets are so quiet.",
            "when it is {state} my bus is always late.",
            "i need {item} when it is {state}, do you have one?",
        ),
        witty=(
            "{state} again? the weather must have lost its list of ideas.",
            "if it is {state} for one more day, we can call it a tradition.",
            "when it is {state} even the ducks look at me as if i did it.",
        ),
        slots="state/item",
        rows="raining/an umbrella, snowing/a thick coat, stormy/a heavy coat, foggy/a light, "
        "very hot/a big hat, freezing/a warm scarf, very windy/a scarf",
    ),
    Scene(
        name="season",
        prompts=(
            "do you like {season}?",
            "what do you think about {season}?",
            "i cannot wait for {season}, and you?",
            "is {season} a good time for you?",
            "are you looking forward to {season}?",
            "{season} is my favourite time of the year, yours too?",
            "hey, {season} is nearly here, are you happy about it?",
            "what does {season} mean to you?",
            "everybody i know talks about {season}, do you enjoy it?",
            "how do you feel when {season} begins?",
            "finally {season}, my best months! do you like it as well?",
            "which is better for you, {season} or the rest of the year?",
        ),
        replies=(
            "i like {season} too, mostly for {sign}.",
            "i wait all year for {sign}, so {season} is my time.",
            "{season} is nice, but it is over too soon here.",
            "in {season} i take long walks because of {sign}.",
            "{season} is not for me, i like the other half of the year.",
        ),
        witty=(
            "nature sends no bill for {sign}, that is why i love {season}.",
            "{season} is like my uncle, always late and everybody is happy to see it.",
            "i make the same good plans every {season}, they are still like new.",
        ),
        slots="season/sign",
        rows="spring/the first flowers, summer/the long evenings, autumn/the red leaves, "
        "winter/the fresh snow",
    ),
)

WEATHER: dict[str, tuple[Scene, ...]] = {"weather": _SCENES}
