"""Small talk on sport, travel and weather. Entries are our own writing."""

from __future__ import annotations

from lamda.world.banks.templates import Scene

SPORT: tuple[Scene, ...] = (
    Scene(
        name="regular",
        prompts=(
            "i go {sport} every tuesday.",
            "i started {sport} last month.",
            "i went {sport} this morning.",
            "my new sport is {sport}.",
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

WEATHER: tuple[Scene, ...] = (
    Scene(
        name="days",
        prompts=(
            "do you like {kind} days?",
            "what do you do on {a kind} day?",
            "how do you feel about {kind} weather?",
            "are {kind} days good or bad for you?",
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

OUTDOORS: dict[str, tuple[Scene, ...]] = {"sport": SPORT, "travel": TRAVEL, "weather": WEATHER}
