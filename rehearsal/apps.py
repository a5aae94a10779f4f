from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RehearsalConfig(AppConfig):
    name = "rehearsal"
    verbose_name = _("Rehearsals")

    def ready(self) -> None:
        from calls import panels as home
        from rehearsal import panels

        home.show_at_home(panels.at_home)
