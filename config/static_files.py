"""How static files are kept: under names that carry a hash of what they hold, so that browsers keep them for ever."""

from whitenoise.storage import CompressedManifestStaticFilesStorage  # type: ignore[import-untyped]


class HashedStaticFiles(CompressedManifestStaticFilesStorage):  # type: ignore[misc]  # the library has no types
    """Static files under hashed names, those that ES modules import from each other included.

    An import is found by its relative address and the semicolon behind it: `import { a } from "./thread/a.js";`.
    Modules that import each other in a circle have no such names: collecting them fails.
    """

    support_js_module_import_aggregation = True
    # A name is right once those of all that it imports are: modules may stand so many storeys high.
    max_post_process_passes = 12
