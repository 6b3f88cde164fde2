"""Starts the whole platform on one machine: PostgreSQL, Valkey, web, worker and beat.

``python -m config.launcher`` (``make run``) runs everything until Ctrl-C. Tests and benchmarks use
``config.launcher.services.services()`` for a private pair of servers.

The launcher never imports Django: it talks to the project through ``manage.py`` and environment
variables only, so a broken setting shows as a clear message and not as a dead launcher.
"""


class LaunchError(Exception):
    """Something the person at the terminal can act on; shown without a traceback."""
