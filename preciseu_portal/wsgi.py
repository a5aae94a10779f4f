"""What the web server runs."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "preciseu_portal.settings")
application = get_wsgi_application()

from django.db import connection  # noqa: E402

from preciseu_portal.checks import refuse_to_serve_unsafely  # noqa: E402, after the apps are ready

refuse_to_serve_unsafely()
connection.close()  # each thread that answers opens its own
