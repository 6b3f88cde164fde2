from django.contrib.staticfiles.finders import AppDirectoriesFinder

# Files of libraries that no page loads and whose imports the hashing storage cannot follow.
UNUSED = ["django_htmx/ext/*", "django_htmx/*-4*", "drf_spectacular_sidecar/*", "rest_framework/*"]


class UsedFilesFinder(AppDirectoriesFinder):
    """Static files of the installed apps, without those that are never served."""

    def list(self, ignore_patterns):
        return super().list([*(ignore_patterns or []), *UNUSED])
