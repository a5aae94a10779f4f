"""What is wrong with words before they are kept: each fault a sentence for whoever typed them."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from notifications.wording.declared import Declared
from notifications.wording.language import WHOLE_ADDRESS, Alone, Hole, Link, blocks, links, names, stray_brace

LONGEST_SUBJECT, LONGEST_BODY = 150, 6000


def faults_of_subject(text: str, declared: Declared) -> list[str]:
    """None when `text` may be a subject: one line of words and placeholders."""
    found = [*_of_braces(text), *_of_names(text, declared)]
    if not text.strip():
        found.append(_("Write a subject."))
    if len(text) > LONGEST_SUBJECT:
        found.append(_("A subject has at most %(most)d characters.") % {"most": LONGEST_SUBJECT})
    if "\n" in text or "\r" in text:
        found.append(_("A subject is one line."))
    known = declared.by_name()
    unfit = [name for name in names(text) if name in known and (known[name].address or known[name].made)]
    found += [_("{%(name)s} cannot stand in a subject.") % {"name": name} for name in unfit]
    return found


def faults_of_body(text: str, declared: Declared) -> list[str]:
    """None when `text` may be a body."""
    found = [*_of_braces(text), *_of_names(text, declared), *_of_links(text, declared), *_of_made(text, declared)]
    if not text.strip():
        found.append(_("Write what the letter says."))
    if len(text) > LONGEST_BODY:
        found.append(_("A letter has at most %(most)d characters.") % {"most": LONGEST_BODY})
    known = declared.by_name()
    missing = [name for name in declared.needs if name not in names(text)]
    found += [
        _("{%(name)s} is missing: %(meaning)s. Without it the letter is useless.")
        % {"name": name, "meaning": known[name].meaning}
        for name in missing
    ]
    return found


def _of_braces(text: str) -> Iterator[str]:
    if excerpt := stray_brace(text):
        sentence = _(
            "A brace does not belong to a placeholder, near “%(excerpt)s”. A placeholder is {name}, in single braces."
        )
        yield sentence % {"excerpt": excerpt}


def _of_names(text: str, declared: Declared) -> Iterator[str]:
    known = declared.by_name()
    for name in names(text):
        if name not in known:
            yield _("{%(name)s} is no placeholder of this letter.") % {"name": name}


def _of_links(text: str, declared: Declared) -> Iterator[str]:
    known = declared.by_name()
    for link in links(text):
        if isinstance(link.target, Hole):
            if link.target.name in known and not known[link.target.name].address:
                yield _("{%(name)s} is no address: a link cannot lead to it.") % {"name": link.target.name}
        elif not WHOLE_ADDRESS.fullmatch(link.target):
            sentence = _("The link to “%(target)s” leads nowhere: an address begins with https:// or mailto:.")
            yield sentence % {"target": link.target}
    if sum(is_button(block, declared) for block in blocks(text)) > 1:
        yield _("A letter has one button at most.")


def _of_made(text: str, declared: Declared) -> Iterator[str]:
    """A part made elsewhere is several paragraphs: it cannot stand inside one."""
    alone = [block.what.name for block in blocks(text) if isinstance(block, Alone) and isinstance(block.what, Hole)]
    for one in declared.placeholders:
        if one.made and names(text).count(one.name) and (one.name not in alone or _times(text, one.name) > 1):
            yield _("{%(name)s} stands once, in a paragraph of its own.") % {"name": one.name}


def _times(text: str, name: str) -> int:
    return text.count(f"{{{name}}}")


def is_button(block: object, declared: Declared) -> bool:
    """Whether the block is the link to the letter's own act, alone in its paragraph."""
    return isinstance(block, Alone) and isinstance(block.what, Link) and block.what.target == Hole(declared.act)
