"""Other libraries' schedulers, faithful: what each library gives, its quirks included, without importing it."""

from lrcurve.frameworks.shared.catalogue import find, known, libraries, names
from lrcurve.frameworks.shared.scheduler import Scheduler

__all__ = ["Scheduler", "find", "known", "libraries", "names"]
