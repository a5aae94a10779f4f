from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class NotificationsConfig(AppConfig):
    name = "notifications"
    verbose_name = _("Letters")

    def ready(self) -> None:
        from accounts import letters
        from notifications import actions, own_data

        letters.hand_over(actions.owe)
        own_data.register()
