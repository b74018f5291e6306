"""Small talk on family and sleep. Entries are our own writing."""

from __future__ import annotations

from lamda_world.forum.banks.templates import Scene

FAMILY: tuple[Scene, ...] = (
    Scene(
        name="visit",
        prompts=(
            "my {rel} is coming to stay for the weekend.",
            "we will have my {rel} with us on sunday.",
            "i will see my {rel} again tomorrow.",
            "tomorrow my {rel} arrives by train.",
            "guess who is visiting me next week: my {rel}!",
            "i am getting the spare room ready for my {rel}.",
            "only two more days until my {rel} is here!",
            "my {rel} called, we will have a guest on friday.",
            "soon my {rel} will stand at the door with a big suitcase.",
            "by the way, my {rel} is spending the holidays with us.",
            "my {rel} visits us in may, i can hardly wait.",
            "tomorrow i am picking up my {rel} from the station.",
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
            "is your {rel} a big part of your life?",
            "do you still hear from your {rel}?",
            "i miss my {rel}, do you get to see yours often?",
            "your {rel} and you, are you in touch?",
            "do you meet up with your {rel} now and then?",
            "i wonder if you have much contact with your {rel}.",
            "just curious, do you share a lot with your {rel}?",
            "tell me about your {rel}, do you spend many days together?",
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
            "wonderful news, my {child} finally knows how to {skill}!",
            "since this morning my {child} is able to {skill}.",
            "it took weeks, but my {child} managed to {skill}!",
            "you should see my {child} {skill} now!",
            "my heart jumped when my {child} began to {skill}.",
            "look at that, my {child} can {skill} without any help!",
            "one year ago nothing, and today my {child} can {skill}.",
            "i never thought my {child} would {skill} so soon.",
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
            "what a night! {cause} did not let me sleep at all.",
            "{cause} again, i only slept for two hours.",
            "blame {cause} if i yawn, i hardly slept.",
            "i tossed and turned for hours, it was {cause}.",
            "because of {cause} i got up at three and made tea.",
            "do not ask how i slept, {cause} was terrible.",
            "{cause} cost me a whole night of sleep.",
            "i feel half dead, {cause} woke me at two.",
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
            "you will laugh, my dream had {a thing} in it.",
            "sleep is strange, it showed me {a thing} last night.",
            "what a dream! there i stood in front of {a thing}.",
            "i saw {a thing} last night, but only in my sleep.",
            "{a thing}, that was my dream this morning.",
            "i dreamed, found {a thing}, and then the alarm rang.",
            "i keep having the same dream, always with {a thing}.",
            "this sounds mad, but i met {a thing} in a dream.",
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
            "how many hours do you rest on a {day}?",
            "how long do you stay in bed on a {day}?",
            "what time do you fall asleep on a {day}, and when do you wake?",
            "tell me about your sleep on a typical {day}.",
            "is {day} a day of long sleep for you?",
            "do you get enough rest on a {day}?",
            "i am curious how you sleep on a {day}.",
            "when your {day} is over, how long do you sleep?",
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
    "family": FAMILY,
    "sleep": SLEEP,
}
