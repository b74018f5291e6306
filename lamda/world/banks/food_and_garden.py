"""Small talk on food and gardening. Entries are our own writing."""

from __future__ import annotations

from lamda.world.banks.templates import Scene

FOOD: tuple[Scene, ...] = (
    Scene(
        name="taste",
        prompts=(
            "do you like {food}?",
            "what do you think of {food}?",
            "how do you feel about {food} for dinner?",
            "is {food} something you enjoy?",
        ),
        replies=(
            "yes, i could eat {food} every week, do you cook it yourself?",
            "i do like {food}, but only when it is fresh.",
            "{food} is one of my favourites, my mother makes it best.",
            "i am not a big fan of {food}, it is too heavy for me.",
            "a good plate of {food} always makes me happy.",
            "i like {food} most on a cold evening with friends.",
        ),
        witty=(
            "i would marry {food}, but my family wants me to marry a person.",
            "my plan allows {food} only on days that end with a y.",
            "{food} never asks about my day, it just makes it better.",
        ),
        slots="food",
        rows="tomato soup, pizza, fried rice, fish pie, apple cake, bean stew, cheese toast, "
        "potato salad, roast chicken, garlic bread, chocolate cake",
    ),
    Scene(
        name="cooked",
        prompts=(
            "i cooked {food} for the first time today.",
            "i made {food} for my friends last night.",
            "yesterday i tried to cook {food}.",
            "i made {food} from an old family book.",
        ),
        replies=(
            "well done, {food} is not easy, did you add {extra}?",
            "{food} with a little {extra} sounds great, was there any left?",
            "nice, how long did the {food} take?",
            "my {food} is never that good, how did you do it?",
            "did everybody like the {food}?",
            "next time try your {food} with {extra}, i love that.",
        ),
        witty=(
            "good {food} needs {extra}, great {food} needs hungry guests.",
            "{food} is easy, the hard part is not to look surprised when it works.",
            "{food} is better on the second day, but it never lives that long.",
        ),
        slots="food/extra",
        rows="onion soup/cheese, fish pie/lemon, bean stew/garlic, apple cake/butter, "
        "fried rice/ginger, roast chicken/honey, potato salad/mint, mushroom pie/pepper",
    ),
    Scene(
        name="drink",
        prompts=(
            "would you like a cup of {drink}?",
            "can i offer you some {drink}?",
            "shall we have some {drink} together?",
            "i am making {drink}, do you want some?",
        ),
        replies=(
            "yes please, a cup of {drink} is just what i need.",
            "thank you, i like my {drink} with a little honey.",
            "no thank you, i had two cups of {drink} this morning.",
            "only half a cup of {drink}, please, it is late.",
            "i would love some {drink}, shall i bring a cake?",
        ),
        witty=(
            "{drink} is a hug that comes in a cup.",
            "yes, i only talk to people so that they offer me {drink}.",
            "i never say no to {drink}, it would feel so alone in the pot.",
        ),
        slots="drink",
        rows="coffee, black tea, green tea, hot chocolate, mint tea, warm milk, ginger tea",
    ),
    Scene(
        name="restaurant",
        prompts=(
            "we went to the new {kind} restaurant yesterday.",
            "my brother took me to {a kind} restaurant.",
            "last week i found a small {kind} restaurant.",
            "i ate at {a kind} place in town.",
        ),
        replies=(
            "i love {kind} food, what did you eat there?",
            "was it full? the {kind} place here always is.",
            "{kind} cooks use a lot of {extra}, could you taste it?",
            "my last {kind} meal was too hot for me.",
            "did you have {a kind} dessert too?",
        ),
        witty=(
            "in {a kind} kitchen {extra} is not food, it is a religion.",
            "i judge {a kind} restaurant by its bread, and by who pays.",
            "after {kind} food i always want to move there, until i see the prices.",
        ),
        slots="kind/extra",
        rows="indian/ginger, thai/lime, italian/garlic, greek/lemon, mexican/pepper, "
        "turkish/mint, french/butter, chinese/rice",
    ),
)

GARDENING: tuple[Scene, ...] = (
    Scene(
        name="plant",
        prompts=(
            "i planted {plant} in my garden today.",
            "we are growing {plant} behind the house.",
            "this spring i want to grow {plant}.",
            "i have {plant} on my balcony this year.",
        ),
        replies=(
            "{plant} need {need}, do you have enough of it?",
            "lovely, are the {plant} for you or for your friends?",
            "i grew {plant} once, but the snails ate them all.",
            "give the {plant} water in the evening, not at noon.",
            "{plant} are a good choice, they grow fast here.",
        ),
        witty=(
            "you plant {plant}, but what you really grow is happy snails.",
            "{plant} teach you to wait, and then to run when all come at once.",
            "talk to your {plant}, they are the best listeners in town.",
        ),
        slots="plant/need",
        rows="tomatoes/sun, beans/water, sunflowers/space, onions/dry earth, "
        "strawberries/dry grass, potatoes/deep earth, carrots/soft earth, roses/light",
    ),
    Scene(
        name="weak",
        prompts=(
            "my {plant} look yellow and sad, what is wrong?",
            "why do my {plant} die every year?",
            "my {plant} do not grow well this year.",
            "what do my {plant} need, they look so weak?",
        ),
        replies=(
            "maybe your {plant} get too much water, let the earth dry.",
            "{plant} want more light, can you move them?",
            "look under the leaves, small insects love {plant}.",
            "the earth may be poor, give your {plant} something to eat.",
            "cold nights hurt {plant}, cover them in the evening.",
        ),
        witty=(
            "perhaps they miss home, {plant} come from warmer places than this.",
            "my {plant} died of too much love, they could not swim.",
            "{plant} are like teenagers, they want water, light and no questions.",
        ),
        slots="plant",
        rows="tomatoes, beans, sunflowers, roses, strawberries, lemon trees, carrots",
    ),
    Scene(
        name="job",
        prompts=(
            "do you enjoy {job}?",
            "what do you think about {job}?",
            "is {job} fun or work for you?",
            "how do you feel about {job}?",
        ),
        replies=(
            "i enjoy {job} when the sun is not too strong.",
            "{job} is hard on my back, but i feel good after it.",
            "for me {job} is work, i would rather sit under a tree.",
            "i like {job} with some music in my ears.",
            "{job} with friends is fun, alone it is slow.",
        ),
        witty=(
            "{job} is my sport, and my back is the judge.",
            "i love {job}, i could watch other people do it all day.",
            "nothing makes a clean kitchen look better than an hour of {job}.",
        ),
        slots="job",
        rows="cutting the grass, watering the flowers, picking apples, digging in the garden, "
        "planting trees, cleaning the pond",
    ),
)

FOOD_AND_GARDEN: dict[str, tuple[Scene, ...]] = {"food": FOOD, "gardening": GARDENING}
