"""Everyday topics and the words that give them away (own choice).

A word may belong to several topics; a turn is about every topic that one of its words names.
"""

from __future__ import annotations

from collections.abc import Iterable

from lamda_world.raters.lexicon.stems import stem

_WORDS = {
    "food": """food eat ate eating eaten cook bake breakfast lunch dinner supper meal snack bread
        toast cheese soup pasta noodle rice pizza burger salad tomato potato onion garlic egg
        butter cake cookie chocolate fruit apple banana berry lemon orange cherry pear bean
        vegetable carrot pepper salt sugar honey sauce spicy sweet sour recipe oven pan kitchen
        restaurant chef hungry delicious taste tasty flavor flavour vegan vegetarian meat chicken
        beef steak fish sandwich curry pancake porridge yogurt dessert pie fridge leftovers basil
        dough flour sourdough stew roast grill lentil mushroom avocado sushi taco dumpling""",
    "animals": """animal elephant owl lion tiger bear whale dolphin fox wolf deer monkey penguin
        snake eagle duck goose swan cow pig sheep goat donkey horse chicken hen frog bat mouse rat
        otter shark bee ant spider snail butterfly hedgehog squirrel camel giraffe zebra parrot
        rabbit zoo farm cat dog bird fish species feather wild kitten puppy hamster""",
    "drink": """drink drank sugar honey lemon coffee tea juice beer wine whisky espresso latte milk
        water cup mug bar pub thirsty lemonade cocktail soda caffeine kettle glass brew cocoa""",
    "music": """music song sing sang singer band album jazz rock pop soul blues folk classical
        opera guitar piano violin drum trumpet cello bass flute instrument concert gig melody tune
        lyric chorus rhythm record playlist headphone listen choir orchestra symphony dance hum rap
        techno metal vinyl radio artist loud karaoke ukulele genre""",
    "films": """film movie cinema watch watched series show episode season actor actress director
        scene plot comedy thriller horror drama documentary cartoon screen trailer ending sequel
        popcorn oscar tv television netflix villain character subtitle animation stream""",
    "books": """book read novel author writer story poem poetry chapter page library bookshop
        fiction mystery biography plot ending character shelf paperback fantasy thriller crime
        literature comic shakespeare publish reader reread""",
    "sport": """sport football soccer tennis basketball swim swam swimming run ran running runner
        race match team goal score win won lose coach player gym train training exercise yoga bike
        cycle cycling ride climb climbing ski skating golf rugby cricket hockey marathon stadium
        league ball jog workout fit muscle stretch surf sail row kick goalkeeper champion
        tournament cup hike hiking chess volleyball knee""",
    "travel": """travel trip holiday vacation flight fly flew plane airport train bus station hotel
        hostel suitcase luggage pack packed passport visa abroad visit visited tour tourist beach
        sea island mountain city town country drive road map ticket journey camping tent museum
        hike hiking backpack ferry boat cruise border village sightseeing souvenir flights""",
    "weather": """weather rain rained rainy sun sunny snow snowed cold warm hot wind windy storm
        cloud cloudy fog thunder lightning umbrella degree forecast freezing humid heat winter
        summer spring autumn fall season coat wet dry ice frost temperature puddle sky""",
    "work": """work job boss office colleague meeting career salary interview company business
        project deadline shift hire hired fired promotion manager email desk overtime commute
        profession teacher nurse engineer retire unemployed customer client team employer remote
        promoted raise resume quit staff""",
    "school": """school study student exam test teacher class lesson homework university college
        course degree grade learn learned language math maths history science biology physics
        chemistry lecture professor campus essay semester subject graduate revise""",
    "pets": """pet dog cat puppy kitten hamster rabbit parrot bird goldfish fish horse tail paw fur
        vet bark purr leash walk feed bowl aquarium litter breed shelter adopt adopted budgie
        turtle pony animal claw sofa chew cage meow groom""",
    "family": """family mother mom mum father dad parent sister brother sibling son daughter child
        kid baby grandmother grandma grandfather grandpa aunt uncle cousin wife husband marriage
        married wedding birthday niece nephew twin toddler""",
    "friends": """friend friendship neighbour neighbor party roommate lonely guest invite date
        dating girlfriend boyfriend partner love relationship gift present birthday meet met
        together argue trust""",
    "sleep": """sleep slept asleep awake bed bedtime nap dream dreamed nightmare pillow tired alarm
        insomnia wake woke snore night midnight rest yawn blanket doze mattress early late""",
    "health": """health healthy doctor hospital sick ill cold flu fever headache pain hurt hurts
        medicine pill tablet dose diet weight stress exercise dentist tooth back knee cough throat
        allergy allergic nurse vaccine injury bone smoke smoking quit therapist stretch sore
        stomach ache rest skin""",
    "garden": """garden gardening plant grow grew flower rose tulip tomato seed soil weed lawn tree
        leaf leaves pot balcony water bloom herb basil vegetable spade compost bee butterfly
        sunflower hedge greenhouse lavender snail prune bulb""",
    "games": """game play played player video console chess card cards board puzzle crossword dice
        level controller quest score win lose multiplayer poker team strategy sudoku lego""",
    "hobbies": """hobby paint painted painting draw drawing knit knitting sew photo photograph
        photography camera craft collect collection stamp pottery model woodwork puzzle craft art
        museum gallery sketch scarf needle clay crochet origami bird watching fishing dance""",
    "home": """home house flat apartment room kitchen garden sofa furniture rent move moved
        neighbor neighbour clean cleaning laundry wash dishes vacuum window door roof shelf lamp
        wall paint fridge tidy stairs key lock repair chore""",
    "money": """money price cheap expensive cost pay paid buy bought save saving savings bank loan
        budget rent salary tax stock invest shares crypto bill debt afford sale discount shop
        shopping store pension credit euro dollar coin""",
    "technology": """computer laptop phone internet app software robot website program code coding
        programmer keyboard battery online password device screen email video camera tablet update
        printer wifi charger machine ai""",
    "city": """city town village capital country population people inhabitants area square mayor
        street bridge river tower museum neighborhood centre center downtown tram metro subway
        square kilometers kilometres currency language continent zone neighbors neighbours""",
    "nature": """nature forest tree mountain river lake sea ocean beach hill valley bird animal
        wild fox wolf bear deer whale star stars moon planet sky sunset sunrise waterfall desert
        peak climb summit height meters metres owl squirrel hike wood""",
    "clothes": """clothes wear wore dress shirt shoe shoes coat jacket hat sock scarf trousers
        jeans sweater fashion style color colour boots suit skirt pocket sleeve""",
    "transport": """car drive drove driver bus train tram bike bicycle traffic road park parking
        fuel commute engine ride metro subway station late ticket scooter taxi""",
    "science": """science element atom atomic symbol metal gas discover discovered discovery
        chemist chemistry physics weight density number experiment laboratory periodic scientist
        space planet energy""",
    "news": """news politics election vote party government president minister mayor law candidate
        protest war debate newspaper tax""",
}


def _index() -> dict[str, frozenset[str]]:
    index: dict[str, set[str]] = {}
    for topic, words in _WORDS.items():
        for word in words.split():
            index.setdefault(stem(word), set()).add(topic)
    return {word: frozenset(topics) for word, topics in index.items()}


_TOPICS_OF = _index()
_NONE: frozenset[str] = frozenset()
TOPICS = tuple(_WORDS)


def topics_of(stems: Iterable[str]) -> frozenset[str]:
    """All topics that one of the stems names."""
    return _NONE.union(*(_TOPICS_OF.get(word, _NONE) for word in stems))


def telling_topics(stems: Iterable[str]) -> frozenset[str]:
    """The topics that a stem names without naming another ('kitten', not 'water')."""
    return _NONE.union(*(of for word in stems if len(of := _TOPICS_OF.get(word, _NONE)) == 1))
