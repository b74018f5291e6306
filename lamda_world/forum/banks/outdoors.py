"""Small talk on sport and travel. Entries are our own writing."""

from __future__ import annotations

from lamda_world.forum.banks.templates import Scene

SPORT: tuple[Scene, ...] = (
    Scene(
        name="regular",
        prompts=(
            "i go {sport} every tuesday.",
            "i started {sport} last month.",
            "i went {sport} this morning.",
            "my new sport is {sport}.",
            "guess what, i have taken up {sport}!",
            "twice a week you will find me {sport}.",
            "after work i like to go {sport} for an hour.",
            "nothing clears my head like {sport}.",
            "no more sofa for me, i go {sport} now.",
            "three weeks of {sport} and i feel like a new person.",
            "one more thing: i am really into {sport} these days.",
            "to keep fit i chose {sport}, and i am happy with it.",
        ),
        replies=(
            "good for you, where do you go {sport}?",
            "{sport} makes me tired, i would rather walk.",
            "do you go {sport} alone or with friends?",
            "i tried {sport} once and could not move for two days.",
            "{sport} in the morning is the best start of a day.",
        ),
        witty=(
            "i go {sport} too, mostly in my dreams.",
            "the best part of {sport} is the moment when it stops.",
            "my body and i talked about {sport}, and my body said no.",
        ),
        slots="sport",
        rows="running, swimming, climbing, skating, rowing, dancing, skiing",
    ),
    Scene(
        name="game",
        prompts=(
            "our team won the {sport} game yesterday.",
            "the {sport} game last night was great.",
            "i watched {a sport} game with my father.",
            "what {a sport} game that was last night!",
            "wow, that {sport} match yesterday, i could not look away!",
            "my voice is gone, i shouted all evening at the {sport}.",
            "hey, our town beat the next village at {sport} on sunday!",
            "i have never seen such an exciting {sport} match.",
            "so, about last night: the best {sport} game of the year!",
            "i am still thinking about the {sport} match from yesterday.",
            "we won again, our {sport} team is finally good.",
            "yesterday evening: pizza, friends and a big {sport} game.",
        ),
        replies=(
            "i missed the {sport} game, what was the score?",
            "was the {sport} game close until the end?",
            "i saw the end of the {sport} game, it was very fast.",
            "did you watch the {sport} game at home or in town?",
            "i only watch {sport} when our town plays.",
        ),
        witty=(
            "i shouted so much at the {sport} game that my neighbours know the score.",
            "in {sport} every person on the sofa is a better trainer.",
            "our {sport} team plays best in the minutes when i look away.",
        ),
        slots="sport",
        rows="football, tennis, hockey, basketball, rugby, volleyball",
    ),
    Scene(
        name="learn",
        prompts=(
            "is {sport} hard to learn?",
            "how do i start with {sport}?",
            "should i try {sport}?",
            "i want to try {sport}, any tips?",
            "could somebody like me ever learn {sport}?",
            "i have never done any {sport}, where should i begin?",
            "what would you tell a person who is new to {sport}?",
            "hey, quick question: is {sport} something for beginners?",
            "everybody at work does {sport}, should i join in?",
            "help me please, i know nothing about {sport}.",
            "at my age, is it a good idea to take up {sport}?",
            "what is the best way to get good at {sport}?",
        ),
        replies=(
            "for {sport} you need {gear} and some courage.",
            "start slowly, {sport} with {gear} is fun from the first day.",
            "take a class first, {sport} is easier with a teacher.",
            "{sport} is not so hard, but the first week hurts.",
            "get {gear} first, then a friend who knows {sport}.",
        ),
        witty=(
            "{sport} is very simple, say the people who sit and watch.",
            "you need {gear}, and a good story for the day you lose.",
            "{sport} has one rule for the first week: laugh when it goes wrong.",
        ),
        slots="sport/gear",
        rows="skiing/warm gloves, tennis/good shoes, surfing/a long board, climbing/a strong rope, "
        "rowing/calm water, judo/a clean floor, golf/a lot of time",
    ),
)

