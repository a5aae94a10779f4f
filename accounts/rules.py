"""Roles, which of them need a second factor, and how events are chained."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

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


def event_digest(previous: str, event: Mapping[str, Any]) -> str:
    """The SHA-256, in hex, of one link of the chain.

    previous  digest of the link before, "" for the first
    event     values that JSON can hold; the order of the keys does not matter
    """
    canonical = json.dumps(event, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(f"{previous}\n{canonical}".encode()).hexdigest()
