"""Small talk on films and books. Entries are our own writing."""

from __future__ import annotations

from lamda_world.forum.banks.templates import Scene

FILMS: tuple[Scene, ...] = (
    Scene(
        name="kind",
        prompts=(
            "do you like {kind} films?",
            "what do you think of {kind} films?",
            "do you often watch {kind} films?",
            "are {kind} films something for you?",
            "are you a fan of {kind} films?",
            "could you watch {kind} films all weekend?",
            "{kind} films, do you enjoy them?",
            "my uncle only watches {kind} films, would you like that?",
            "when {a kind} film is on, do you keep watching?",
            "i cannot get enough of {kind} films, how about you?",
            "let us talk about cinema: do {kind} films interest you?",
            "i would like to know if you enjoy {kind} films.",
        ),
        replies=(
            "i like {kind} films best on a rainy sunday.",
            "{kind} films are not for me, i fall asleep.",
            "yes, i watch {kind} films with my sister, do you have a favourite?",
            "a good {kind} film needs a good story more than big names.",
            "i watched two {kind} films last weekend.",
        ),
        witty=(
            "in {kind} films there is always a free place for the car, so strange.",
            "i like {kind} films, they make my own life look so well written.",
            "my cat loves {kind} films, i only stay to hold the blanket.",
        ),
        slots="kind",
        rows="scary, funny, love, space, old, silent, crime, sad",
    ),
    Scene(
        name="saw",
        prompts=(
            "i saw a film about {a hero} yesterday.",
            "we watched a film about {a hero} last night.",
            "there is a new film about {a hero} in the cinema.",
            "my favourite film is about {a hero}.",
            "on friday the cinema showed a film about {a hero}.",
            "a film with {a hero} in it, that was our evening.",
            "my cousin told me to watch the film with {a hero}.",
            "i cannot forget that film, the story of {a hero}.",
            "guess what was on television: a film about {a hero}!",
            "by the way, the film about {a hero} is really worth seeing.",
            "the best film this year follows {a hero}.",
            "our teacher showed us an old film about {a hero}.",
        ),
        replies=(
            "a film about {a hero} sounds good, how does it end?",
            "who plays the {hero}?",
            "is the {hero} happy in the end?",
            "i think i read the book about that {hero}.",
            "a film about {a hero}, is it sad or funny?",
        ),
        witty=(
            "let me guess, the {hero} learns that home was best all along.",
            "every film about {a hero} is really about the mother.",
            "i would see it twice, once for the {hero} and once for the snacks.",
        ),
        slots="hero",
        rows="lost dog, train robber, young singer, brave nurse, old sailor, chess player, "
        "talking bear, lonely king",
    ),
    Scene(
        name="way",
        prompts=(
            "do you like to watch films {way}?",
            "is it good to watch a film {way}?",
            "how often do you watch films {way}?",
            "do you ever watch a film {way}?",
            "is watching films {way} one of your habits?",
            "films {way}, is that something you do?",
            "my wife never watches films {way}, do you?",
            "do you find it nice to see a film {way}?",
            "a good film {way}, do you treat yourself to that?",
            "i am curious if you enjoy films {way}.",
            "would you ever choose to see a film {way}?",
            "do you see many films {way}?",
        ),
        replies=(
            "i watch films {way} once a week, mostly on friday.",
            "a film {way} is the best end of a day for me.",
            "not often, {way} i cannot hear every word of a film.",
            "i like it, a film {way} is half the fun of winter.",
            "rarely, i would rather read than watch films {way}.",
        ),
        witty=(
            "sometimes, but {way} my eyes close before the first kiss.",
            "a film {way} is like cake, only bad when it is over.",
            "{way} i am the one who asks who that man is.",
        ),
        slots="way",
        rows="alone, with friends, on a phone, in the cinema, on the train, in bed, outside",
    ),
)

BOOKS: tuple[Scene, ...] = (
    Scene(
        name="reading",
        prompts=(
            "i am reading a book about {theme}.",
            "i bought a book about {theme}.",
            "somebody gave me a book about {theme}.",
            "there is a book about {theme} on my table.",
            "hey, i found a thick book about {theme} in the library.",
            "my evenings belong to a book about {theme}.",
            "my nose is in a book about {theme} again.",
            "i am halfway through a book on {theme}.",
            "this book tells me everything about {theme}.",
            "my grandmother sent me her old book about {theme}.",
            "before bed i open my book about {theme} and read.",
            "i never knew that a book on {theme} could be so exciting!",
        ),
        replies=(
            "a book about {theme}, what did you learn so far?",
            "i read one about {theme} too, it was a bit long.",
            "is it a story, or only facts about {theme}?",
            "can i borrow it? i know little about {theme}.",
            "who wrote your book about {theme}?",
        ),
        witty=(
            "nobody ends a book about {theme}, we only move it to another table.",
            "after that you will talk of {theme} at every dinner, be careful.",
            "a man read all about {theme}, then he looked up and it was spring.",
        ),
        slots="theme",
        rows="the sea, old maps, bees, trees, the moon, cheese, a lost town, a famous painter",
    ),
    Scene(
        name="kind",
        prompts=(
            "do you like {kind}?",
            "what do you think of {kind}?",
            "do you ever read {kind}?",
            "are {kind} worth reading?",
            "are {kind} to your taste?",
            "do {kind} have a place on your shelf?",
            "my aunt reads nothing but {kind}, do you enjoy them?",
            "in a bookshop, do you ever look for {kind}?",
            "i wonder if you are a reader of {kind}.",
            "can you spend a whole evening with {kind}?",
            "i grew up with {kind}, do they mean something to you?",
            "let us be honest, are {kind} any good?",
        ),
        replies=(
            "i read {kind} on the train to work.",
            "{kind} are fun, but i forget them soon.",
            "yes, {kind} were my first books as a child.",
            "i prefer films, {kind} are too slow for me.",
            "good {kind} are hard to find, can you name one?",
            "my sister writes {kind}, so i have to read them.",
        ),
        witty=(
            "i read {kind} to my cat, who is a hard judge.",
            "{kind} are cheap travel, and you can do it in your socks.",
            "i hide {kind} behind big books, so that my guests think i am clever.",
        ),
        slots="kind",
        rows="crime stories, love stories, poems, fairy tales, travel books, ghost stories, "
        "old letters",
    ),
    Scene(
        name="place",
        prompts=(
            "i love to read {place}.",
            "reading {place} is the best.",
            "yesterday i read {place} for hours.",
            "my sister likes to read {place}.",
            "give me a book {place} and i am happy.",
            "nothing beats an hour with a novel {place}.",
            "everybody at home knows that i read {place}.",
            "on free days i sit {place} and read.",
            "a good story {place}, that is my idea of a holiday.",
            "i finished a whole book {place} this week.",
            "you will often find me {place}, deep in a book.",
            "hey, i discovered how nice it is to read {place}!",
        ),
        replies=(
            "i like to read {place} too, short stories most of all.",
            "{place} i would fall asleep after one page.",
            "is there enough light to read {place}?",
            "what kind of book is good to read {place}?",
            "that sounds quiet, nobody calls when you read {place}.",
        ),
        witty=(
            "i read {place} too, mainly the same page again and again.",
            "a book {place} beats a phone, it never runs out of power.",
            "a book read {place} smells of it for years, mine all do.",
        ),
        slots="place",
        rows="in bed, in the park, on the bus, by the fire, in the bath, at the beach, "
        "under a tree",
    ),
)

CULTURE: dict[str, tuple[Scene, ...]] = {"films": FILMS, "books": BOOKS}
