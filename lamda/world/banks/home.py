"""Small talk on pets, family and sleep. Entries are our own writing."""

from __future__ import annotations

from lamda.world.banks.templates import Scene

PETS: tuple[Scene, ...] = (
    Scene(
        name="adopted",
        prompts=(
            "i just adopted {a pet}.",
            "we have {a pet} at home now.",
            "my family got {a pet} last week.",
            "there is {a pet} living with me now.",
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

FAMILY: tuple[Scene, ...] = (
    Scene(
        name="visit",
        prompts=(
            "my {rel} is coming to stay for the weekend.",
            "we will have my {rel} with us on sunday.",
            "i will see my {rel} again tomorrow.",
            "tomorrow my {rel} arrives by train.",
        ),
        replies=(
            "how nice, what will you do with your {rel}?",
            "does your {rel} live far away?",
            "cook something good, your {rel} will remember it.",
            "when did you see your {rel} the last time?",
            "i hope the time with your {rel} will be fun.",
        ),
        witty=(
            "hide the good cake, every {rel} has a nose for it.",
            "clean one room and keep your {rel} in it, nobody will see the others.",
            "with {a rel} in the house you are ten years old again, enjoy it.",
        ),
        slots="rel",
        rows="grandmother, uncle, little brother, sister, cousin, aunt, grandfather, mother",
    ),
    Scene(
        name="close",
        prompts=(
            "do you often see your {rel}?",
            "are you close to your {rel}?",
            "do you talk to your {rel} a lot?",
            "do you and your {rel} spend much time together?",
        ),
        replies=(
            "yes, my {rel} taught me to {skill}, and we still do it together.",
            "not as much as i would like, my {rel} works a lot.",
            "every week, my {rel} calls me on sunday.",
            "my {rel} lives in another town, so we mostly write.",
            "yes, next week my {rel} and i want to {skill}.",
        ),
        witty=(
            "my {rel} says that we talk a lot, i say that i listen a lot.",
            "close enough that my {rel} knows where i hide the chocolate.",
            "my {rel} taught me to {skill}, it was a trick to get help.",
        ),
        slots="rel/skill",
        rows="grandmother/bake bread, father/ride a bike, mother/swim, older sister/dance, "
        "uncle/catch fish, aunt/paint, cousin/climb trees, grandfather/play chess",
    ),
    Scene(
        name="child",
        prompts=(
            "my {child} learned to {skill} today.",
            "today my {child} could {skill} for the first time.",
            "guess what, my {child} can {skill} now.",
            "i am so proud, my {child} can {skill}.",
        ),
        replies=(
            "that is wonderful, who taught your {child} to {skill}?",
            "how old is your {child}?",
            "i was much older when i learned to {skill}.",
            "you must be proud, did you take a picture of your {child}?",
            "will you {skill} together with your {child} now?",
        ),
        witty=(
            "they learn to {skill} in a day and to tidy up in twenty years.",
            "soon your {child} will teach you to {skill}, and ask for money.",
            "enjoy it, {a child} who can {skill} will never sit still again.",
        ),
        slots="child/skill",
        rows="daughter/swim, son/ride a bike, little niece/read, little nephew/sing, "
        "daughter/climb trees, son/bake bread, little sister/dance",
    ),
)

SLEEP: tuple[Scene, ...] = (
    Scene(
        name="awake",
        prompts=(
            "i could not sleep last night because of {cause}.",
            "{cause} kept me awake all night.",
            "i was awake until four because of {cause}.",
            "i am so tired, {cause} woke me up again.",
        ),
        replies=(
            "i am sorry, {cause} can be hard, can you rest this afternoon?",
            "poor you, try a short sleep after lunch.",
            "does {cause} wake you up often?",
            "i had the same with {cause} last week, a book helped me.",
            "go to bed early, i hope for a night without {cause}.",
        ),
        witty=(
            "i count sheep against {cause}, by now the sheep know my name.",
            "because of {cause} i could write a book, at four everything sounds clever.",
            "{cause} gets up at four and never even makes the coffee.",
        ),
        slots="cause",
        rows="the heat, the noise, the full moon, my neighbour, the storm, a bad dream, "
        "the dog next door, the cold",
    ),
    Scene(
        name="dream",
        prompts=(
            "last night i dreamed of {a thing}.",
            "i had a dream about {a thing}.",
            "in my dream there was {a thing}.",
            "i woke up from a dream about {a thing}.",
        ),
        replies=(
            "{a thing}, what a strange dream, were you afraid?",
            "what happened to the {thing} in the end?",
            "i forget my dreams, but {a thing} i would remember.",
            "what colour was the {thing} in your dream?",
            "perhaps you ate too late, then i dream like that too.",
        ),
        witty=(
            "my dreams are about lost keys, can i borrow the {thing}?",
            "some say {a thing} means money, i say it means cheese before bed.",
            "write it down, films have been made of less than {a thing}.",
        ),
        slots="thing",
        rows="flying horse, talking fish, house without doors, train in the sea, "
        "giant cake, town made of glass, dancing bear, door in the sky",
    ),
    Scene(
        name="hours",
        prompts=(
            "when do you go to bed on a {day}?",
            "how much sleep do you get on a {day}?",
            "do you sleep well on a {day}?",
            "what is your sleep like on a {day}?",
        ),
        replies=(
            "on a {day} i sleep from eleven to seven.",
            "i go to bed at ten on a {day} and sleep well.",
            "too little, on a {day} i am in bed at one and up at six.",
            "on a {day} i am asleep by ten and awake at six.",
            "from midnight to eight, {day} is my slow day.",
        ),
        witty=(
            "on a {day} i go to bed at ten, and my head goes at two.",
            "i sleep from eleven to six, and on a {day} at work from two to three.",
            "on a {day} my bed and i say goodbye very slowly.",
        ),
        slots="day",
        rows="monday, tuesday, wednesday, thursday, friday, saturday, sunday",
    ),
)

HOME: dict[str, tuple[Scene, ...]] = {
    "pets": PETS,
    "family": FAMILY,
    "sleep": SLEEP,
}
