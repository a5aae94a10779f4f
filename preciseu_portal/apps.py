from django.contrib.admin.apps import AdminConfig


class PortalAdminConfig(AdminConfig):
    """The admin site is the portal's own: the same second factor, the same look."""

    default_site = "preciseu_portal.admin_site.PortalAdminSite"
