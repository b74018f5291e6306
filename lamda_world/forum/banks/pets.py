"""Small talk on pets. Entries are our own writing."""

from __future__ import annotations

from lamda_world.forum.banks.templates import Scene

_SCENES: tuple[Scene, ...] = (
    Scene(
        name="adopted",
        prompts=(
            "i just adopted {a pet}.",
            "we have {a pet} at home now.",
            "my family got {a pet} last week.",
            "there is {a pet} living with me now.",
            "hey, guess what, {a pet} moved in with us yesterday!",
            "big news: i am the proud owner of {a pet}.",
            "our home has a new member, {a pet}.",
            "the children asked for months, so we took in {a pet}.",
            "i gave {a pet} a new home at the weekend.",
            "meet the new one in our family: {a pet}!",
            "yesterday i came home with {a pet}, just like that.",
            "at last i am not alone any more, i got {a pet}.",
        ),
        replies=(
            "{a pet} sounds lovely, what is its name?",
            "how nice, does your {kind} {habit} a lot?",
            "is the {kind} afraid of you, or does it come close?",
            "i hope your {kind} likes its new home, who feeds it?",
            "my aunt has {a kind} too, hers likes to {habit}.",
            "how old is your {kind}?",
        ),
        witty=(
            "congratulations, the {kind} owns the house now, you only pay for it.",
            "in a week the {kind} will have taught you everything it wants.",
            "{a kind} will {habit} at three in the morning, that is their law.",
        ),
        slots="pet/kind/habit",
        rows="small grey cat/cat/climb, brown dog/dog/bark, white rabbit/rabbit/jump, "
        "green parrot/parrot/talk, young hamster/hamster/run, black kitten/kitten/play, "
        "old donkey/donkey/shout",
    ),
    Scene(
        name="keep",
        prompts=(
            "would you like to have {a animal}?",
            "should i get {a animal}?",
            "is {a animal} hard to keep?",
            "is {a animal} a good pet for a child?",
            "i am thinking about getting {a animal}, is that wise?",
            "my son wants {a animal}, what should we do?",
            "{a animal} in our family, could that work?",
            "what does {a animal} need to be happy?",
            "we cannot decide if {a animal} is right for us.",
            "is it a lot of work to look after {a animal}?",
            "my heart says {a animal}, my head says no.",
            "how do you feel about {a animal} as a present?",
        ),
        replies=(
            "{a animal} needs {need}, so think about your time first.",
            "{a animal} is a good friend if it gets {need}.",
            "{a animal} is nice, but who looks after it in the holidays?",
            "ask somebody who has {a animal} before you choose.",
            "with {need} and some love {a animal} is happy.",
        ),
        witty=(
            "people think they choose {a animal}, but the {animal} chooses them.",
            "{a animal} only wants {need}, most people ask for more than that.",
            "get {a animal} and you will never again be the boss at home.",
        ),
        slots="animal/need",
        rows="dog/long walks, cat/a warm place, hamster/a big box, parrot/a lot of talk, "
        "rabbit/fresh grass, goldfish/clean water, horse/a wide field",
    ),
    Scene(
        name="trouble",
        prompts=(
            "my {animal} {deed} every day, what can i do?",
            "why is it that my {animal} {deed}?",
            "my {animal} {deed} and i am tired of it.",
            "every morning my {animal} {deed}.",
            "my {animal} {deed} again, how do i stop it?",
            "you will not believe it, my {animal} {deed}!",
            "is it normal that my {animal} {deed}?",
            "i need some advice, because our {animal} {deed}.",
            "the neighbours laugh because my {animal} {deed}.",
            "other people have quiet pets, but my {animal} {deed}.",
            "i love my {animal}, but it {deed} day after day.",
            "what does it mean when {a animal} {deed}?",
        ),
        replies=(
            "maybe your {animal} is bored, try a new toy.",
            "give your {animal} something else to do, then it will stop.",
            "{a animal} that is alone too much does that, can you play more?",
            "my {animal} did the same, more play helped.",
            "how long has your {animal} done that?",
        ),
        witty=(
            "your {animal} has a hobby now, that is more than most of us have.",
            "for the {animal} it is work, and it hopes for more pay.",
            "ask for money at the door, people pay to see {a animal} do less.",
        ),
        slots="animal/deed",
        rows="cat/sleeps on my keyboard, dog/eats my shoes, parrot/sings at five, "
        "rabbit/digs up the flowers, horse/opens the gate, hamster/hides my keys",
    ),
)

PETS: dict[str, tuple[Scene, ...]] = {"pets": _SCENES}
