"""The web server's entry.

Everything is loaded here, before gunicorn divides into its workers (`--preload`): they share the memory of it, and the
first page of none waits for imports.
"""

import gc
import os

from django.core.wsgi import get_wsgi_application
from django.urls import get_resolver

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
application = get_wsgi_application()
get_resolver().url_patterns  # noqa: B018 - reading it imports the views
gc.collect()
gc.freeze()  # also what was made since the apps were ready: the collector would write into what the workers share
