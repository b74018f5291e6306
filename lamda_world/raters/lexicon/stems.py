"""Stems of words, and the words that carry no topic."""

from __future__ import annotations

from functools import lru_cache

STOP = frozenset(
    """a an the this that these those i me my mine myself you your yours yourself he him his she
    her hers it its we us our ours they them their theirs one ones who whom whose which what where
    when why how is am are was were be been being do does did done doing have has had having will
    would shall should can could may might must not no nor yes and or but if so than then because
    as at by for from in into of off on onto out over to up down with without about after again
    against before between during under until while all any both each every few more most much
    many other some such only own same too very just also even ever never always often sometimes
    here there now still yet already really quite rather maybe perhaps almost well oh ah okay ok
    hi hey hello bye please thanks thank let us go got get gets going lot lots thing things
    something anything nothing everything someone anyone nobody everyone around like think know
    say says said see way kind sort bit actually probably though although however another else
    either neither since till upon per via etc am im don didn isn doesn ll ve re
    sure right yeah yep nope nah hmm um uh wow oops mean guess suppose tell told ask want wants
    need needs make makes made take takes took come comes came give keep put seem seems""".split()
)
BLAND = frozenset(
    """nice good great bad fine cool awesome amazing wonderful interesting lovely beautiful
    true sad happy glad sorry fun funny pretty better best worse worst new old big small long
    hard easy different important sounds sound look looks looking feel feels felt find found hope
    wish try used use help people person man guy someone time times day days today year years
    week weeks life world place stuff idea point question answer reason agree talk hear heard
    love loved enjoy enjoyed favorite favourite prefer start first last next little work works
    happen happens happened believe remember understand call called whole part fact case course
    haha lol ha definitely absolutely totally exactly certainly indeed anyway maybe usually
    problem matter pleasure welcome care soon later tomorrow night morning evening hate
    one two three four five six seven eight nine ten monday tuesday wednesday thursday friday
    saturday sunday weekend weekends hour hours minute minutes month months
    wonder plan congratulations condolences loss fair enough deal luck word words wait alright
    dear mind bother""".split()
)


@lru_cache(maxsize=65536)
def stem(word: str) -> str:
    """A crude stem, so that 'cooking', 'cooked' and 'cooks' meet."""
    word = word.removesuffix("'s")
    size = len(word)
    if size > 4 and word.endswith("ies"):
        return word[:-3] + "y"
    for suffix in ("ing", "ed", "er"):
        if word.endswith(suffix) and size - len(suffix) >= 3 and _has_vowel(word[: -len(suffix)]):
            base = word[: -len(suffix)]
            if len(base) > 3 and base[-1] == base[-2] and base[-1] not in "lsz":
                return base[:-1]
            return base.removesuffix("e")
    if size > 3 and word.endswith("s") and word[-2] not in "suiw":
        word = word[:-2] if word.endswith(("ches", "shes", "xes", "oes")) else word[:-1]
    return word.removesuffix("e") if len(word) > 3 else word


def _has_vowel(part: str) -> bool:
    return any(letter in "aeiouy" for letter in part)