TRAVEL: tuple[Scene, ...] = (
    Scene(
        name="trip",
        prompts=(
            "we are going to the {place} next month.",
            "i am planning a trip to the {place}.",
            "next week i travel to the {place}.",
            "this year our holiday takes us to the {place}.",
            "guess what, my aunt takes us to the {place} in may!",
            "only three more days, then i see the {place}!",
            "no office for us in august, only the {place}.",
            "the {place} is where we want to spend our summer.",
            "i have the tickets in my hand, the {place} is waiting!",
            "we need a break, so it will be the {place} this time.",
            "i always dreamed of the {place}, and on friday i finally go.",
            "after the exams i want to get away to the {place}.",
        ),
        replies=(
            "do not forget {item}, you will need it there.",
            "the {place} must be beautiful now, how long will you stay?",
            "do you travel to the {place} alone or with friends?",
            "i went to the {place} as a child and still think of it.",
            "how far is it from your home to the {place}?",
            "pack {item} first, that is what i forgot at the {place}.",
        ),
        witty=(
            "send me a card from the {place}, i will answer from the kitchen.",
            "pack {item} and leave half of the rest, that is the art of travel.",
            "the {place} will be full of people who want to be alone.",
        ),
        slots="place/item",
        rows="mountains/a warm scarf, sea/sun cream, desert/a water bottle, islands/a good book, "
        "forest/a map, lakes/a big towel, north/a thick coat",
    ),
    Scene(
        name="way",
        prompts=(
            "do you like to travel by {way}?",
            "is it nice to travel by {way}?",
            "what do you think of travel by {way}?",
            "would you go on a long trip by {way}?",
            "are you happy to go by {way} if it takes many hours?",
            "is going by {way} your idea of fun?",
            "honestly, do you enjoy long trips by {way}?",
            "can you imagine going by {way} all day?",
            "we may go by {way} this time, is that a good idea?",
            "could you get used to travelling by {way}?",
            "for your next holiday, would you choose to go by {way}?",
            "would {a way} be your first choice for a trip?",
        ),
        replies=(
            "yes, because by {way} {good}.",
            "by {way} is fine for me if it is not too far.",
            "i do not travel by {way} much, it makes me tired.",
            "i like it, my last trip by {way} took nine hours.",
            "only with a friend, by {way} alone is too long for me.",
        ),
        witty=(
            "by {way} {good}, and you come home with a better story.",
            "by {way} you learn how big the world is, and how small your bag.",
            "to travel by {way} is easy, it is the hotel that costs money.",
        ),
        slots="way/good",
        rows="train/you can read, boat/you smell the sea, bike/you stop where you want, "
        "plane/you see the clouds from above, car/you choose the music, bus/you meet people",
    ),
    Scene(
        name="lost",
        prompts=(
            "i lost my {thing} on holiday.",
            "my {thing} got lost on the way to the hotel.",
            "somewhere in the airport i lost my {thing}.",
            "on our last trip i left my {thing} on the train.",
            "help, i cannot find my {thing} since we left the station!",
            "you will not believe it, i lost my {thing} on the first day.",
            "bad luck on the way home, my {thing} is missing.",
            "the train left, and my {thing} left with it.",
            "back from the trip, but without my {thing}.",
            "my {thing} must still be somewhere between the hotel and the station.",
            "have you ever lost {a thing} on a trip? i just did.",
            "i am so stupid, i forgot my {thing} on a bench at the station.",
        ),
        replies=(
            "oh no, did anybody find your {thing}?",
            "did you ask the people at the station about your {thing}?",
            "to lose {a thing} can spoil a trip, what did you do?",
            "next time write your number on the {thing}.",
            "i once lost {a thing} too, it came back after a month.",
        ),
        witty=(
            "your {thing} is still on holiday, perhaps it liked it there.",
            "somewhere a stranger travels with your {thing} and has all your luck.",
            "lose {a thing} once and you count your things for ever.",
        ),
        slots="thing",
        rows="bag, ticket, phone, hat, camera, coat, map",
    ),
)

OUTDOORS: dict[str, tuple[Scene, ...]] = {"sport": SPORT, "travel": TRAVEL}
