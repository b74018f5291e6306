"""What a turn does: greets, asks, thanks, tells (after common dialog-act schemes)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from lamda_world.raters.lexicon.stems import BLAND, STOP
from lamda_world.raters.parse.texts import Sentence, Text

_LEAD = re.compile(
    r"^(?:(?:so|and|but|well|hey|hi|hello|hey there|hi there|ok|okay|oh|um|hmm|hm|then|now|also|say"
    r"|by the way|btw|just curious|quick question|honestly|anyway|actually|please|excuse me|sorry"
    r"|right|out of curiosity|thanks|thank you|cool|nice|great|interesting|yes|yeah|no|ah"
    r"|i wonder|i was wondering|do you know|can you tell me|could you tell me|tell me|remind me"
    r"|one (?:more )?question)\b[,:;!]? ?)+"
)
_WH = re.compile(
    "^(?:in|at|on|by|from|to|for|of|since)? ?(what|which|who|whom|whose|where|when"
    r"|why|how)\b"
)
_POLAR = re.compile(
    r"^(?:do|does|did|is|are|am|was|were|have|has|had|can|could|will|would|should|shall|may|might)"
    r" (?:not )?(?:i|you|we|they|he|she|it|there|this|that|these|those|your|my|his|her|our|their"
    r"|the|a|an|any|anyone|someone|people|[a-z]+)\b|^(?:ever|any|anyone|got any)\b"
)
_ADVICE = re.compile(
    r"\bshould (?:i|we)\b|\b(?:can|could|do|must) i (?:do|get|make|stop|fix|learn|start|find|help"
    r"|cook|save|keep|avoid|improve|become|sleep)\b|\bhow (?:to|do i|can i|could i|should i|would"
    r" i)\b|\bany (?:tips?|advice|ideas?|suggestions?|recommendations?|hints?)\b|\bwhat helps\b"
    r"|\bwhat would you (?:do|recommend|suggest|advise)\b|\brecommend|\bsuggest|\badvise\b|\bneed"
    r" (?:some |your |a |an )?(?:advice|help|tip|idea|recommendation)s?\b|\bhelp me\b|\b(?:give"
    r"|tell) me (?:a |some |your )?(?:best )?(?:tips?|advice|ideas?)\b|\bwhat (?:is|are) (?:a"
    r" )?(?:good|best|the best|some good)\b.*\b(?:for|against|to|way)\b|\bis it (?:ok|okay|safe"
    r"|wise|smart|a good idea)\b|\bwhat do i do\b|\bwhat to do\b"
)
_COMMAND = re.compile(
    r"^(?:please )?(?:tell me|give me|show me|name (?:a|one|two|three|some)|describe|explain|list"
    r"|write|guess what|convert|translate|calculate|compute|add|multiply|say|let us|talk about)\b"
)
_GREET = re.compile(
    "^(?:morning|evening|hi|hello|hey|heya|hiya|howdy|greetings|good (?:morning|afternoon|evening"
    r"|day)|yo)\b"
)
_HOW_ARE_YOU = re.compile(
    r"\bhow (?:are|have) (?:you|things)\b|\bhow (?:is|was) (?:it going|life|your (?:day|week"
    r"|weekend|morning|evening|night)|everything)\b|\bwhat is (?:up|new)\b|\bhow do you do\b"
    r"|\bare you (?:ok|okay|well|fine)\b|\bhow you doing\b|\bhow goes it\b"
)
_BYE = re.compile(
    r"\b(?:bye|goodbye|good night|(?<!to )see (?:you|ya)|farewell|take care|until (?:next time"
    "|tomorrow|then|later)|talk (?:to you )?(?:later|soon|tomorrow)|catch you later|have a"
    r" (?:nice|good|great|lovely|pleasant|safe) \w+|so long|sleep well|gotta go|(?:have|got|need"
    r"|must) (?:to )?(?:go|run|leave|be off)\b|i am off|be well|later then|sweet dreams|you too"
    r"|safe travels|keep well)\b"
)
_THANK = re.compile(r"\b(?:thanks|thank you|thx|cheers|much appreciated|i appreciate|grateful)\b")
_WELCOME = re.compile(
    r"\b(?:welcome|no problem|pleasure|any ?time|glad|happy (?:to|that)|do not mention|not at all"
    "|no (?:need|reason) to thank|thank you for (?:asking|the|telling|listening)|(?:nice|good|a"
    " joy) to (?:help|hear)|helped|like to help|no worries|of course|sure|nothing to thank|no"
    r" bother|you bet|always|good luck|enjoy)\b"
)
_DONT_KNOW = re.compile(
    r"\b(?:do not|did not|not|can not) (?:really |even |quite |exactly )?(?:know|remember|recall"
    r"|say|tell|be sure)\b|\b(?:no|not the (?:slightest|faintest)) (?:idea|clue)\b|\bnot (?:really"
    r" |so |too |quite |entirely |completely )?(?:sure|certain)\b|\bhard to say\b|\b(?:have|need"
    r"|like|let me) to (?:look|check|find)\b|\blet me (?:look|check|see|find)\b|\bnever heard\b"
    r"|\bcould not (?:find|work out|figure out|make out)\b(?! (?:my|our|his|her|their|your|any"
    r"|anyone|anything|a|an|time|sleep|words)\b)|\bcan not (?:work|figure) out\b|\bfound nothing\b"
    r"|\bwho knows\b|^(?:it |that )?beats me\b|\bunsure\b|\bcould not (?:say|tell)\b|\bforgot\b"
    r"|\blook (?:it|that|this) up\b|\bthink about (?:it|that)\b|\bgood question\b|\bno answer\b"
)
_PLEDGE = re.compile(
    r"\blet me (?:just |quickly |first )?(?:look|check|find|search)\b(?! (?:at|after)\b)"
    r"|\b(?:have|need|like|want) to (?:look|check|find)\b(?! (?:like|good|at|after|for)\b)"
    r"|\b(?:will|would|must|going to) check (?:it|that|this|first)\b"
    r"|\bwill (?:look|check|find)(?: \w+){0,6} (?:up|out|for you|later)\b"
    r"|\blook(?:ing)? (?:it|that|this|them|these|(?:the|its|your)(?: \w+){1,5}) up\b"
    r"|\blook up\b(?! (?:at|to)\b)|\blook(?:ing)? into (?:it|that|this)\b"
    r"|\bfind (?:it |that )?out\b|\bget back to you\b"
    r"|\b(?:tell|answer) you (?:later|soon|tomorrow)\b"
)
_REFUSE = re.compile(
    r"\bi (?:really |just |simply )?(?:can not|could not|should not|must not|am not able to|will"
    " not|would not|would never|will never) (?:really |even |help you |be able to )?(?:say|tell"
    "|answer|talk|discuss|help|give|share|do (?:that|this|it)|comment|speak|recommend|agree"
    "|advise|promise|describe|write|support|judge|call|make|take sides|explain|teach|spread"
    r"|repeat|choose)\b|\bi (?:really |just )?(?:do not want to|would rather|prefer not|would"
    r" prefer not|refuse|am not (?:going|allowed|willing|comfortable)|will not(?=[.,!]|$))\b"
    r"|\brather not\b|\bno comment\b|\blet us (?:talk about|change|not|keep|speak|leave|be|find)\b"
    r"|\bnot (?:something|a topic|for me|my place)\b"
)
_YES_NO = re.compile(
    "^(?:(?:well|oh|hmm|um|honestly|haha|ha|ah|to be honest|actually|hm|so|but)[,.! ]+)*(?:yes"
    "|yeah|yep|yup|no|nope|nah|sure|of course|definitely|absolutely|certainly|indeed|totally"
    "|always|often|sometimes|usually|rarely|hardly|never|maybe|perhaps|probably|possibly|not"
    " (?:really|yet|at all|much|often|very|anymore|any ?more|exactly|always|today|so|that"
    "|particularly|since|lately|for|in|with|until|too|now|me|my)|kind of|sort of|a (?:little|bit"
    "|lot)|it depends|depends|both|neither|very much|only|mostly|once|twice|i (?:do|am|have|did"
    "|would|can|could|will|was|had|think so|guess|hope|doubt|do not|am not|have not|did not|wish"
    "|used to|suppose|think|never|always|try|love|like|hate|prefer|enjoy|often|sometimes|usually"
    "|rarely|just|really|still|also|already)|it (?:is|was|does|did|can|has)|they (?:are|do|were)"
    "|there (?:is|are)|all the time|as (?:often|much)|from time|now and|once|almost|correct|right"
    "|true|exactly|wrong|false|that is (?:right|true|correct|wrong|not)|ok|okay)"
)
_ADVISE = re.compile(
    r"\bhave you (?:ever |already )?(?:tried|thought|considered|asked|talked)\b"
    r"|\byou (?:should|could|can|might|may|need|have to|must|will want|better)\b|\bhow about\b"
    r"|\bwhat about\b|\bwhy (?:do you not|not)\b|\bi (?:would|recommend|suggest|usually|always"
    r"|often|advise|normally|find|like|love|just|once|swear by)\b|\bmaybe\b|\bperhaps\b|\bhelps?\b"
    r"|\bhelped\b|\bif i were you\b|\bthe (?:best|trick|secret|key|easiest)\b|\bmake sure\b"
    r"|\bconsider\b|\bbetter\b|\bworks? (?:well|best|for|wonders)\b|\bworked\b|\btry\b|(?:^"
    "|[.!,;:] |then |and |first,? |please |just |always |simply )(?:do not |never )?(?:try|start"
    "|begin|ask|talk|see|go|avoid|take|put|use|give|keep|get|buy|drink|eat|read|write|call|visit"
    "|check|look|plan|pack|bring|wear|add|cook|set|turn|open|close|leave|wait|walk|sleep|rest"
    "|practi[cs]e|make|learn|listen|watch|save|spend|think|let|stay|tell|choose|pick|play|breathe"
    "|stretch|run|boil|bake|fry|mix|water|plant|clean|wash|warm|find|join|book|order|follow|speak"
    "|count|cut|do|move|change|relax|remember|meet|invite|offer|stop|limit|skip|swim|sit|hide"
    r"|dress|roll|freeze|roast|soak|dry|feed|reward|train)\b(?! (?:is|are|was|were|has)\b)"
)
BAD_NEWS = re.compile(
    r"\b(?:died|dead|passed away|lost (?:my|his|her|our|the)|broke (?:my|up|down|his|her|our)"
    "|broken|sick|ill|fired|failed|accident|stolen|stole|robbed|hospital|hurts?|sad|lonely"
    "|terrible|awful|cried|crying|funeral|cancer|divorced?|cancel+ed|ruined|flood(?:ed)?|burned"
    "|burnt|ran away|worst|bad (?:day|week|news|night|mood)|exhausted|scared|afraid|headache|pain"
    "|sore|rude|angry|yelled|shouted|unfair|noisy|annoying|boring|bored|cold|late|delayed|argued"
    r"|put (?:to sleep|down)|no way out|hopeless|useless|worthless|stress\w*|struggl\w*"
    r"|cheat(?:s|ed|ing)"
    r"|anxious|panic\w*|burnt? out|can not (?:sleep|stop|breathe|cope)"
    r"|quarrel\w*|fell (?:off|down|into)|flickers?|leaks?|hate|miserable|depressed|stressed|missed"
    r" (?:my|the)|earthquake|upset|worried|dumped|injured)\b"
)
GOOD_NEWS = re.compile(
    r"\b(?:got (?:the|a) (?:job|place|promotion|raise|ring)|got (?:engaged|married|promoted)|passed"
    r" (?:my|the|an)|won (?:the|a|my|our|first)|we won|engaged|promotion|promoted|birthday today"
    r"|graduated|new (?:baby|puppy|kitten|house|job|bike|car|flat)|so (?:happy|excited|proud)"
    r"|great news|good news|best day|baby is (?:born|here)|adopted)\b"
)
CHEERS = re.compile(
    r"\bcongrat|\b(?:great|good|wonderful|lovely) news\b|\bthat is (?:so |really |very |pretty "
    "|just )?(?:great|awesome|amazing|wonderful|fantastic|lovely|good|nice|cool|funny|brilliant"
    r"|perfect|hilarious|exciting)\b|\bwell done\b|\bgood for you\b|\blucky you\b|\bhow (?:nice"
    r"|lovely|fun|wonderful|exciting)|\bsounds (?:great|fun|lovely|good|nice|wonderful|awesome)\b"
    r"|^(?:haha|lol|nice|great|cool|awesome|wonderful|hooray|yay)\b|\bi am (?:so |very )?(?:happy"
    r"|glad) (?:for you|to hear)\b"
)
COMFORT = re.compile(
    r"\bsorry (?:to hear|for you|for your|about)|\bi am (?:so |very |really )?sorry\b"
    r"|\bcondolences\b|\bthat is (?:so |really |very |too |such )?(?:sad|awful|terrible|bad|a"
    r" shame|a pity|rough|tough|horrible)\b|^oh no\b|\bpoor (?:you|thing)\b|\bget well\b|\bwhat a"
    r" (?:pity|shame)\b"
)
_FLAGS = {
    "greet": _GREET,
    "how_are_you": _HOW_ARE_YOU,
    "bye": _BYE,
    "thank": _THANK,
    "welcome": _WELCOME,
    "dont_know": _DONT_KNOW,
    "pledge": _PLEDGE,
    "refuse": _REFUSE,
    "yes_no": _YES_NO,
    "advise": _ADVISE,
    "cheers": CHEERS,
    "comfort": COMFORT,
}


@dataclass(frozen=True, slots=True)
class Asked:
    """What the last turn of a context wants: its act and the sentence that carries it.

    `act`: greet, how_are_you, bye, thank, advice, wh, polar, choice, command, statement or open
    ('and you?', 'why?': leans on earlier turns). `word` is the question word of wh.
    """

    act: str
    word: str
    text: str
    bare: bool


def _question(sentence: Sentence) -> tuple[str, str]:
    """('wh', word), ('polar', '') or ('', ''), with or without a question mark."""
    body = sentence.text
    lead = _LEAD.match(body)
    core = body[lead.end() :] if lead else body
    found = _WH.match(core)
    if found:
        word = found.group(1)
        exclaims = word in {"what", "how"} and sentence.end == "!"
        clause = word in {"when", "what", "who", "where"} and sentence.end != "?" and "," in core
        if not exclaims and not clause and (sentence.end == "?" or _inverts(core)):
            return "wh", _kind_of_how(word, core)
    if sentence.end == "?":
        inner = re.search(r"\b(what|which|who|where|when|why|how)\b", core)
        if inner and not _POLAR.match(core):
            return "wh", _kind_of_how(inner.group(1), core)
        return "polar", ""
    if sentence.end == "" and re.match(
        r"^(?:do|does|did|are|is|have|can|could|would|will) (?:you|it|there|your|we|they)\b", core
    ):
        return "polar", ""
    return "", ""


def _inverts(core: str) -> bool:
    return bool(
        re.match(
            r"^(?:what|which|who|where|when|why|how)(?: \w+){0,3}? (?:is|are|was|were|do|does|did"
            r"|can|could|would|will|should|has|have)\b",
            core,
        )
    )


def _kind_of_how(word: str, core: str) -> str:
    if word == "how":
        found = re.search(r"\bhow (many|much|old|far|long|often|tall|high|big|large|about)\b", core)
        return f"how {found.group(1)}" if found else "how"
    if word == "what":
        found = re.search(r"\bwhat (time|about|year|day|if)\b", core)
        return f"what {found.group(1)}" if found else "what"
    return word


@lru_cache(maxsize=8192)
def asked(text: Text) -> Asked:
    """What `text`, the last turn of a context, wants from the next speaker."""
    last = None
    for sentence in text.sentences:
        kind, word = _question(sentence)
        if kind or last is None or not last[1]:
            last = (sentence, kind, word)
    if last is None:
        return Asked("statement", "", text.plain, True)
    sentence, kind, word = last
    whole, bare = text.plain, not text.telling
    greets = bool(_GREET.match(whole))
    if greets and bare and kind:
        act = "how_are_you" if _HOW_ARE_YOU.search(whole) else "greet"
        return Asked(act, word, sentence.text, bare)
    if _HOW_ARE_YOU.search(whole) and (kind or len(text.words) < 6):
        return Asked("how_are_you", word, sentence.text, bare)
    if _ADVICE.search(whole):
        return Asked("advice", "polar" if kind == "polar" else word, sentence.text, bare)
    if kind:
        return _questioned(sentence, kind, word, bare)
    return _told(text, sentence, greets)


def _questioned(sentence: Sentence, kind: str, word: str, bare: bool) -> Asked:
    """A question proper; one of a few empty words leans on earlier turns."""
    empty = all(word in STOP or word in BLAND for word in sentence.words)
    body = sentence.text
    if kind == "wh":
        short = empty and len(sentence.words) <= 4
        act = "open" if short or word == "what about" else "wh"
        return Asked(act, word, body, bare or short)
    if empty and len(sentence.words) <= 3:
        return Asked("open", "", body, True)
    chooses = re.search(r"\w or \w", body) and not re.search(r"\b(?:any|have|ever|got)\b", body)
    return Asked("choice" if chooses else "polar", "", body, bare)


def _told(text: Text, sentence: Sentence, greets: bool) -> Asked:
    """A turn that asks nothing."""
    whole, bare, brief = text.plain, not text.telling, len(text.words) <= 14
    if _COMMAND.match(whole):
        return Asked("command", "", sentence.text, bare)
    if _THANK.search(whole) and brief:
        return Asked("thank", "", sentence.text, bare)
    if _BYE.search(whole) and brief:
        return Asked("bye", "", sentence.text, bare)
    if greets and (bare or len(text.words) <= 8):
        return Asked("greet", "", sentence.text, bare)
    return Asked("statement", "", whole, bare)


@lru_cache(maxsize=8192)
def doings(text: Text) -> frozenset[str]:
    """All acts that a response performs; 'ask' when it puts a question."""
    found = {name for name, pattern in _FLAGS.items() if pattern.search(text.plain)}
    if text.asks:
        found.add("ask")
    return frozenset(found)
