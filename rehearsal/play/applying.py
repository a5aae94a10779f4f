"""First act: organisations, projects, drafts, files and submissions, with what goes wrong around a deadline."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from random import Random
from typing import Any
from uuid import UUID

from PIL import Image, ImageDraw

from accounts.models import User
from accounts.refusals import Refused
from calls import actions as calls
from calls.models import Category, Question
from notifications.models import Letter
from rehearsal.actions import EXTENDED_BY
from rehearsal.invention import DEMO, organisation_name, project_title, prose
from rehearsal.people import somebody
from rehearsal.play.stage import Stage
from rehearsal.story import Entry, Turn
from submissions import actions
from submissions.form import questions_for
from submissions.models import Editor, Message, Organisation, Submission

KINDS = ("hospital", "research_organisation", "higher_education", "company", "hospital", "international_research")
STILL_WRITING = (1, 4)  # of every five, while the call is open
GRACE_TURN, LATE_TURN = timedelta(seconds=30), timedelta(seconds=87)


def apply(stage: Stage) -> None:
    """Everybody applies; on the way the deadline is extended, after the first have handed in."""
    final = stage.edition.deadline + EXTENDED_BY
    extends_at = stage.edition.deadline - timedelta(days=3)
    shares = [_share(entry) for entry in stage.story]
    moments = [stage.between(stage.edition.opens, final - timedelta(hours=2), 0.02 + 0.98 * share) for share in shares]
    applied = sorted(zip(moments, stage.story, strict=True), key=lambda pair: (pair[0], pair[1].number))
    categories = list(stage.edition.categories.all())
    organisations: dict[int, tuple[Organisation, User]] = {}
    extended = False
    for number, (moment, entry) in enumerate(applied, 1):
        if moment >= extends_at and not extended:
            _extend(stage, final, extends_at)
            extended = True
        _enter(stage, entry, categories, organisations, moment)
        if number % 25 == 0:
            stage.say(f"{number} of {len(applied)} applications")
    if not extended:
        _extend(stage, final, extends_at)
    stage.say(f"{len(applied)} applications")


def _share(entry: Entry) -> float:
    """When an entry is handed in, as a share of the time there is; who enters again does so after others."""
    moment = entry.chance("moment").random() * 0.96
    match entry.turn:
        case Turn.GRACE:
            return 1.0
        case Turn.SECOND:
            return 0.5 + moment / 2
    return moment


def _extend(stage: Stage, final: datetime, at: datetime) -> None:
    calls.extend_deadline(
        stage.edition, final, reason="An information session had to be moved.", by=stage.crew.staff, at=at
    )
    stage.refresh()


def _enter(
    stage: Stage,
    entry: Entry,
    categories: Sequence[Category],
    organisations: dict[int, tuple[Organisation, User]],
    at: datetime,
) -> None:
    """One entry from registration to its last submit; `at` is when it would be handed in."""
    begun = at - timedelta(hours=30 + entry.number % 40)
    begun = max(begun, stage.edition.opens + timedelta(minutes=10))
    organisation, person = _applicant(stage, entry, organisations, begun)
    category = categories[entry.category]
    title = project_title(category.code, entry.number // len(categories))
    acronym = f"DEMO-{entry.number:03}" if entry.number % 4 == 0 else ""
    project = actions.create_project(organisation, title=title, acronym=acronym, by=person, at=begun)
    first = (
        categories[(entry.category + 1) % len(categories)] if entry.turn in (Turn.SWITCHED, Turn.MOVED) else category
    )
    submission = actions.start(project, first, by=person, at=begun)
    if entry.turn is Turn.SWITCHED:
        submission = actions.change_category(submission, category, by=person, at=begun + timedelta(minutes=3))
    if entry.number % 6 == 1:
        colleague = somebody("colleague", entry.number, entry.chance("colleague"), stage.edition.slug, begun)
        _join(submission, colleague, person, begun)
    unfinished = entry.turn is Turn.UNFINISHED or (stage.now < _final(stage) and entry.number % 5 in STILL_WRITING)
    _write(entry, submission, person, begun, unfinished=unfinished)
    _talk(stage, entry, submission, person, begun)
    if not unfinished:
        _hand_in(stage, entry, submission, category, person, at)


def _join(submission: Submission, colleague: User, person: User, at: datetime) -> None:
    """A colleague comes by the letter, as everybody does."""
    invitation = actions.invite(submission, address=colleague.email, role=Editor.Role.EDIT, by=person, at=at)
    letter = Letter.objects.get(key=f"invitation:{invitation.public_id}:1")
    found = re.search(r"/invitations/([\w-]+)/", letter.text)
    assert found is not None  # noqa: S101 (the letter is for its link)
    actions.accept(found[1], by=colleague, at=at + timedelta(minutes=1))


def _talk(stage: Stage, entry: Entry, submission: Submission, person: User, at: datetime) -> None:
    """Some ask the staff something, and two of three are answered."""
    if entry.number % 5 != 2:
        return
    asked = at + timedelta(minutes=10)
    question = "May an annex be in the language of the hospital?"
    actions.write_message(submission, text=question, side=Message.Side.APPLICANT, by=person, at=asked)
    if entry.number % 3:
        answer, then = "It may. The answers themselves are in English.", asked + timedelta(minutes=50)
        actions.write_message(submission, text=answer, side=Message.Side.STAFF, by=stage.crew.staff, at=then)


def _applicant(
    stage: Stage, entry: Entry, organisations: dict[int, tuple[Organisation, User]], at: datetime
) -> tuple[Organisation, User]:
    """A new organisation with its person, or, for a second project, one that entered already."""
    if entry.turn is Turn.SECOND and organisations:
        return organisations[min(organisations)]
    person = somebody("applicant", entry.number, entry.chance("person"), stage.edition.slug, at)
    organisation = actions.create_organisation(
        legal_name=organisation_name(entry.place, entry.number),
        kind=KINDS[entry.number % len(KINDS)] if entry.turn not in (Turn.INELIGIBLE, Turn.REJECTED) else "company",
        country=entry.place.country,
        website=f"https://{stage.edition.slug}.applicant-{entry.number:03}.example",
        by=person,
        at=at,
    )
    organisations[entry.number] = organisation, person
    return organisation, person


def _write(entry: Entry, submission: Submission, person: User, at: datetime, *, unfinished: bool = False) -> None:
    """Every answer, each within its limit, and files; a draft that nobody finishes stops half-way."""
    chance = entry.chance("answers")
    questions = [row for row in questions_for(submission.category) if row.kind != Question.Kind.FILES]
    if unfinished:
        questions = questions[: len(questions) // 2]
    for number, question in enumerate(questions):
        moment = at + timedelta(minutes=2 * number)
        value = answer_to(question, chance, at_limit=entry.turn is Turn.AT_LIMIT)
        actions.save_answer(submission, question, value, revision=0, by=person, at=moment)
    if unfinished:
        return
    for declaration in submission.edition.declarations.all():
        actions.tick_declaration(submission, declaration, by=person, at=at + timedelta(hours=1))
    if entry.number % 5 == 0:
        actions.attach(submission, a_pdf(entry), name="Évaluation – résumé.pdf", by=person, at=at + timedelta(hours=1))
        actions.attach(submission, a_picture(chance), name="Σχήμα 1.png", by=person, at=at + timedelta(hours=1))


def answer_to(question: Question, chance: Random, *, at_limit: bool = False) -> str | list[str]:
    """An invented answer that a submit accepts."""
    kinds = Question.Kind
    longest = question.max_characters or 4 * (question.max_words or 75)
    if question.max_words:
        at_limit = False  # prose of just so many characters has any number of words
    match question.kind:
        case kinds.CHOICE:
            return str(chance.choice(question.choices)["code"])
        case kinds.CHOICES:
            return [str(choice["code"]) for choice in question.choices[:2]]
        case kinds.MONTH:
            return f"{chance.randrange(1, 13)}/{chance.randrange(2018, 2025)}"
        case kinds.DATE:
            return f"{chance.randrange(2018, 2025)}-0{chance.randrange(1, 10)}-15"
        case kinds.NUMBER:
            least = int(float(question.least or 2))
            return str(chance.randrange(least, int(float(question.most or least + 400)) + 1))
        case kinds.TABLE:
            return [_cell(column, chance) for _ in range(2) for column in question.columns]
        case kinds.LINK:
            return f"https://practice-{chance.randrange(1000)}.demo.example/about"
        case kinds.COUNTRY:
            return "ES"
        case kinds.SHORT_TEXT:
            return prose(chance, longest, exactly=True) if at_limit else "Catalonia, Crete, Nord-Est"
    return prose(chance, longest, exactly=at_limit)


def _cell(column: dict[str, Any], chance: Random) -> str:
    """One cell of a table of partners."""
    match column["kind"]:
        case Question.Kind.COUNTRY:
            return chance.choice(("ES", "SE", "BG", "XK"))
        case Question.Kind.CHOICE:
            return str(chance.choice(column["choices"])["code"])
        case Question.Kind.NUMBER:
            return str(chance.randrange(1, 9))
        case Question.Kind.LINK:
            return f"https://partner-{chance.randrange(100)}.demo.example"
    return f"Partner {chance.randrange(100)} {DEMO}"


def _hand_in(
    stage: Stage, entry: Entry, submission: Submission, category: Category, person: User, at: datetime
) -> None:
    if entry.turn is Turn.GRACE:
        at = _final(stage) + GRACE_TURN
        if at > stage.now:
            return
    _submit(stage, entry, submission, person, at, "first")
    match entry.turn:
        case Turn.TWICE:
            _submit(stage, entry, submission, person, at + timedelta(milliseconds=140), "first")
        case Turn.RESUBMITTED:
            _once_more(stage, entry, submission, person, at + timedelta(minutes=40))
        case Turn.LATE:
            _too_late(stage, entry, submission, person, at)
        case Turn.WITHDRAWN:
            actions.withdraw(submission, reason="We enter next year.", by=person, at=at + timedelta(minutes=50))
            stage.entered.pop(submission.pk)
        case Turn.MOVED:
            actions.withdraw(submission, reason="Wrong category.", by=person, at=at + timedelta(minutes=20))
            stage.entered.pop(submission.pk)
            again = actions.start(submission.project, category, by=person, at=at + timedelta(minutes=25))
            _write(entry, again, person, at + timedelta(minutes=30))
            _submit(stage, entry, again, person, at + timedelta(minutes=90), "again")


def _final(stage: Stage) -> datetime:
    """The deadline that holds in the end, whether or not it has been extended yet."""
    return stage.edition.deadline if stage.edition.extensions.exists() else stage.edition.deadline + EXTENDED_BY


def _submit(stage: Stage, entry: Entry, submission: Submission, person: User, at: datetime, click: str) -> None:
    token = UUID(int=entry.chance(f"token {click}").getrandbits(128), version=4)
    actions.submit(submission, token=token, arrived_at=at, by=person, at=at)
    stage.entered[submission.pk] = entry


def _once_more(stage: Stage, entry: Entry, submission: Submission, person: User, at: datetime) -> None:
    actions.reopen(submission, by=person, at=at)
    answer = submission.answers.filter(question__kind=Question.Kind.LONG_TEXT).earliest("pk")
    text = f"{answer.value[:200]} Added after a second reading."
    actions.save_answer(submission, answer.question, text, revision=answer.revision, by=person, at=at)
    _submit(stage, entry, submission, person, at + timedelta(minutes=5), "second")


def _too_late(stage: Stage, entry: Entry, submission: Submission, person: User, at: datetime) -> None:
    """Reopened, and handed in anew 27 seconds after the grace: what arrived in time stands."""
    late = _final(stage) + LATE_TURN
    if late > stage.now:
        return
    actions.reopen(submission, by=person, at=at + timedelta(minutes=10))
    try:
        token = UUID(int=entry.chance("token late").getrandbits(128), version=4)
        actions.submit(submission, token=token, arrived_at=late, by=person, at=late)
    except Refused:
        return
    raise AssertionError("A late version was taken.")


def a_pdf(entry: Entry) -> bytes:
    """A small, honest PDF of one page."""
    text = f"BT /F1 18 Tf 72 760 Td (Annex to entry {entry.number}, everything is invented {DEMO[1:-1]}) Tj ET"
    bodies = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(text)}>>stream\n{text}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    out, places = "%PDF-1.4\n", []
    for number, body in enumerate(bodies, 1):
        places.append(len(out))
        out += f"{number} 0 obj{body}endobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    size = len(bodies) + 1
    index = f"xref\n0 {size}\n0000000000 65535 f \n{table}"
    end = f"trailer<</Size {size}/Root 1 0 R>>\nstartxref\n{len(out)}\n%%EOF\n"
    return (out + index + end).encode("latin-1")


def a_picture(chance: Random) -> bytes:
    """A small drawing as PNG."""
    picture = Image.new("RGB", (320, 200), "#F3EEE4")
    pen = ImageDraw.Draw(picture)
    for _ in range(6):
        x, y = chance.randrange(280), chance.randrange(160)
        pen.ellipse((x, y, x + 40, y + 40), fill=chance.choice(("#0B4F50", "#7A2614", "#8F6500", "#0A3E6A")))
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
