"""Everyday phrases in eight languages of Latin script, for the translator."""

LANGUAGES = ("fr", "es", "de", "it", "pt", "nl", "sv", "da")

# English -> one phrase for each of LANGUAGES, in that order.
_LINES = {
    "hello": "Bonjour | Hola | Hallo | Ciao | Olá | Hallo | Hej | Hej",
    "good morning": (
        "Bonjour | Buenos días | Guten Morgen | Buongiorno | Bom dia | Goedemorgen | God morgon"
        " | Godmorgen"
    ),
    "good evening": (
        "Bonsoir | Buenas tardes | Guten Abend | Buonasera | Boa noite | Goedenavond | God kväll"
        " | Godaften"
    ),
    "good night": (
        "Bonne nuit | Buenas noches | Gute Nacht | Buonanotte | Boa noite | Goedenacht | God natt"
        " | Godnat"
    ),
    "goodbye": (
        "Au revoir | Adiós | Auf Wiedersehen | Arrivederci | Adeus | Tot ziens | Hej då | Farvel"
    ),
    "thank you": "Merci | Gracias | Danke | Grazie | Obrigado | Dank je | Tack | Tak",
    "please": (
        "S'il vous plaît | Por favor | Bitte | Per favore | Por favor | Alsjeblieft | Snälla"
        " | Vær så venlig"
    ),
    "yes": "Oui | Sí | Ja | Sì | Sim | Ja | Ja | Ja",
    "no": "Non | No | Nein | No | Não | Nee | Nej | Nej",
    "sorry": "Désolé | Lo siento | Entschuldigung | Scusa | Desculpe | Sorry | Förlåt | Undskyld",
    "welcome": (
        "Bienvenue | Bienvenido | Willkommen | Benvenuto | Bem-vindo | Welkom | Välkommen"
        " | Velkommen"
    ),
    "how are you": (
        "Comment ça va ? | ¿Cómo estás? | Wie geht's? | Come stai? | Como vai? | Hoe gaat het?"
        " | Hur mår du? | Hvordan går det?"
    ),
    "i love you": (
        "Je t'aime | Te quiero | Ich liebe dich | Ti amo | Eu te amo | Ik hou van je"
        " | Jag älskar dig | Jeg elsker dig"
    ),
    "cheers": "Santé | Salud | Prost | Salute | Saúde | Proost | Skål | Skål",
    "water": "Eau | Agua | Wasser | Acqua | Água | Water | Vatten | Vand",
    "bread": "Pain | Pan | Brot | Pane | Pão | Brood | Bröd | Brød",
    "friend": "Ami | Amigo | Freund | Amico | Amigo | Vriend | Vän | Ven",
}
_ALSO = {
    "hi": "hello",
    "bye": "goodbye",
    "good bye": "goodbye",
    "thanks": "thank you",
    "excuse me": "sorry",
    "i am sorry": "sorry",
    "i'm sorry": "sorry",
}
_LISTED = {
    english: dict(zip(LANGUAGES, line.split(" | "), strict=True))
    for english, line in _LINES.items()
}
PHRASES = _LISTED | {other: _LISTED[english] for other, english in _ALSO.items()}
"""English phrase in lower case -> language code -> the phrase in that language."""
