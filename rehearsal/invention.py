"""Invented organisations, people, projects and words. Pure and seeded: the same generator tells the same story."""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

DEMO = "(demo)"  # whatever is invented says so in its name


@dataclass(frozen=True, slots=True)
class Place:
    """Where an invented organisation sits: ISO code, an invented town, and how hospitals there call themselves."""

    country: str
    town: str
    house: str


PLACES = (
    Place("ES", "Vallmar", "Consorci Hospitalari {}"),
    Place("DE", "Weststadt", "Klinikum {}"),
    Place("IT", "Fontechiara", "Istituto di Ricerca {}"),
    Place("SE", "Vätterstad", "Sjukhuset {}"),
    Place("GR", "Νέα Ελπίδα", "Ινστιτούτο Υγείας {}"),
    Place("RO", "Țesut-Nou", "Institutul de Cercetare {}"),
    Place("BG", "Нова Надежда", "Болница „{}“"),
    Place("LT", "Aušrinė", "{} klinika"),
    Place("BE", "Zeldzaam", "Onderzoekscentrum {}"),
    Place("NL", "Nieuwmeer", "Academisch Centrum {}"),
    Place("UA", "Світанок", "Дитяча лікарня «{}»"),
    Place("FI", "Karelianlahti", "{} tutkimuslaitos"),
    Place("IE", "Dún Glas", "{} Health Research"),
    Place("FR", "Val-Serein", "Centre de recherche de {}"),
    Place("PT", "Monte Claro", "Instituto {}"),
    Place("PL", "Jasnogród", "Instytut Badawczy {}"),
    Place("AT", "Almtal", "Forschungszentrum {}"),
    Place("GB", "Marlow Vale", "{} Research Trust"),
    Place("NO", "Fjellvik", "{} forskningssykehus"),
    Place("CH", "Hinterfeld", "Forschungsspital {}"),
    Place("XK", "Gur i Bardhë", "Instituti {}"),
    Place("GP", "Anse-Claire", "Institut de recherche de {}"),
    Place("CA", "Northbrook", "{} Research Institute"),
)
OUTSIDE = (Place("JP", "Minamihara", "{} Research Centre"), Place("US", "Cedar Falls Point", "{} Research Institute"))

GIVEN = (
    "Elin", "Marta", "Ionela", "Katerina", "Petar", "Jonas", "Oksana", "Sofie", "Giulia", "Anouk", "Tomasz", "Niamh",
    "Rui", "Matti", "Aurélie", "Bogdan", "Daiva", "Eleni", "Henrik", "Ilaria", "Jasna", "Koen", "Lucía", "Mihai",
)  # fmt: skip
FAMILY = (
    "Bergdal", "Puigvert", "Munteanca", "Vlachaki", "Dimitrovski", "Lindhagen", "Shevchuk-Lys", "Rossignoli",
    "Vandermoor", "Kowalczyn", "O’Fallagh", "Carvalheiro", "Niemivirta", "Delaroche", "Petrauskiene", "Hinterleitner",
)  # fmt: skip

SUBJECTS = {
    "impact": ("sepsis warning", "tumour board", "heart valve register", "stroke pathway", "dialysis at home",
               "asthma network", "antibiotic guide", "fall prevention", "rare disease clinic", "pain service"),
    "innovation": ("bedside cell therapy", "printed skin", "gene therapy cold chain", "CAR-T day ward", "cornea graft",
                   "cartilage repair", "viral vector test", "organoid screening", "tissue passport", "exosome assay"),
    "excellence": ("one consent, many studies", "open tumour pictures", "rare disease atlas", "synthetic cohort",
                   "trusted research room", "genome index", "quality register", "data altruism desk", "audit trail",
                   "common data model"),
    "culture": ("patients at the table", "parents’ council", "citizens’ jury", "lay review of protocols",
                "school of genes", "theatre of consent", "patient editors", "open laboratory day", "peer guides",
                "village health forum"),
}  # fmt: skip
MANNERS = ("without borders", "for every ward", "that pays back", "in eight days", "across three regions", "for rural areas",
           "by and for patients", "in plain words", "from birth on", "with small hospitals")  # fmt: skip

