"""What reps say, as data: the words for kinds, outcomes and channels in German and English.

A word is written in lower case. A space stands for any space, a hyphen for none too; umlauts may
also be typed as "ae", "oe", "ue", and "'" as "’".
"""

import re

from handlers.log.vocabulary import any_of
from scoring.names import PARTICLES

OUTCOMES: dict[str, tuple[str, ...]] = {
    # The further up, the more it decides: what closes a lead wins over all else.
    "won": (
        "gewonnen", "abschluss", "abgeschlossen", "auftrag erhalten", "auftrag bekommen",
        "auftrag erteilt", "auftrag ist da", "hat bestellt", "haben bestellt", "bestellt",
        "hat gekauft", "gekauft", "zugesagt", "unterschrieben", "won", "closed won", "deal closed",
        "closed the deal", "closed deal", "signed", "bought", "ordered", "win",
    ),
    "lost": (
        "verloren", "nicht gewonnen", "auftrag verloren", "an wettbewerb verloren", "absage",
        "abgesagt hat er endgültig", "lost", "closed lost", "not won", "lost the deal",
        "lost deal", "went with a competitor", "went with competitor",
    ),
    "not_a_fit": (
        "kein bedarf", "keinen bedarf", "hat keinen bedarf", "passt nicht", "will nicht",
        "wollen nicht", "nicht interessiert", "kein interesse", "keinerlei interesse",
        "falsche zielgruppe", "kein fit", "nie wieder anrufen", "no need", "not a fit", "no fit",
        "bad fit", "not interested", "no interest", "doesn't fit", "does not fit",
        "wrong fit", "not a match", "not relevant", "disqualified",
    ),
    "not_now": (
        "kein interesse jetzt", "jetzt kein interesse", "jetzt nicht", "nicht jetzt",
        "gerade nicht", "derzeit nicht", "aktuell nicht", "momentan nicht", "noch nicht",
        "derzeit kein interesse", "aktuell kein interesse", "momentan kein interesse",
        "gerade kein interesse", "derzeit kein bedarf", "aktuell kein bedarf",
        "momentan kein bedarf", "gerade kein bedarf", "derzeit keinen bedarf",
        "aktuell keinen bedarf", "momentan keinen bedarf", "kein bedarf derzeit",
        "kein bedarf aktuell", "später", "erst später", "keine zeit", "kein budget",
        "vertröstet", "not now", "not right now", "not yet", "not interested now",
        "not interested right now", "no interest now", "no need now", "no need right now",
        "later", "bad timing", "no time", "no budget", "not at the moment",
    ),
    "appointment": (
        "termin vereinbart", "termin ausgemacht", "termin gemacht", "termin fixiert", "termin",
        "vereinbart", "meeting booked", "meeting scheduled", "booked a meeting",
        "scheduled a meeting", "set up a meeting", "appointment", "appointment booked",
        "booked an appointment", "appointment set", "appt", "verabredet", "verabredung",
    ),
    "voicemail": (
        "ab", "anrufbeantworter", "auf ab", "auf den ab gesprochen", "ab besprochen",
        "auf band gesprochen", "mailbox", "auf mailbox gesprochen", "voicemail", "voice mail",
        "left a voicemail", "left voicemail", "vm", "left a message for", "left a message",
        "left message", "nachricht hinterlassen", "answering machine", "sprachnachricht",
    ),
    "no_answer": (
        "nicht erreicht", "nicht erreichbar", "niemand erreicht", "keinen erreicht",
        "niemanden erreicht", "geht nicht ran", "ging nicht ran", "nicht rangegangen",
        "nimmt nicht ab", "nicht abgenommen", "hebt nicht ab", "nicht abgehoben", "besetzt",
        "keine antwort", "nicht da", "keiner da",
        "niemand da", "war nicht da", "nicht im haus", "nicht am platz", "nobody there",
        "n/a", "kein anschluss", "no answer", "not reached",
        "didn't reach", "did not reach", "couldn't reach",
        "could not reach", "can't reach", "no pickup", "didn't pick up",
        "did not pick up", "not available", "unavailable", "line busy", "busy line", "no reply",
        "no response", "unreachable", "not in",
    ),
    "reached": (
        "erreicht", "reached", "got through", "durchgekommen", "got hold of",
    ),
}  # fmt: skip

# A rep's own judgement, for which nobody was called.
JUDGED = (
    "passt nicht", "falsche zielgruppe", "kein fit", "not a fit", "no fit", "bad fit",
    "doesn't fit", "does not fit", "wrong fit", "not a match", "not relevant", "disqualified",
)  # fmt: skip

# These say what did not happen; they keep their words in the note from being misunderstood.
NOT_SO = (
    "termin abgesagt", "termin verschoben", "termin geplatzt", "kein termin", "keinen termin",
    "noch kein termin", "no appointment", "appointment cancelled", "appointment canceled",
    "cancelled appointment", "cancelled the appointment", "no meeting", "meeting cancelled",
    "meeting canceled", "nicht verloren", "not lost", "not signed", "nicht unterschrieben",
    "nicht bestellt", "nicht gekauft", "no show", "no-show", "noch nicht bestellt",
    "noch nicht unterschrieben", "not yet signed", "nicht abgeschlossen",
)  # fmt: skip

