"""Talk that leans on an earlier turn: what somebody told, and what somebody said of themselves."""

from __future__ import annotations

from dataclasses import dataclass

TELLINGS = (
    "i read that {fact}.",
    "did you know that {fact}?",
    "my teacher says that {fact}.",
    "today i learned that {fact}.",
    "somebody told me that {fact}.",
    "i saw on a page that {fact}.",
    "a friend says that {fact}.",
    "it says here that {fact}.",
)
TOLD_REPLIES = (
    "thank you, i did not know that about {name}.",
    "that is good to know about {name}.",
    "i will remember that about {name}.",
    "oh, i had no idea about {name}.",
    "yes, i have read that about {name} too.",
)
RECALL_QUESTIONS = (
    "what did i say about {name}?",
    "do you remember what i told you about {name}?",
    "can you repeat what i said about {name}?",
    "what was it that i said about {name}?",
    "what do you know from me about {name}?",
    "now tell me again what i said about {name}.",
    "what did you learn from me about {name}?",
    "please repeat what i told you about {name}.",
)
RECALLED = ("you said that {fact}.", "you told me that {fact}.", "i remember, {fact}.")
NOT_RECALLED = (
    "you have not said anything about {name}.",
    "you never told me about {name}.",
    "i do not think that you said a word about {name}.",
)


@dataclass(frozen=True, slots=True)
class Persona:
    """Something a participant says of themselves, and what must agree with it later.

    `replies` agree with `answer` and fit every one of `follow`; `contrary` contradict `answer`.
    """

    name: str
    opening: tuple[str, ...]
    answers: tuple[str, ...]
    follow: tuple[str, ...]
    replies: tuple[str, ...]
    contrary: tuple[str, ...]


PERSONAS = (
    Persona("home",
            ("where do you live?", "what kind of place do you live in?", "is your home in a town?",
             "tell me where you live."),
            ("i live in a small house by the sea.", "my home is a small house near the sea."),
            ("what is it like by the sea?", "do you like it by the sea?",
             "is it cold by the sea in winter?", "can you hear the sea at night?"),
            ("i love the sound of the sea at night.", "it is windy by the sea, but i like it.",
             "the sea is calm and the air is fresh, even in winter."),
            ("i have never lived by the sea.",
             "i do not live by the sea, i live in the mountains.")),
    Persona("job",
            ("what do you do for work?", "what is your job?", "where do you work?",
             "what work do you do?"),
            ("i work in a small bakery.", "i am a baker, i work at night."),
            ("when do you start in the bakery?", "what do you bake in the bakery?",
             "is the work in the bakery hard?", "do you like the smell in the bakery?"),
            ("the bakery is hard work, but i love the smell of fresh bread.",
             "we bake bread and rolls from three in the morning.",
             "i start early, so the bread is warm when the shop opens."),
            ("i have never worked in a bakery.", "i do not bake, i drive a bus.")),
    Persona("pet",
            ("do you have a pet?", "have you got any animals?", "is there an animal in your home?",
             "do you live with a pet?"),
            ("yes, i have an old grey cat.", "i have one pet, an old grey cat."),
            ("what does your cat do all day?", "how old is your cat?", "is your cat friendly?",
             "does your cat sleep a lot?"),
            ("my cat is twelve years old and sleeps most of the day.",
             "the old cat is friendly when there is food.", "my cat sits in the window all day."),
            ("i do not have a cat.", "i have never had a pet, i am afraid of animals.")),
    Persona("music",
            ("do you play music?", "can you play an instrument?", "do you make music yourself?",
             "which instrument do you play?"),
            ("i play the piano every evening.", "yes, i have played the piano for ten years."),
            ("was the piano hard to learn?", "what do you play on the piano?",
             "who taught you the piano?", "how long do you play the piano each day?"),
            ("i play slow songs on the piano, about an hour each evening.",
             "the piano was hard at first, my aunt taught me.",
             "my aunt gave me her piano and a few lessons."),
            ("i cannot play the piano.", "i have never touched a piano.")),
    Persona("food",
            ("do you eat meat?", "what do you like to eat?", "what is your usual dinner?",
             "are you a vegetarian?"),
            ("i eat no meat, mostly beans and rice.", "i do not eat meat, i like beans and rice."),
            ("what do you eat for dinner then?", "is it hard to eat no meat?",
             "what did you have for dinner today?", "do you miss meat?"),
            ("beans with rice and tomato, no meat for me.", "i do not miss meat, beans fill me up.",
             "today i had rice with beans and garlic."),
            ("i had a big steak today.", "i eat meat every day.")),
    Persona("travel",
            ("how do you get to work?", "do you drive a car?", "do you have a car?",
             "how do you come into town?"),
            ("i go everywhere by bike, i have no car.", "i have no car, i ride my bike."),
            ("and when it rains on your bike?", "how far do you ride your bike?",
             "is it a long way by bike?", "what do you do with your bike in winter?"),
            ("i ride my bike in the rain too, with a big coat.",
             "it is five km by bike, good for my legs.", "in winter i ride my bike slowly."),
            ("i do not have a bike.", "i always take my car, i never ride a bike.")),
    Persona("family",
            ("do you have brothers or sisters?", "how big is your family?",
             "have you got any brothers?", "tell me about your family."),
            ("i have two younger sisters.", "there are my two sisters and me."),
            ("do you see your sisters often?", "what are your sisters like?",
             "where do your sisters live?", "do you get on with your sisters?"),
            ("my sisters live near me, we eat together on sundays.",
             "one of my sisters is loud and the other is quiet.", "i see my sisters every week."),
            ("i have no sisters.", "i am an only child.")),
    Persona("sport",
            ("do you do any sport?", "what sport do you do?", "how do you keep fit?",
             "are you good at any sport?"),
            ("i swim three times a week.", "i go swimming before work."),
            ("where do you swim?", "how long do you swim?", "is the water cold when you swim?",
             "since when do you swim?"),
            ("i swim in the lake, the water is cold but clear.", "i swim for about half an hour.",
             "i learned to swim as a child and never stopped."),
            ("i cannot swim.", "i never go into the water.")),
    Persona("sleep",
            ("when do you get up?", "are you an early bird?", "do you sleep late?",
             "what time do you wake up?"),
            ("i get up at five every day.", "i am an early bird, i get up at five."),
            ("why do you get up so early?", "is it still dark when you get up?",
             "when do you go to bed then?", "are you not tired in the evening?"),
            ("at five the house is quiet, i like that.", "i go to bed at nine, so five is fine.",
             "it is dark at five, i drink my tea and wait for the sun."),
            ("i always sleep until noon.", "i never get up before ten.")),
    Persona("garden",
            ("do you have a garden?", "do you grow anything?", "have you got a garden at home?",
             "do you like to work in a garden?"),
            ("i have a small garden with tomatoes.", "yes, i grow tomatoes in my garden."),
            ("how are your tomatoes this year?", "what do you do with the tomatoes?",
             "are tomatoes hard to grow?", "how many tomatoes do you get?"),
            ("my tomatoes are small but sweet this year.", "i make soup from the tomatoes.",
             "tomatoes want sun and water, then they are easy."),
            ("i do not grow tomatoes.", "i have no garden at all.")),
)  # fmt: skip
