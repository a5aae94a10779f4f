"""Pictures and small parts of the face, as tags. The drawing itself is in `calls.pictures`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxSelectMultiple, Field
from django.template.context import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from calls import pictures
from calls.countries import name_of

register = template.Library()

# A phase badge's state -> its icon.
BADGE_ICONS = {"soon": "clock", "open": "half", "wait": "half", "stop": "stop", "done": "check", "embargo": "lock"}
EVERY_COLOUR = "".join(pictures.LETTERS.values())


@register.simple_tag
def icon(name: str, label: str = "", css: str = "") -> SafeString:
    """One of the icons of `calls.pictures.icons`; without a label it is decoration."""
    return _svg(pictures.icon(name, label, css))


@register.simple_tag
def badge_icon(state: str) -> SafeString:
    """The icon that belongs to a badge's state."""
    return _svg(pictures.icon(BADGE_ICONS[state]))


@register.simple_tag
def mark(category: Any) -> SafeString:
    """A category's shape alone. `category`: a row with a `code`, or the code."""
    return _svg(pictures.mark(_code(category)))


@register.simple_tag
def category_name(category: Any) -> SafeString:
    """Shape and name: how a category is always said. `category`: a row with `code` and `name`."""
    name = category.get("name", "") if isinstance(category, dict) else category
    return _category(_code(category), str(name))


@lru_cache(maxsize=100)
def _category(code: str, name: str) -> SafeString:
    """A list says the same four again and again."""
    return format_html('<span class="cat c-{}">{}{}</span>', code, _svg(pictures.mark(code)), name)


@register.filter
def country(code: str) -> str:
    """ "SE" → "Sweden", in the language of the page; nothing for no code."""
    return name_of(code, get_language() or "en") if code else ""


@register.filter
def cut_at_word(text: str, most: int) -> str:
    """`text` with at most `most` characters and no word cut in two; "…" says that there is more."""
    if len(text) <= most:
        return text
    whole, _space, _cut = text[:most].rpartition(" ")
    return f"{(whole or text[: most - 1]).rstrip(' .,;:–')}…"


@register.filter
def category_class(category: Any) -> str:
    """ "c-impact": gives everything inside it the category's colours."""
    return f"c-{_code(category)}"


@register.simple_tag
def slot(category: Any, *, filled: bool) -> SafeString:
    """A category's place on the ballot bar."""
    return _svg(pictures.slot(_code(category), filled=bool(filled)))


@register.simple_tag
def tiles(
    seed: object, cols: int, rows: int, palette: Any = "inue", density: float = 0.8, fit: str = "xMidYMid slice"
) -> SafeString:
    """The pattern, the same for the same seed. `palette`: letters out of "inue", or a category."""
    colours = str(palette)
    if set(colours) - set(EVERY_COLOUR):
        colours = pictures.LETTERS.get(_code(palette), EVERY_COLOUR)
    return _svg(pictures.tiles(str(seed), int(cols), int(rows), colours, density=density, fit=fit))


@register.simple_tag
def brand() -> SafeString:
    """The four shapes in a square, beside the portal's name."""
    return _svg(pictures.brand())


@register.simple_tag
def nothing() -> SafeString:
    """The four shapes in grey, for an empty state."""
    return _svg(pictures.nothing())


@register.simple_tag
def emblem(css: str = "emblem", width: str = "", height: str = "") -> SafeString:
    """The emblem of the European Union."""
    return _svg(pictures.emblem(_("Emblem of the European Union"), css=css, width=width, height=height))


@register.simple_tag
def node(kind: str, state: str) -> SafeString:
    """One node of the process line: kind gate|window, state done|next|later."""
    return _svg(pictures.node(kind, state))


@register.simple_tag
def bar(share: float, css: str = "f-c") -> SafeString:
    """One thin bar, `share` of 1 full."""
    return _svg(pictures.bar(float(share), css))


@register.simple_tag
def picture(svg: str) -> SafeString:
    """A picture that a view has drawn with `calls.pictures`, put into the page as it is."""
    return _svg(svg)


@register.simple_tag
def weights(category: Any, parts: Iterable[float]) -> SafeString:
    """The weights of a category's criteria as one bar."""
    numbers = list(parts)
    label = _("Weights: %(numbers)s") % {"numbers": ", ".join(f"{number:g}" for number in numbers)}
    return _svg(pictures.weights(_code(category), numbers, label))


@register.simple_tag(takes_context=True)
def current(context: Context, *places: str) -> str:
    """`aria-current="page"` when the page's URL name or namespace is one of `places`."""
    match = getattr(context.get("request"), "resolver_match", None)
    if match and (match.view_name in places or match.namespace in places):
        return mark_safe(' aria-current="page"')
    return ""


