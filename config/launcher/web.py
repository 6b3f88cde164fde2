"""The WSGI application as the launcher serves it.

A granian worker process survives its main process being killed and would keep the port; a second
web server would then answer beside the new one. Here the kernel ends workers with their parent.
"""

from config.launcher.processes import die_with_parent

die_with_parent()

from config.wsgi import application  # noqa: E402

__all__ = ["application"]
