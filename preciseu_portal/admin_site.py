from django.contrib.admin import AdminSite


class PortalAdminSite(AdminSite):
    site_header = "PRECISEU Recognition"
    site_title = "PRECISEU Recognition"
    index_title = "Jury desk and configuration"
