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
    "cat": "Chat | Gato | Katze | Gatto | Gato | Kat | Katt | Kat",
    "dog": "Chien | Perro | Hund | Cane | Cão | Hond | Hund | Hund",
    "house": "Maison | Casa | Haus | Casa | Casa | Huis | Hus | Hus",
    "book": "Livre | Libro | Buch | Libro | Livro | Boek | Bok | Bog",
    "sun": "Soleil | Sol | Sonne | Sole | Sol | Zon | Sol | Sol",
    "moon": "Lune | Luna | Mond | Luna | Lua | Maan | Måne | Måne",
    "day": "Jour | Día | Tag | Giorno | Dia | Dag | Dag | Dag",
    "night": "Nuit | Noche | Nacht | Notte | Noite | Nacht | Natt | Nat",
    "milk": "Lait | Leche | Milch | Latte | Leite | Melk | Mjölk | Mælk",
    "cheese": "Fromage | Queso | Käse | Formaggio | Queijo | Kaas | Ost | Ost",
    "wine": "Vin | Vino | Wein | Vino | Vinho | Wijn | Vin | Vin",
    "beer": "Bière | Cerveza | Bier | Birra | Cerveja | Bier | Öl | Øl",
    "coffee": "Café | Café | Kaffee | Caffè | Café | Koffie | Kaffe | Kaffe",
    "tea": "Thé | Té | Tee | Tè | Chá | Thee | Te | Te",
    "apple": "Pomme | Manzana | Apfel | Mela | Maçã | Appel | Äpple | Æble",
    "egg": "Œuf | Huevo | Ei | Uovo | Ovo | Ei | Ägg | Æg",
    "fish": "Poisson | Pescado | Fisch | Pesce | Peixe | Vis | Fisk | Fisk",
    "meat": "Viande | Carne | Fleisch | Carne | Carne | Vlees | Kött | Kød",
    "sugar": "Sucre | Azúcar | Zucker | Zucchero | Açúcar | Suiker | Socker | Sukker",
    "salt": "Sel | Sal | Salz | Sale | Sal | Zout | Salt | Salt",
    "horse": "Cheval | Caballo | Pferd | Cavallo | Cavalo | Paard | Häst | Hest",
    "bird": "Oiseau | Pájaro | Vogel | Uccello | Pássaro | Vogel | Fågel | Fugl",
    "tree": "Arbre | Árbol | Baum | Albero | Árvore | Boom | Träd | Træ",
    "flower": "Fleur | Flor | Blume | Fiore | Flor | Bloem | Blomma | Blomst",
    "garden": "Jardin | Jardín | Garten | Giardino | Jardim | Tuin | Trädgård | Have",
    "door": "Porte | Puerta | Tür | Porta | Porta | Deur | Dörr | Dør",
    "window": "Fenêtre | Ventana | Fenster | Finestra | Janela | Raam | Fönster | Vindue",
    "table": "Table | Mesa | Tisch | Tavolo | Mesa | Tafel | Bord | Bord",
    "chair": "Chaise | Silla | Stuhl | Sedia | Cadeira | Stoel | Stol | Stol",
    "bed": "Lit | Cama | Bett | Letto | Cama | Bed | Säng | Seng",
    "street": "Rue | Calle | Straße | Strada | Rua | Straat | Gata | Gade",
    "school": "École | Escuela | Schule | Scuola | Escola | School | Skola | Skole",
    "train": "Train | Tren | Zug | Treno | Trem | Trein | Tåg | Tog",
    "car": "Voiture | Coche | Auto | Macchina | Carro | Auto | Bil | Bil",
    "ship": "Bateau | Barco | Schiff | Nave | Navio | Schip | Skepp | Skib",
    "mother": "Mère | Madre | Mutter | Madre | Mãe | Moeder | Mor | Mor",
    "father": "Père | Padre | Vater | Padre | Pai | Vader | Far | Far",
    "brother": "Frère | Hermano | Bruder | Fratello | Irmão | Broer | Bror | Bror",
    "sister": "Sœur | Hermana | Schwester | Sorella | Irmã | Zus | Syster | Søster",
    "child": "Enfant | Niño | Kind | Bambino | Criança | Kind | Barn | Barn",
    "hand": "Main | Mano | Hand | Mano | Mão | Hand | Hand | Hånd",
    "head": "Tête | Cabeza | Kopf | Testa | Cabeça | Hoofd | Huvud | Hoved",
    "heart": "Cœur | Corazón | Herz | Cuore | Coração | Hart | Hjärta | Hjerte",
    "eye": "Œil | Ojo | Auge | Occhio | Olho | Oog | Öga | Øje",
    "winter": "Hiver | Invierno | Winter | Inverno | Inverno | Winter | Vinter | Vinter",
    "summer": "Été | Verano | Sommer | Estate | Verão | Zomer | Sommar | Sommer",
    "love": "Amour | Amor | Liebe | Amore | Amor | Liefde | Kärlek | Kærlighed",
    "world": "Monde | Mundo | Welt | Mondo | Mundo | Wereld | Värld | Verden",
    "sea": "Mer | Mar | Meer | Mare | Mar | Zee | Hav | Hav",
    "river": "Rivière | Río | Fluss | Fiume | Rio | Rivier | Flod | Flod",
    "mountain": "Montagne | Montaña | Berg | Montagna | Montanha | Berg | Berg | Bjerg",
    "star": "Étoile | Estrella | Stern | Stella | Estrela | Ster | Stjärna | Stjerne",
    "rain": "Pluie | Lluvia | Regen | Pioggia | Chuva | Regen | Regn | Regn",
    "snow": "Neige | Nieve | Schnee | Neve | Neve | Sneeuw | Snö | Sne",
    "fire": "Feu | Fuego | Feuer | Fuoco | Fogo | Vuur | Eld | Ild",
    "red": "Rouge | Rojo | Rot | Rosso | Vermelho | Rood | Röd | Rød",
    "green": "Vert | Verde | Grün | Verde | Verde | Groen | Grön | Grøn",
    "white": "Blanc | Blanco | Weiß | Bianco | Branco | Wit | Vit | Hvid",
    "black": "Noir | Negro | Schwarz | Nero | Preto | Zwart | Svart | Sort",
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
