"""Small talk on work, hobbies and games. Entries are our own writing."""

from __future__ import annotations

from lamda.world.banks.templates import Scene

WORK: tuple[Scene, ...] = (
    Scene(
        name="job",
        prompts=(
            "i work as {a job}.",
            "i am {a job} in a small town.",
            "i started a new job as {a job}.",
            "for ten years i have been {a job}.",
        ),
        replies=(
            "{a job} sees a lot of {thing}, do you like it?",
            "how did you become {a job}?",
            "i admire that, {a job} has to be patient.",
            "do you have to get up early as {a job}?",
            "what is the best part of being {a job}?",
        ),
        witty=(
            "i would be a bad {job}, i fear {thing} before nine in the morning.",
            "without {a job} the world stops by noon, without me it takes a week.",
            "{a job} needs no alarm clock, the fear of {thing} is enough.",
        ),
        slots="job/thing",
        rows="nurse/tired people, baker/bread, teacher/children, bus driver/traffic, "
        "farmer/cows, cook/hungry guests, librarian/books, dentist/teeth",
    ),
    Scene(
        name="day",
        prompts=(
            "i had {a kind} day at work.",
            "what {a kind} day at the office!",
            "today was {a kind} day in the office.",
            "it was {a kind} day at my job again.",
        ),
        replies=(
            "{a kind} day, what happened?",
            "was your boss the reason for the {kind} day?",
            "after {a kind} day i cook something nice, do that too.",
            "i hope that tomorrow is less {kind} for you.",
            "how many {kind} days did you have this month?",
        ),
        witty=(
            "an office clock knows when a day is {kind}, and then it stops.",
            "{a kind} day at work still has one good part, the door.",
            "my record is nine {kind} days in one week, i cannot explain it.",
        ),
        slots="kind",
        rows="long, hard, boring, strange, busy, slow, loud",
    ),
    Scene(
        name="boss",
        prompts=(
            "my boss wants {thing}.",
            "at work they ask me for {thing}.",
            "the office now asks us for {thing}.",
            "today my boss asked for {thing} again.",
        ),
        replies=(
            "{thing}? how much time do you have?",
            "that is hard, can a friend at work help you with {thing}?",
            "ask your boss why {thing} must be so important.",
            "did you say yes to {thing}?",
            "that is a lot to ask, {thing} on top of all the rest.",
        ),
        witty=(
            "give your boss {thing} and a plant, a plant makes everything better.",
            "a boss asks for {thing} because he cannot ask for a hug.",
            "say yes to {thing}, then be very hard to find until monday.",
        ),
        slots="thing",
        rows="a report by monday, a new plan, longer meetings, a shorter lunch, a clean desk, "
        "more ideas, work on sunday",
    ),
)

