"""Questions for harmless advice, with answers that are specific to them. Our own writing."""

from __future__ import annotations

from lamda.world.banks.templates import Scene

ADVICE_SCENES: tuple[Scene, ...] = (
    Scene(
        name="gift",
        prompts=(
            "what can i give my {person} as a present?",
            "do you have an idea for a birthday present for my {person}?",
            "what would make my {person} happy as a present?",
            "my {person} has a birthday soon, what should i buy?",
        ),
        replies=(
            "give your {person} a book and write a few kind words in it.",
            "cook a good dinner for your {person}, that is a present too.",
            "what does your {person} do at the weekend? start from there.",
            "a photo of you two would make your {person} happy.",
            "take your {person} to a concert, you both have something from it.",
        ),
        witty=(
            "give your {person} time, it is never the wrong size.",
            "a plant, so your {person} has somebody to talk to who never answers.",
            "give your {person} something loud, if you live far enough away.",
        ),
        slots="person",
        rows="sister, father, teacher, best friend, grandmother, boss, cousin, mother",
    ),
    Scene(
        name="nervous",
        prompts=(
            "i am nervous about my {event} tomorrow.",
            "how can i stay calm before my {event}?",
            "tomorrow is my {event} and i am afraid.",
            "do you have a tip for my {event}?",
        ),
        replies=(
            "sleep well tonight, and be early at your {event}.",
            "practise your {event} once with a friend, that helps me.",
            "before my {event} i took a long walk and felt better.",
            "it is normal to be nervous before {a event}, you can do it.",
            "write down three things that you want to say at your {event}.",
        ),
        witty=(
            "at {a event} the others are afraid too, they only have better shoes.",
            "after your {event} it will be a good story, so collect the details.",
            "wear odd socks to your {event}, then you know a secret that they do not.",
        ),
        slots="event",
        rows="driving test, job talk, first concert, big exam, first date, school play",
    ),
    Scene(
        name="learn",
        prompts=(
            "how can i learn {skill} faster?",
            "what is a good way to learn {skill}?",
            "i want to learn {skill}, any tips?",
            "how did you learn {skill}?",
        ),
        replies=(
            "a little {skill} every day works better than a lot once a week.",
            "find a friend who wants to learn {skill} with you.",
            "i learned {skill} with old songs and a lot of time.",
            "for {skill} a good teacher saves you a year.",
            "start with the easy part of {skill} and repeat it often.",
        ),
        witty=(
            "tell everybody that you know {skill}, then you have to hurry.",
            "you learn {skill} one mistake at a time, so make them quickly.",
            "i learned {skill} to understand what my neighbours say about me.",
        ),
        slots="skill",
        rows="french, italian, turkish, greek, spanish, polish",
    ),
    Scene(
        name="tidy",
        prompts=(
            "how do i keep my {room} tidy?",
            "my {room} is full of old things, what can i do?",
            "i never find anything in my {room}, any tips?",
            "what is the best way to clean up {a room}?",
        ),
        replies=(
            "take ten minutes for the {room} every evening.",
            "put three boxes in the {room}: keep, give away, throw away.",
            "start with the floor of the {room}, then the tables.",
            "give every thing in the {room} a fixed place.",
            "ask a friend to help you with the {room}, and make tea.",
        ),
        witty=(
            "invite guests, no {room} was ever cleaned without fear.",
            "turn off the light in the {room}, it looks tidy at once.",
            "a full {room} is only a museum without a ticket office.",
        ),
        slots="room",
        rows="kitchen, bedroom, office, garage, desk, car, bag",
    ),
    Scene(
        name="quarrel",
        prompts=(
            "my {person} is angry with me, what should i do?",
            "i had a fight with my {person} yesterday.",
            "my {person} does not talk to me any more.",
            "how do i say sorry to my {person}?",
        ),
        replies=(
            "call your {person} and listen first, then say sorry.",
            "give your {person} a day, then take a walk together.",
            "write your {person} a short and honest letter.",
            "your {person} may only be tired, wait until the evening and talk.",
            "tell your {person} what you feel, without the word always.",
        ),
        witty=(
            "bring cake to your {person}, it is hard to shout with a full mouth.",
            "the one who says sorry first wins, only your {person} does not know it.",
            "in ten years you and your {person} will laugh, so start early.",
        ),
        slots="person",
        rows="sister, neighbour, best friend, brother, mother, cousin",
    ),
    Scene(
        name="remember",
        prompts=(
            "i always forget {thing}, what helps?",
            "how can i remember {thing}?",
            "do you have a trick so that i do not forget {thing}?",
        ),
        replies=(
            "write it on your hand, that helped me with {thing}.",
            "to remember {thing}, say it aloud three times.",
            "put a note about {thing} on the kitchen door.",
            "make a small song about {thing}, songs stay in the head.",
        ),
        witty=(
            "forget {thing} once in front of your mother, never again after that.",
            "i had a great trick for {thing}, but i forgot it.",
            "tie a knot in a scarf, then remember why {thing} needs a knot.",
        ),
        slots="thing",
        rows="names, birthdays, the door key, the umbrella, phone numbers, the shopping list",
    ),
)
