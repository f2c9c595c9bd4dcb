"""What all tests share."""

import os

from hypothesis import settings

if not os.environ.get("CI"):  # there hypothesis has a profile of its own, which has no deadline either
    settings.register_profile("busy machines", deadline=None)
    settings.load_profile("busy machines")
