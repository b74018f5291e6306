"""Requests for a joke or a curious thing; the answers are witty or an unexpected insight.

The plain replies say something sensible about the same thing, without a turn.
"""

from __future__ import annotations

from lamda_world.forum.banks.templates import Scene

WIT_SCENES: tuple[Scene, ...] = (
    Scene(
        name="joke",
        prompts=(
            "tell me a joke about {a thing}.",
            "do you know a joke about {a thing}?",
            "make me laugh with {a thing}.",
            "can you say something funny about {a thing}?",
            "i am sad, please tell me something funny about {a thing}.",
            "have you heard any good jokes about {a thing}?",
            "got a joke for me, perhaps one with {a thing}?",
            "i need a laugh, is there a joke about {a thing}?",
            "give me your best joke about {a thing}.",
            "come on, one little joke about {a thing}!",
            "my daughter wants a joke about {a thing}, can you help?",
            "what is the funniest thing you know about {a thing}?",
        ),
        replies=(
            "i know no good joke about {a thing}, do you?",
            "my brother tells jokes about {a thing}, i forgot them all.",
            "there must be a joke about {a thing} in my old school book.",
        ),
        witty=("{joke}.", "{a thing} walks into a bar, and i forgot the rest, sorry."),
        slots="thing/joke",
        rows=(
            "cat/the cat wrote a book and every page says open the door, "
            "clock/my clock stopped and is still right more often than me, "
            "teacher/the teacher asked for my homework and my dog left the room, "
            "fish/a fish knows everything about water but never heard of it, "
            "doctor/the doctor told me to rest and sent the bill to my bed, "
            "snail/the snail was late because home came along, "
            "dentist/my dentist asks questions only when i cannot answer, "
            "cow/two cows met and one said moo before the other could, "
            "baker/the baker is rich because he never runs out of dough, "
            "ghost/a ghost is a bad liar because you see right through it"
        ),
    ),
    Scene(
        name="curious",
        prompts=(
            "tell me something interesting about {things}.",
            "what is special about {things}?",
            "do you know a strange thing about {things}?",
            "why should i like {things}?",
            "what do you know about {things}?",
            "surprise me with something about {things}.",
            "is there anything funny or odd about {things}?",
            "what makes {things} so interesting?",
            "my son asks me about {things}, what can i tell him?",
            "give me one good fact about {things}.",
            "i think {things} are boring, am i wrong?",
            "hey, do you have a minute? let us talk about {things}.",
        ),
        replies=(
            "i like {things}, i saw some on my last holiday.",
            "{things} are nice to look at, i think.",
            "my sister has a picture of {things} in her kitchen.",
        ),
        witty=("did you know that {fact}?", "{fact}, school never told me that."),
        slots="things/fact",
        rows=(
            "bees/bees dance to tell the others where the flowers are, "
            "sharks/sharks are older than trees, "
            "bananas/bananas are berries but strawberries are not, "
            "butterflies/butterflies taste with their feet, "
            "penguins/penguins give each other stones as presents, "
            "otters/otters hold hands when they sleep, "
            "owls/owls cannot move their eyes so they turn the head, "
            "cows/cows have best friends and miss them, "
            "elephants/elephants are afraid of small bees, "
            "dolphins/dolphins sleep with half of the head at a time"
        ),
    ),
    Scene(
        name="wonder",
        prompts=(
            "if you could be {a thing} for a day, what would you do?",
            "what would you do as {a thing}?",
            "imagine that you are {a thing}, what then?",
            "would you like to be {a thing} for a day?",
            "one day as {a thing}: how would you spend it?",
            "what if you woke up as {a thing} tomorrow?",
            "suppose you turn into {a thing}, what is your plan?",
            "how would your day look if you were {a thing}?",
            "could you live as {a thing}?",
            "do you ever dream of being {a thing}?",
            "let us play a game: you are {a thing}, what now?",
            "a magic word turns you into {a thing}, what do you do first?",
        ),
        replies=(
            "as {a thing} i would {deed} and nothing else.",
            "{a thing} can {deed}, so i would do that first.",
            "i would rather stay a person than be {a thing}.",
        ),
        witty=(
            "as {a thing} i would {deed} and charge people to watch.",
            "i would {deed}, and every other {thing} would think that i was odd.",
            "as {a thing} nobody would ask me for reports, i would just {deed}.",
        ),
        slots="thing/deed",
        rows="cat/sleep in the sun, bird/fly over the sea, tree/look at the clouds, "
        "king/eat cake, fish/swim to the islands, bear/sleep all winter, ghost/open doors",
    ),
)
