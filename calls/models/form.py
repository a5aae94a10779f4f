"""What one may enter, and what is asked: categories, criteria, and the application form."""

from __future__ import annotations

from typing import Any

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from calls.models.editions import Edition


class AskedQuerySet(models.QuerySet[Any]):
    def asked(self) -> AskedQuerySet:
        """What the form of today has: without what only earlier versions of it ask."""
        return self.filter(retired_at=None)


class Category(models.Model):
    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="categories")
    # impact, innovation, excellence, culture: also names the mark and the colour
    code = models.SlugField(max_length=30)
    name = models.CharField(max_length=60)
    tagline = models.CharField(max_length=300)
    description = models.TextField(blank=True)
    # Codes of Edition.organisation_kinds that the category is meant for; empty: all of them. Staff decide on the others.
    meant_for = models.JSONField(default=list, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="category_code_is_unique_in_its_edition"),
            # The target of composite keys: whatever names a category and an edition names ones that belong together.
            models.UniqueConstraint(fields=["id", "edition"], name="category_and_edition_belong_together"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def weights(self) -> list[int]:
        """The criteria's weights in their order; reads prefetched criteria."""
        return [criterion.weight for criterion in self.criteria.all()]


class Criterion(models.Model):
    """What is scored. The listed order is the tie-break order."""

    category = models.ForeignKey(Category, on_delete=models.CASCADE, related_name="criteria")
    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=200)
    description = models.TextField(blank=True)
    weight = models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(100)])
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("criterion")
        verbose_name_plural = _("criteria")
        ordering = ["category", "position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["category", "code"], name="criterion_code_is_unique_in_its_category"),
            models.CheckConstraint(
                name="criterion_weight_is_a_share_of_100",
                condition=Q(weight__gte=1) & Q(weight__lte=100),
                violation_error_message=_("A weight is between 1 and 100."),
            ),
        ]

    def __str__(self) -> str:
        return self.name


class Section(models.Model):
    """One step of the application form."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="sections")
    code = models.SlugField(max_length=40)
    title = models.CharField(max_length=120)
    intro = models.TextField(blank=True)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)  # only earlier forms have it

    objects = AskedQuerySet.as_manager()

    class Meta:
        verbose_name = _("section of the form")
        verbose_name_plural = _("sections of the form")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="section_code_is_unique_in_its_edition")
        ]

    def __str__(self) -> str:
        return self.title


class Question(models.Model):
    """One question of the application form, for every category or for one."""

    class Kind(models.TextChoices):
        SHORT_TEXT = "short_text", _("Short text")
        LONG_TEXT = "long_text", _("Long text")
        CHOICE = "choice", _("One of several choices")
        CHOICES = "choices", _("Several choices")
        NUMBER = "number", _("Number")
        MONTH = "month", _("Month and year")
        DATE = "date", _("Date")
        LINK = "link", _("Web address")
        COUNTRY = "country", _("Country")
        FILES = "files", _("Files")
        TABLE = "table", _("Table, of partners for example")

    class Visibility(models.TextChoices):
        PUBLIC = "public", _("Everybody, once a finalist")
        EVALUATORS = "evaluators", _("Evaluators and staff")
        STAFF = "staff", _("Staff only")

    section = models.ForeignKey(Section, on_delete=models.CASCADE, related_name="questions")
    category = models.ForeignKey(Category, on_delete=models.CASCADE, null=True, blank=True, related_name="questions")
    code = models.SlugField(max_length=40)
    label = models.CharField(max_length=300)
    help = models.TextField(blank=True)
    kind = models.CharField(max_length=20, choices=Kind, default=Kind.LONG_TEXT)
    required = models.BooleanField(_("required when submitting"), default=True)
    max_characters = models.PositiveIntegerField(null=True, blank=True)
    max_words = models.PositiveIntegerField(null=True, blank=True)  # instead of characters, for a long text
    least = models.CharField(max_length=30, blank=True)  # bounds of a number, as decimals in text: "0", "2.5"
    most = models.CharField(max_length=30, blank=True)
    choices = models.JSONField(default=list, blank=True)  # [{"code", "name"}]
    # Of a table: [{"code", "name", "kind", "required", "choices"}], and the most rows it takes.
    columns = models.JSONField(default=list, blank=True)
    max_rows = models.PositiveSmallIntegerField(null=True, blank=True)
    # {"question": code of an earlier one, "values": [codes]}: asked only when one of them was answered; empty: always.
    shown_when = models.JSONField(default=dict, blank=True)
    visibility = models.CharField(max_length=20, choices=Visibility, default=Visibility.EVALUATORS)
    # Its answer names who applies: a blind evaluation leaves it out.
    identifies_applicant = models.BooleanField(_("names the applicant"), default=False)
    position = models.PositiveSmallIntegerField(default=0)
    retired_at = models.DateTimeField(null=True, blank=True, editable=False)  # only earlier forms ask it

    objects = AskedQuerySet.as_manager()

    class Meta:
        verbose_name = _("question")
        ordering = ["section__position", "position", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["section", "code", "category"],
                name="question_code_is_unique_in_its_section_and_category",
                nulls_distinct=False,
            )
        ]

    def __str__(self) -> str:
        return self.label


class Declaration(models.Model):
    """A sentence that an applicant ticks before submitting; never pre-ticked."""

    edition = models.ForeignKey(Edition, on_delete=models.CASCADE, related_name="declarations")
    code = models.SlugField(max_length=40)
    text = models.TextField()
    version = models.CharField(max_length=40)
    required = models.BooleanField(default=True)
    is_consent_to_publication = models.BooleanField(default=False)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("declaration")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="declaration_code_is_unique_in_its_edition")
        ]

    def __str__(self) -> str:
        return self.text
