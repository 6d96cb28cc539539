"""Words that stand around a name without telling one name from another."""

import re


def _listed(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Lower case, without dots: "GmbH & Co. KG" is "gmbh", "co", "kg".
LEGAL_FORMS = _listed(
    "gmbh mbh ag kg kgaa ohg gbr ug se eg ev ek co ltd limited inc incorporated corp corporation "
    "llc llp plc sa sarl sas srl spa bv nv oy ab as aps sro"
)

SALUTATIONS = _listed(
    "herr herrn hr hrn frau fr fräulein dr prof dipl ing mr mrs ms miss mister sir madam firma fa"
)

# Inside or between names: "Petra von der Heydt", "Schulz von der Holz AG", "Jane at Acme".
PARTICLES = _listed("von van der den de vom zu zur la le di da und and y et of at from bei the")

_A_COMPANY = re.compile(
    r"\d|&|(?:bau|tech|technik|soft|software|werke?|logisti[ck]s?|system[es]?|solutions?|gruppe|group"
    r"|partner|services?|consulting|industries|industrie|handel|energie|energy|media|labs?|data)$",
    re.IGNORECASE,
)


def sounds_like_a_company(words: str) -> bool:
    """By its legal form, a digit, or how a word ends: "Acme GmbH", "Weber Fördertechnik"."""
    return any(
        word.lower().strip(".") in LEGAL_FORMS or _A_COMPANY.search(word) for word in words.split()
    )
