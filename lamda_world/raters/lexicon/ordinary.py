"""Ordinary English words that are no names, for telling 'Bananaville' from 'lovely'."""

from __future__ import annotations

from collections.abc import Sequence

from lamda_world.raters.lexicon.wording import Words

ORDINARY = frozenset(
    """a about above across actually after again ago ah all almost along already also although
    always am amazing an and animal animals another answer any anybody anyone anything
    anyway apparently are area around as ask at away awesome awful baby back bad be
    beautiful because been before behind being believe below best better between big bigger
    biggest bit bless boring both boy bread breakfast brilliant brother brothers but by bye
    called can car cat cats cause certain certainly charming cheap cheers chemistry child
    children city class clean clear clearly close cold college come commonly complicated
    congrats congratulations cool correct could country course crazy crowded cute dad day
    days dear definitely delicious depends did different difficult dinner do does dog dogs
    done down dude each early easy eight either eleven else english enough especially even
    evening ever every everybody everyone everything exactly excellent exciting expensive
    family famous fantastic far father favorite favourite few fine first five food football
    for four friday friend friends from full fun funny game games gas general girl give go
    going good goodbye got great grandma grandpa group guess guy guys had haha half happy
    hard has have having he hello help her here hers hey hi high him his history hmm home
    honestly hope hot house how however huge hundred i idea if impossible in indeed
    interesting into is it its job june july january february march april may august
    september october november december just kids kind know known large last lately later
    least less let life like likely little located lol lonely long look lots lovely low
    luckily lunch many math maybe me meeting men metal mine modern mom monday money months
    more morning most mostly mother mountain much mum music must my name nature nearly neat
    neither never new next nice night nine no nobody none nope normal normally nor not
    nothing now number odd of off often oh ok okay old on once one ones only open or other
    others our ours out over own part parts people perfect perhaps person pets pizza place
    please plenty pleasant popular possible practice pretty probably question quick quiet
    quite rain rare rarely rather really red remember rest rich right river round rule sad
    safe said same saturday saw say school science sea second see seems seven several she
    shiny short should similar simple simply since sister sisters six sleep slow small snow
    so soft some somebody someone something sometimes somewhere song songs soon sorry sounds
    special spring still strange strong stuff stupid such sugar summer sun sunday super sure
    surely sweet tall tea team ten terrible than thank thanks that the their theirs them
    then there these they thing things think this those though thousand three thursday tiny
    to today together tomorrow tonight too top totally toxic town traffic true truly try
    tuesday turns twelve two ugly uncle under unfortunately unique unknown until up us used
    usually utterly vast very want warm was water way we weather wednesday week weekend
    weeks weird welcome well went were wet what whatever when where which while white who
    why wide will winter with without woman women wonderful work world would wow write wrong
    yeah year years yep yes yesterday yet you young your yours zero bananas depending
    everywhere nowhere based getting growing changing written spoken made found dense heavy
    light deep lower higher highest lowest rising mild nearby central mixed important
    obvious impressive secret green blue black grey gray liquid solid poisonous flammable
    explosive radioactive magnetic valuable precious useful dangerous near steep icy rocky
    worth catchy cheerful gentle loud classic real fresh poor friendly noisy busy hilly flat
    sunny rainy dry humid cloudy foggy lively calm cosy cozy rude honest stable weak fixed
    set given listed shown named""".split()
)
"""Words that stand where a name might stand, after 'is' or at the start of a sentence."""


def writes_capitals(text: Words) -> bool:
    """Whether the writer begins sentences or names with capitals at all."""
    return any(c.isupper() and text.text[i + 1 : i + 2].isalpha() for i, c in enumerate(text.text))


def name_like(text: Words, first: int, last: int) -> bool:
    """Whether the unknown words [first, last) look like a name.

    Every word is written with a capital where the writer uses capitals, and is no ordinary word
    (articles, 'of' and 'de' inside a name are fine).
    """
    words: Sequence[str] = text.words[first:last]
    if not words or not words[0][0].isalpha() or not words[-1][0].isalpha():
        return False
    inner = ("of", "de", "la", "del", "the", "and", "von", "'s", "-", "'", "da")
    titled = first > 0 and last - first > 1 and all(
        text.capital(i) for i in range(first, last) if text.words[i] not in inner
    )  # fmt: skip  # 'the Great Wall'
    if not titled and any(w in ORDINARY and w not in inner for w in words):
        return False
    if any(not w[0].isalpha() and w not in inner for w in words):
        return False
    content = [i for i in range(first, last) if text.words[i] not in inner]
    if not content or all(len(text.words[i]) < 2 for i in content):
        return False
    return not writes_capitals(text) or all(text.capital(i) for i in content)
