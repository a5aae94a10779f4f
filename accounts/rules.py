"""Roles, and which of them a person needs a second factor for."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Role(models.TextChoices):
    """What somebody is in general; what they may do to one row is asked of that row's policies."""

    APPLICANT = "applicant", _("Applicant")
    EVALUATOR = "evaluator", _("Evaluator")
    STAFF = "staff", _("Staff")
    CHAIR = "chair", _("Chair")
    AUDITOR = "auditor", _("Auditor")
    OPERATOR = "operator", _("Operator")


SECOND_FACTOR_ROLES = frozenset({Role.EVALUATOR, Role.STAFF, Role.CHAIR, Role.AUDITOR, Role.OPERATOR})
ADMIN_SITE_ROLES = SECOND_FACTOR_ROLES
