"""Exports for tests of pages and of other apps."""

from __future__ import annotations

import factory
from django.core.files.base import ContentFile

from reports.models import Export
from tests.reports.scenario import NOW


class ExportFactory(factory.django.DjangoModelFactory[Export]):
    """A ranking asked for; `ExportFactory(edition=…, ready=True)` has a file as well."""

    class Meta:
        model = Export

    document = "ranking"
    format = "csv"
    requested_at = NOW

    class Params:
        ready = factory.Trait(
            state=Export.State.READY,
            file=factory.LazyFunction(lambda: ContentFile(b"Place\n1\n", name="ranking.csv")),
            name="ranking.csv",
            content_type="text/csv; charset=utf-8",
            sha256="0" * 64,
            finished_at=NOW,
        )
        failed = factory.Trait(state=Export.State.FAILED, failure="The document could not be set.", finished_at=NOW)
