from django.apps import AppConfig
from django.contrib.admin.apps import AdminConfig


class PortalConfig(AppConfig):
    """The project itself: commands and checks that see every app."""

    name = "preciseu_portal"

    def ready(self) -> None:
        from preciseu_portal import checks  # noqa: F401, registers them


class PortalAdminConfig(AdminConfig):
    """The admin site is the portal's own: the same second factor, the same look."""

    default_site = "preciseu_portal.admin_site.PortalAdminSite"
