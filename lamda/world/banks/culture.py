"""Small talk on music, films and books. Entries are our own writing."""

from __future__ import annotations

from lamda.world.banks.templates import Scene

MUSIC: tuple[Scene, ...] = (
    Scene(
        name="instrument",
        prompts=(
            "i am learning to play the {thing}.",
            "i started to play the {thing} last month.",
            "my new hobby is the {thing}.",
            "i take lessons on the {thing} now.",
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

FILMS: tuple[Scene, ...] = (
    Scene(
        name="kind",
        prompts=(
            "do you like {kind} films?",
            "what do you think of {kind} films?",
            "do you often watch {kind} films?",
            "are {kind} films something for you?",
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

CULTURE: dict[str, tuple[Scene, ...]] = {"music": MUSIC, "films": FILMS, "books": BOOKS}