SENTENCES = (
    "Three hospitals and a small company built it together and kept it running after the grant ended.",
    "The time from admission to the right treatment fell from 94 to 41 minutes within a year.",
    "Patients set the first question of every protocol, and 29 of 41 protocols changed because of it.",
    "Every use of the data is shown to the person it came from, who may change their mind at any time.",
    "We measured before, during and after, and an independent group repeated the measurement.",
    "The rule, the training and the software are free to use and were taken up by two other regions.",
    "No record leaves the hospital: the question travels to the data, and only counts come back.",
    "A nurse, a statistician and two former patients meet every second Tuesday and decide what is next.",
    "Costs per case went down by eleven per cent, mostly because fewer tests were repeated.",
    "People who do not speak the language of the region take part with interpreters who are paid for it.",
)
# Entries are in English; a sentence in another language and script stands among them now and then, as in real ones.
FOREIGN = (
    "Η διαδικασία είναι γραμμένη σε απλή γλώσσα και ελέγχθηκε από ασθενείς.",
    "Правилата са написани на прост език и са проверени от пациенти.",
    "Правила написані простою мовою, і їх перевірили самі пацієнти.",
    "Regulile sunt scrise în cuvinte simple și au fost verificate de pacienți.",
    "Taisyklės parašytos paprasta kalba ir patikrintos pacientų.",
    "Reglerna är skrivna på enkel svenska och har prövats av patienter.",
)
STRENGTHS = (
    "The application shows clearly what was done, for whom and with which result, and the figures can be checked.",
    "The partners bring what the other lacks, and the agreement says who decides what; this is convincing.",
    "Evidence is given for two years, though the control group is small and the drop-out is not explained.",
    "The practice runs in daily care; what another region would need to begin is named and costed honestly.",
    "Equity is mentioned but not measured; I would have liked to see who does not take part, and why.",
)


def person_name(chance: Random) -> str:
    return f"{chance.choice(GIVEN)} {chance.choice(FAMILY)} {DEMO}"


def organisation_name(place: Place, number: int) -> str:
    """Plainly fictitious, distinct for each number."""
    house = place.house.format(place.town)
    return f"{house} {DEMO}" if number < len(PLACES) else f"{house} {number} {DEMO}"


def project_title(category: str, number: int) -> str:
    """The title of the `number`-th project of a category, each one once; codes not in SUBJECTS borrow from all."""
    subjects = SUBJECTS.get(category) or sum(SUBJECTS.values(), ())
    manner, subject = divmod(number, len(subjects))
    turn, manner = divmod(manner, len(MANNERS))
    title = f"{subjects[subject]} {MANNERS[(manner + subject) % len(MANNERS)]}"
    return f"{title[0].upper()}{title[1:]}" + (f", {turn + 1}" if turn else "")


def prose(chance: Random, characters: int, *, exactly: bool = False) -> str:
    """Sentences up to `characters` code points, or exactly as many: the last one is cut and ends with a full stop."""
    text = ""
    while len(text) < characters:
        sentence = chance.choice(FOREIGN if chance.random() < 0.07 else SENTENCES)
        if not exactly and len(text) + len(sentence) + 1 > characters:
            break
        text = f"{text} {sentence}" if text else sentence
    if exactly:
        return text[: characters - 1].rstrip().ljust(characters - 1, "x") + "."
    return text


def comment(chance: Random, least: int) -> str:
    """What an evaluator writes on one criterion, of at least `least` characters."""
    text = chance.choice(STRENGTHS)
    while len(text) < least:
        text = f"{text} {chance.choice(STRENGTHS)}"
    return text