KINDS: dict[str, tuple[str, ...]] = {
    "call": (
        "angerufen", "anruf", "anrufe", "anrufversuch", "anrufen", "anzurufen", "telefonat",
        "telefonate", "telefoniert", "telefonisch", "telefontermin", "zurückgerufen",
        "zurückrufen", "rief an", "rufe an", "gesprochen", "gesprochen mit", "sprach", "gespräch",
        "telefongespräch", "call", "called", "calling", "cold call", "cold called", "phoned",
        "phone call", "rang", "spoke", "spoke with", "spoke to", "spoken", "talked", "talked to",
        "talked with", "talk", "chatted", "chat", "teams-call", "zoom-call", "videocall",
        "video call", "durchgeklingelt", "kaltakquise",
    ),
    "mail": (
        "mail", "mails", "e-mail", "e-mails", "email", "emails", "mailing", "gemailt", "mailed",
        "emailed", "e-mailed", "angemailt", "brief", "letter", "newsletter",
    ),
    "message": (
        "nachricht", "message", "messaged", "dm", "sms", "whatsapp", "whatsapp-nachricht",
        "xing-nachricht", "linkedin-nachricht", "linkedin message", "inmail", "angeschrieben",
        "geschrieben", "texted", "pinged", "wrote", "schrieb", "kontaktanfrage",
        "connection request",
    ),
    "meeting": (
        "meeting", "meetings", "getroffen", "treffen", "traf", "met", "met with", "besprechung",
        "präsentation", "presentation", "workshop", "lunch", "mittagessen", "webinar",
    ),
    "visit": (
        "besuch", "besuche", "besucht", "kundenbesuch", "visit", "visited", "visiting",
        "site visit", "vor ort", "vorbeigefahren", "vorbeigeschaut", "on site", "on-site",
        "dropped by", "stopped by",
    ),
    "post": (
        "post", "posting", "beitrag", "gepostet", "posted", "kommentiert", "kommentar",
        "commented", "comment", "geliked", "gelikt", "liked", "linkedin-post", "xing-post",
    ),
    "referral": (
        "empfehlung", "empfohlen", "weiterempfohlen", "weiterempfehlung", "referral", "referred",
        "recommended", "recommendation", "intro", "vorgestellt",
    ),
}  # fmt: skip

# "Meeting Di 10h" is an appointment; "Meeting mit Jane" has been.
MEETINGS = frozenset({"meeting", "treffen", "besprechung", "präsentation", "presentation"})

# What is to come. With a date it is a next step; without one it only says that there was a call.
FOLLOW_UPS = (
    "rückruf", "rückruf gewünscht", "rückrufbitte", "call back", "callback", "call again",
    "follow up", "follow-up", "wiedervorlage", "wv", "nochmal", "nochmals", "noch mal",
    "noch einmal", "wieder", "erneut", "nochmal anrufen", "wieder anrufen", "erneut anrufen",
    "again", "nochmal melden", "wieder melden", "try again", "nachfassen", "nachhaken",
    "zurückrufen", "anrufen", "call them back", "call him back", "call her back", "next step",
    "nächster schritt", "remind me", "check back", "meldet sich",
)  # fmt: skip
CALL_BACKS = re.compile(r"r(?:ü|ue)ckruf|call|anrufen|zur(?:ü|ue)ckrufen", re.IGNORECASE)

# With a day far off they say: not now.
ONLY_THEN = ("erst", "will erst", "wollen erst", "erst wieder", "not until", "not before")

# Understood beside a kind that they complete ("Mail geschickt"), else left in the note.
SENDING = (
    "geschickt", "gesendet", "verschickt", "versendet", "versandt", "rausgeschickt", "sent",
    "raus", "abgeschickt", "send",
)  # fmt: skip

CHANNELS: dict[str, tuple[str, ...]] = {
    "phone": ("telefon", "telefonisch", "telefonat", "phone", "by phone", "per telefon", "phoned"),
    "mail": ("mail", "e-mail", "email", "per mail", "per e-mail", "by mail", "by email",
             "via mail", "via email", "gemailt", "mailed", "emailed", "mails", "emails"),
    "xing": ("xing", "via xing", "auf xing", "über xing", "on xing", "per xing", "xing-nachricht",
             "xing-post"),
    "linkedin": ("linkedin", "via linkedin", "auf linkedin", "über linkedin", "on linkedin",
                 "linkedin-nachricht", "linkedin-post", "inmail"),
    "whatsapp": ("whatsapp", "per whatsapp", "via whatsapp", "on whatsapp", "whatsapp-nachricht"),
    "sms": ("sms", "per sms"),
    "teams": ("via teams", "per teams", "über teams", "on teams", "in teams", "ms teams",
              "teams-call", "teams call", "teams meeting", "teams-meeting"),
    "zoom": ("zoom", "via zoom", "per zoom", "über zoom", "on zoom", "zoom-call", "zoom call"),
    "facebook": ("facebook", "auf facebook", "on facebook", "via facebook"),
    "instagram": ("instagram", "auf instagram", "on instagram", "via instagram"),
}  # fmt: skip

