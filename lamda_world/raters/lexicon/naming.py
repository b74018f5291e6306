"""Names that need care: ordinary words, other names of values, adjectives of countries."""

from __future__ import annotations

PLAIN = frozenset(
    (
        "afar|akan|america|atlas|austin|back to black|bad romance|basket case|bath|"
        "black hole sun|blank space|blondie|blue monday|blue train|blues|boom boom|born to run|"
        "brand|carbon|chad|chain of fools|chasing cars|chic|clash|colon|come together|"
        "common people|copper|country|country music|crazy in love|crown|cure|dancing queen|"
        "disco|dollar|dollars|dong|doors|dram|dream on|eagles|electronic|euros|ewe|"
        "fade to black|fast car|fernando|fight the power|fire and rain|firestarter|florence|"
        "folk|franc|funk|georgia|giant steps|gold|gold digger|good vibrations|guinea|half dome|"
        "hallelujah|heart of glass|heart of gold|hip hop|holland|hot stuff|i feel love|"
        "i will survive|iron|jazz|jolene|jordan|just like heaven|karma police|killer queen|"
        "killers|kina|kinks|kip|knock on wood|lao|lead|lek|light my fire|like a prayer|lincoln|"
        "long beach|lose yourself|losing my religion|mark|material girl|mercury|metal|metals|"
        "mobile|my generation|neon|new order|night fever|nothing else matters|november rain|"
        "oasis|only the lonely|paint it black|phoenix|piano man|poker face|police|polish|pop|"
        "pop music|pound|pounds|prince|pula|pulp|punk|purple rain|queen|queens|rand|range|rap|"
        "real|reals|rem|reunion|ring of fire|rock|rock music|rocket man|roxanne|royals|sango|"
        "seven nation army|shake it off|silver|smooth criminal|sol|som|someone like you|soul|"
        "soul man|starman|stones|strange fruit|super freak|superstition|taka|take five|tala|"
        "teardrop|teenage dream|thane|the blues|the boxer|the clash|the country|the crown|"
        "the cure|the disco|the doors|the eagles|the folk|the funk|the jazz|the killers|"
        "the lead|the metal|the police|the pop|the pound|the prince|the punk|the queen|"
        "the real|the rock|the soul|the who|the won|tin|tiny dancer|turkey|uptown girl|wannabe|"
        "waterloo|watermelon man|watermelon sugar|won|young"
    ).split("|")
)
"""Names that are ordinary words too: in lower case they need a cue of their own domain near by."""


def _table(text: str) -> dict[str, str]:
    """'form=value|...' as a dictionary."""
    return dict(pair.split("=") for pair in text.split("|"))


VALUE_ALIASES: dict[tuple[str, str], dict[str, str]] = {
    ("country", "currency"): _table(
        "crown=krona|rouble=ruble|renminbi=yuan|sterling=pound|reais=real|rmb=yuan|"
        "zlotys=zloty|kroner=krone|kronor=krona|lei=leu|rubles=ruble"
    ),
    ("country", "languages"): _table(
        "mandarin=chinese|farsi=persian|bengali=bangla|slovene=slovenian|kirundi=rundi|"
        "dari=persian|tagalog=filipino|mandarin chinese=chinese"
    ),
    ("peak", "range"): _table(
        "himalaya=himalayas|himalayan=himalayas|rockies=rocky mountains|karakorum=karakoram|"
        "atlas=atlas mountains|cascades=cascade range|alpine=alps|andean=andes"
    ),
    ("song", "artist"): _table(
        "elvis=elvis presley|springsteen=bruce springsteen|dylan=bob dylan|"
        "guns n' roses=guns n roses|r.e.m.=rem|bowie=david bowie|"
        "simon & garfunkel=simon and garfunkel|ccr=creedence clearwater revival"
    ),
    ("song", "genre"): _table(
        "country=country music|hip-hop=hip hop|rap=hip hop|soul music=soul|rock and roll=rock|"
        "heavy metal=metal|electro=electronic|electronica=electronic|"
        "electronic music=electronic"
    ),
    ("element", "category"): _table(
        "metal=metal|non-metal=nonmetal|inert gas=noble gas|rare gas=noble gas|"
        "rare earth=lanthanide|post-transition metal=poor metal|semimetal=metalloid|"
        "rare earth metal=lanthanide"
    ),
}
"""(domain, attribute) -> another name in canonical form -> the value in canonical form."""

CONTINENTS = _table(
    "african=africa|asian=asia|european=europe|north american=north america|"
    "south american=south america"
)
DEMONYMS = _table(
    "german=germany|french=france|spanish=spain|italian=italy|portuguese=portugal|"
    "japanese=japan|chinese=china|russian=russia|turkish=turkey|polish=poland|"
    "dutch=netherlands|greek=greece|swedish=sweden|norwegian=norway|danish=denmark|"
    "finnish=finland|hungarian=hungary|czech=czechia|romanian=romania|bulgarian=bulgaria|"
    "ukrainian=ukraine|austrian=austria|swiss=switzerland|irish=ireland|indian=india|"
    "pakistani=pakistan|brazilian=brazil|mexican=mexico|canadian=canada|chilean=chile|"
    "peruvian=peru|argentinian=argentina|colombian=colombia|australian=australia|"
    "egyptian=egypt|kenyan=kenya|nigerian=nigeria|moroccan=morocco|ethiopian=ethiopia|"
    "iranian=iran|iraqi=iraq|vietnamese=vietnam|thai=thailand|indonesian=indonesia|"
    "malaysian=malaysia|nepalese=nepal|tanzanian=tanzania|croatian=croatia|serbian=serbia|"
    "ghanaian=ghana|cuban=cuba|ecuadorian=ecuador"
)
"""Adjectives of countries -> country, for 'a German city'."""
