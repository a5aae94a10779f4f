from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from accounts import keeping, leaving, second_factor, traces

        second_factor.listen()
        traces.listen()
        leaving.join(leaving.Party(going=keeping.going, staying=keeping.staying))
