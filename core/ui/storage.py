from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Hashed names and compressed files; imports between our ES modules are rewritten too."""

    support_js_module_import_aggregation = True