@register.simple_tag
def control(field: BoundField, described: str = "", **attributes: Any) -> SafeString:
    """A field's widget in our look, told what describes it.

    described    ids, separated by spaces, of hint, counter and error
    attributes   more attributes; an underscore becomes a hyphen (data_limit → data-limit), empty ones are left out
    """
    attrs: dict[str, Any] = {
        name.replace("_", "-"): value for name, value in attributes.items() if value not in ("", None)
    }
    attrs.setdefault("placeholder", False)  # a label never hides in the field
    if "data-limit" in attrs:
        described = f"{described} {field.auto_id}_limit"
    if described.strip():
        attrs["aria-describedby"] = described.strip()
    if field.errors:
        attrs["aria-invalid"] = "true"
    kind = getattr(field.field.widget, "input_type", "")
    css = "form-check-input" if kind in ("checkbox", "radio") else "form-select" if kind == "select" else "form-control"
    attrs["class"] = f"{css} {field.field.widget.attrs.get('class', '')}".strip()
    return mark_safe(field.as_widget(attrs=attrs))  # noqa: S308 (Django's own rendering)


@register.filter
def kind_of(field: BoundField) -> str:
    """ "checkbox", "checkboxes", "radio", "select", "file", "text"…: which of the looks a field has."""
    if isinstance(field.field.widget, CheckboxSelectMultiple):
        return "checkboxes"
    return getattr(field.field.widget, "input_type", "") or "textarea"


# What to do about an empty field, by its look.
_EMPTY = {
    "radio": gettext_lazy("Choose an answer to “%(label)s”"),
    "select": gettext_lazy("Choose an answer to “%(label)s”"),
    "checkboxes": gettext_lazy("Choose at least one answer to “%(label)s”"),
    "checkbox": gettext_lazy("Tick “%(label)s”"),
    "file": gettext_lazy("Choose a file for “%(label)s”"),
}


@register.filter
def faults(field: BoundField) -> list[str]:
    """What is wrong with a field, each as something to do: Django's words for an empty field name neither."""
    return [_to_do(field, str(message)) for message in field.errors]


def _to_do(field: BoundField, message: str) -> str:
    if message != str(Field.default_error_messages["required"]):
        return message
    return str(_EMPTY.get(kind_of(field), gettext_lazy("Fill in “%(label)s”"))) % {"label": field.label}


def _code(category: Any) -> str:
    code = category.get("code", "") if isinstance(category, dict) else getattr(category, "code", category)
    return str(code).lower()


def _svg(text: str) -> SafeString:
    """Drawn by our own functions, which escape every word they are given."""
    return mark_safe(text)  # noqa: S308


@register.simple_tag
def funding() -> str:
    """ "Funded by the European Union", or "Co-funded …": which of the two is a setting."""
    if settings.FUNDING_WORD == "Co-funded":
        return _("Co-funded by the European Union")
    return _("Funded by the European Union")


@register.simple_tag
def disclaimer() -> str:
    """The disclaimer that every page, letter and document carries, and the grant's number where it is known."""
    views = _(
        "Views and opinions expressed are however those of the author(s) only and do not necessarily reflect those of "
        "the European Union or the European Innovation Council and SMEs Executive Agency (EISMEA). Neither the "
        "European Union nor the granting authority can be held responsible for them."
    )
    grant = _("Grant agreement %(number)s.") % {"number": settings.GRANT_NUMBER} if settings.GRANT_NUMBER else ""
    return f"{funding()}. {views} {grant}".strip()


@register.inclusion_tag("face/_breadcrumbs.html")
def breadcrumbs(*pairs: Any) -> dict[str, Any]:
    """Where the page lies: {% breadcrumbs "Calls" calls_url edition edition_url %}, words and address in turns."""
    return {"trail": list(zip(pairs[::2], pairs[1::2], strict=True))}


@register.filter
def described(field: BoundField, hint: str = "") -> str:
    """Ids of what describes a field: its hint and its error."""
    ids = [f"{field.auto_id}_hint"] if hint else []
    if field.errors:
        ids.append(f"{field.auto_id}_error")
    return " ".join(ids)


@register.filter
def focus_id(field: BoundField) -> str:
    """The id that a link to the field aims at: of the first choice where there are several."""
    return field.id_for_label or f"{field.auto_id}_0"


@register.filter
def nth(things: Sequence[Any], index: int) -> Any:
    """The thing at `index`, counted from 0."""
    return things[index]
