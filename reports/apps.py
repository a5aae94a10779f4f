from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ReportsConfig(AppConfig):
    name = "reports"
    verbose_name = _("Documents")

    def ready(self) -> None:
        from calls import desk
        from evaluation import jury_documents
        from reports import own_data
        from reports.offers import of_evaluator, of_submission
        from submissions import offers

        desk.add("reports:documents", _("Documents"))
        offers.offer(of_submission)
        jury_documents.offer(of_evaluator)
        own_data.register()