HOBBIES: tuple[Scene, ...] = (
    Scene(
        name="craft",
        prompts=(
            "my hobby is {hobby}.",
            "i spend my evenings {hobby}.",
            "i have started {hobby}.",
            "in winter i love {hobby}.",
        ),
        replies=(
            "{hobby} needs a calm hand, how did you start?",
            "how long have you been {hobby}?",
            "i would like to see that, {hobby} sounds fun.",
            "i am not patient enough for {hobby}, i admire you.",
            "is {hobby} expensive?",
            "do your friends like {hobby} too?",
        ),
        witty=(
            "{hobby} is cheaper than shouting, and the neighbours like it more.",
            "first {hobby} takes an hour, then a room, then the whole house.",
            "people who love {hobby} live in a slower world, i would like to visit.",
        ),
        slots="hobby",
        rows="painting, knitting, watching birds, taking photos, fixing old clocks, "
        "making paper birds, building model ships, baking bread",
    ),
    Scene(
        name="try",
        prompts=(
            "have you ever tried {hobby}?",
            "would you like to try {hobby}?",
            "is {hobby} something for you?",
            "could {hobby} be fun for you?",
        ),
        replies=(
            "i tried {hobby} once, it was harder than it looked.",
            "not yet, but {hobby} is on my list for the winter.",
            "my neighbour teaches {hobby} on fridays, perhaps i will go.",
            "i have two left hands, so {hobby} is not for me.",
            "maybe, what do i need to begin with {hobby}?",
        ),
        witty=(
            "i tried {hobby} for a day, and {hobby} asked me to stop.",
            "with my hands {hobby} would be a funny film.",
            "everyone should be bad at something, and i chose {hobby}.",
        ),
        slots="hobby",
        rows="magic tricks, drawing, woodwork, sewing, star watching, folk dance, model building",
    ),
    Scene(
        name="collect",
        prompts=(
            "i collect {things}.",
            "i have two hundred {things} at home.",
            "yesterday i bought more {things}, i collect them.",
            "my aunt left me a box of {things}.",
        ),
        replies=(
            "where do you keep all the {things}?",
            "which of your {things} is the oldest?",
            "how did it start with the {things}?",
            "my father had {things} too, in a big box.",
            "do you show your {things} to other people?",
        ),
        witty=(
            "one more box of {things} and you can ask for money at the door.",
            "somebody has to look after all the lonely {things} of this world.",
            "{things} take very little space, until you move house.",
        ),
        slots="things",
        rows="old coins, stamps, tea cups, stones, toy cars, hats, spoons, old maps",
    ),
)

GAMES: tuple[Scene, ...] = (
    Scene(
        name="play",
        prompts=(
            "do you play {game}?",
            "do you like to play {game}?",
            "are you good at {game}?",
            "what do you think of {game}?",
        ),
        replies=(
            "i play {game} with my uncle every friday.",
            "i like {game}, but i hate to lose.",
            "i know the rules of {game}, but i am slow.",
            "i played {game} a lot at school, less now.",
            "i played {game} last week and lost, shall we play on saturday?",
        ),
        witty=(
            "i play {game} very well until somebody else joins in.",
            "i lost at {game} to a child of six, it was a long evening.",
            "playing {game} shows who people are, my grandmother turned out to be a robber.",
        ),
        slots="game",
        rows="chess, bingo, darts, word games, table football, card games, board games",
    ),
    Scene(
        name="won",
        prompts=(
            "i won at {game} yesterday.",
            "last night i won a game of {game}.",
            "today i was the best at {game}.",
            "for the first time i won at {game}.",
        ),
        replies=(
            "well done, who did you play {game} with?",
            "how long did you play {game} until you won?",
            "i have never won at {game}, how did you do it?",
            "was the other player angry to lose at {game}?",
            "you must be good at {game}, when did you learn it?",
        ),
        witty=(
            "be careful, people who win at {game} get asked to play again.",
            "write the score on the wall, the next game of {game} is less kind.",
            "to win at {game} is nice, to talk of it for years is nicer.",
        ),
        slots="game",
        rows="chess, bingo, darts, table football, table tennis, mini golf, cards",
    ),
    Scene(
        name="computer",
        prompts=(
            "i play a computer game about {theme}.",
            "my son loves a game about {theme}.",
            "i found a new game about {theme}.",
            "all weekend i played a game about {theme}.",
        ),
        replies=(
            "a game about {theme}, is it hard?",
            "can you play the game about {theme} with other people?",
            "i would play that too, i like {theme}.",
            "my phone is too old for a game about {theme}.",
            "what do you have to do in a game about {theme}?",
        ),
        witty=(
            "real {theme} would be harder, there is no button to start again.",
            "soon there will be a game about people who play games about {theme}.",
            "a game about {theme} at night, and then they ask why i am tired.",
        ),
        slots="theme",
        rows="farms, trains, dragons, football, space ships, islands, cooks, old kings",
    ),
)

DAYS: dict[str, tuple[Scene, ...]] = {"work": WORK, "hobbies": HOBBIES, "games": GAMES}