# What was said over these, when nothing else says it.
CHANNEL_KINDS = {
    "phone": "call", "mail": "mail", "xing": "message", "linkedin": "message",
    "whatsapp": "message", "sms": "message", "teams": "call", "zoom": "call",
    "facebook": "message", "instagram": "message",
}  # fmt: skip

# "Am Freitag mit Müller gesprochen" was last Friday,
PAST_WORDS = any_of(
    (
        "angerufen", "rief", "riefen", "telefoniert", "gesprochen", "sprach", "zurückgerufen",
        "called", "phoned", "rang", "spoke", "spoken", "talked", "chatted", "gemailt", "angemailt",
        "mailed", "emailed", "e-mailed", "angeschrieben", "geschrieben", "schrieb", "wrote",
        "messaged", "texted", "pinged", "getroffen", "traf", "met", "besucht", "visited",
        "vorbeigefahren", "vorbeigeschaut", "dropped by", "stopped by", "erreicht", "reached",
        "geschickt", "gesendet", "verschickt", "sent",
    )
)  # fmt: skip
# but "Müller angerufen, will Freitag entscheiden" is to come.
WISHES = any_of(("will", "wollen", "wird", "werde", "soll", "möchte", "kann", "kommt"))


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Small words that say nothing by themselves; dropped when they stand alone.
FILLERS = _listed(
    """
    hat habe haben hab ich wir er sie es man der die das den dem des ein eine einen einem einer
    mit bei an am von vom im in um zu zum zur für auf und oder auch so noch mal bitte gerade eben
    mich uns ihn ihnen him them
    jetzt heute ist war wurde werde wird dann für per via dass soll sollte will nun ok okay
    i we he she it they the a an with to of at for from on in and or by was has have had just
    then is be will now about please his her their my our re that up s
    """
)

# A name ends where one of these begins.
NAME_ENDERS = FILLERS | _listed(
    """
    wegen bzgl betreffs betreff zwecks weil da falls wenn ob aber doch nach vor bis ab ohne gegen
    über nur sehr ganz nicht kein keine keinen möchte wollte wünscht braucht sagt sagte fragt
    fragte hätte kann muss kommt gibt nochmal wieder erst schon bereits hier dort gewünscht
    regarding concerning because if but after before until without only very not no wants want
    wanted needs need needed says said asks asked can could would should likes liked did does
    about who which when while as still too already some also
    """
)

# Nouns and adjectives of the trade: written with a capital in German, or at the start of a line,
# yet nobody's name.
COMMON_NOUNS = _listed(
    """
    angebot angebote angebots preis preise preisliste bedarf interesse unterlagen vertrag verträge
    projekt projekte budget chef chefin zentrale sekretariat assistentin assistenz assistent urlaub
    kunde kunden kundin messe rechnung muster demo infos info information informationen material
    broschüre katalog einkauf einkäufer einkäuferin vertrieb geschäftsführer geschäftsführerin
    geschäftsführung leitung entscheider entscheidung entscheiderin rückmeldung feedback frage
    fragen antwort thema erstgespräch zweitgespräch erstkontakt nachfrage anfrage referenz
    referenzen study whitepaper newsletter liste lieferung problem probleme reklamation
    beratung empfang büro woche wochen tag tage monat jahr uhr zeit ende anfang kollege
    kollegin unternehmen termin auftrag notiz wettbewerb wettbewerber konkurrenz
    neu neue neuer neues neuen kurz kurze kurzes kurzer lang langes langer lange gut gutes guter
    gute nettes nette netter super toll tolles erstes erster erste zweiter zweites zweite letzter
    letztes letzte leider endlich eben gerade nochmal kein keine keinen nicht bin
    offer quote price pricing proposal contract project boss reception assistant customer client
    fair invoice sample brochure catalogue catalog decision question questions answer details
    quick short long good great nice brief first second final finally new another had no not
    tried yes hi hello hallo guten got sent made did left today yesterday tomorrow
    danke thanks moin servus tschüss bye
    """
)

# Words inside a name that are written small: "Petra von der Heydt", "Schmidt und Söhne".
NAME_PARTICLES = PARTICLES - _listed("of at from bei the") | _listed("& + u u.")

# "Jane from Acme": both name the lead.
NAME_LINKS = _listed("von bei from of at der firma fa @ von/bei vom aus")


# What a piece of the note does not end with: "Angebot an", of which the name has been taken.
LOOSE_ENDS = _listed("an bei mit von für vom zu zum zur am und to with for at by from of and the")


APPOINTMENT_WORDS = any_of((*OUTCOMES["appointment"], *MEETINGS))
FORWARD_WORDS = any_of(FOLLOW_UPS)

# "Ruf Müller morgen an", "ruft Freitag zurück": one verb, typed in two words.
CALLING = r"ruf|rufe|ruft|rufen"
CALLED = r"rief|riefen"
CALL_ENDS = r"an|zurück|zurueck"
