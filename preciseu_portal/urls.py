from allauth.mfa.totp.views import activate_totp
from csp.decorators import csp_update
from django.contrib import admin
from django.contrib.auth.decorators import login_not_required
from django.urls import URLPattern, URLResolver, include, path

from preciseu_portal import health, pages

handler400 = "preciseu_portal.error_pages.bad_request"
handler403 = "preciseu_portal.error_pages.permission_denied"
handler404 = "preciseu_portal.error_pages.page_not_found"
handler500 = "preciseu_portal.error_pages.server_error"

urlpatterns: list[URLPattern | URLResolver] = [
    # First: hundreds of ballots a second should not be held against every other address.
    path("", include("voting.urls")),
    path("healthz", login_not_required(health.alive), name="healthz"),
    path("readyz", login_not_required(health.ready), name="readyz"),
    path("admin/", admin.site.urls),
    # allauth draws the code to scan as a data: picture; this page alone may show one.
    path("accounts/2fa/totp/activate/", csp_update({"img-src": "data:"})(activate_totp), name="mfa_activate_totp"),
    path("", include("calls.urls")),
    path("", include("submissions.urls")),
    path("", include("accounts.urls")),
    path("accounts/", include("allauth.urls")),
    path("", include("notifications.urls")),
    path("", include("evaluation.urls")),
    path("", include("results.urls")),
    path("", include("reports.urls")),
    *pages.urlpatterns,
]
