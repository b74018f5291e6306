"""Small talk on music. Entries are our own writing."""

from __future__ import annotations

from lamda_world.forum.banks.templates import Scene

_SCENES: tuple[Scene, ...] = (
    Scene(
        name="instrument",
        prompts=(
            "i am learning to play the {thing}.",
            "i started to play the {thing} last month.",
            "my new hobby is the {thing}.",
            "i take lessons on the {thing} now.",
            "hey, guess what, i finally bought {a thing} and started lessons!",
            "after work i practise the {thing} now.",
            "i am not young, but i began with the {thing} this year.",
            "as a beginner on the {thing}, i make a lot of noise.",
            "my first lesson on the {thing} was today!",
            "i always dreamed of the {thing}, now i am learning it.",
            "there is {a thing} in my room, and i can play two songs.",
            "slowly but surely, i am getting better at the {thing}.",
        ),
        replies=(
            "the {thing} is beautiful, how often do you play?",
            "who is your teacher on the {thing}?",
            "i tried the {thing} once, my fingers hurt for days.",
            "what was your first song on the {thing}?",
            "a little {thing} every day is better than a lot on sunday.",
            "do your neighbours like the {thing}?",
        ),
        witty=(
            "the first year of {thing} is mainly a test of the neighbours.",
            "good choice, with {a thing} in your hand nobody asks you to sing.",
            "the {thing} is easy, you only hit the right note at the right time.",
        ),
        slots="thing",
        rows="piano, guitar, violin, flute, trumpet, harp, drum",
    ),
    Scene(
        name="style",
        prompts=(
            "do you like {style}?",
            "what do you think of {style}?",
            "do you ever listen to {style}?",
            "is {style} something for you?",
            "is there any {style} on your playlist?",
            "my brother only plays {style}, would you enjoy that?",
            "{style}, does that sound good to you?",
            "when the radio plays {style}, do you turn it up?",
            "are you a fan of {style} like me?",
            "i wonder if you care for {style}.",
            "how about {style}, is it your cup of tea?",
            "tell me honestly, can you enjoy {style}?",
        ),
        replies=(
            "i listen to {style} when i cook.",
            "{style} is good for a long drive.",
            "i never understood {style}, but my father loves it.",
            "yes, {style} makes me want to dance.",
            "i like {style} in a concert, but not at home.",
            "{style} was my first love, do you have a favourite band?",
        ),
        witty=(
            "i love {style}, but it does not know that i exist.",
            "{style} and i have a deal, it plays and i do not sing.",
            "my plants get {style} every day, and they grow towards the door.",
        ),
        slots="style",
        rows="jazz, rock music, folk music, opera, country music, pop music, piano music, "
        "dance music",
    ),
    Scene(
        name="concert",
        prompts=(
            "i went to {a style} concert last night.",
            "my friends took me to {a style} concert.",
            "we saw {a style} concert on saturday.",
            "yesterday we were at {a style} concert in the park.",
            "hey, last friday i was lucky and heard {a style} concert.",
            "what an evening, the {style} concert was great!",
            "for my birthday i got tickets, so we enjoyed {a style} concert.",
            "the {style} concert at the town hall ended very late.",
            "my sister could not come, so i saw the {style} concert alone.",
            "i just came home from {a style} concert.",
            "there was {a style} concert in our street, and we stayed.",
            "live music at last: {a style} concert with all my friends!",
        ),
        replies=(
            "was the {style} concert loud? my ears still hurt from the last one.",
            "which song of the {style} concert did you like best?",
            "i would love to see {a style} concert again.",
            "how long did the {style} concert take?",
            "did people dance at the {style} concert?",
        ),
        witty=(
            "at {a style} concert the tallest man of the town always stands in front of me.",
            "i met my wife in the queue of {a style} concert, i never saw the band.",
            "after {a style} concert everybody is a singer for one night.",
        ),
        slots="style",
        rows="jazz, rock, folk, school, piano, guitar, violin",
    ),
    Scene(
        name="sing",
        prompts=(
            "i like to sing in the {place}.",
            "i sang in the {place} all morning.",
            "singing in the {place} makes me happy.",
            "my family laughs because i sing in the {place}.",
            "nobody can stop me from singing in the {place}!",
            "when i am in the {place}, i always start a song.",
            "the {place} is my stage, i sing there every day.",
            "you may laugh, but i sing loudly in the {place}.",
            "a song in the {place} is the best start of my day.",
            "guess where i sing best: in the {place}!",
            "as soon as i enter the {place}, i begin to sing.",
            "i only dare to sing in the {place}.",
        ),
        replies=(
            "which songs do you sing in the {place}?",
            "i sing in the {place} too, but only when i am alone.",
            "does anybody hear you in the {place}?",
            "the {place} is a good place for loud songs.",
        ),
        witty=(
            "in the {place} i am a star, outside i am a bus driver.",
            "the {place} never asks for another song, that is why i like it.",
            "i sing in the {place} as well, since then i live alone.",
        ),
        slots="place",
        rows="bath, car, kitchen, garden, shower, office",
    ),
)

MUSIC: dict[str, tuple[Scene, ...]] = {"music": _SCENES}
