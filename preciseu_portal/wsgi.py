"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "preciseu_portal.settings")
_portal = get_wsgi_application()

from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from preciseu_portal.checks import refuse_to_serve_unsafely  # noqa: E402, after the apps are ready
from preciseu_portal.serving import FewAtOnce  # noqa: E402

refuse_to_serve_unsafely()
connection.close()  # each thread that answers opens its own
application = FewAtOnce(_portal, answering=settings.WEB_ANSWERING, largest=settings.MAX_REQUEST_BYTES)
