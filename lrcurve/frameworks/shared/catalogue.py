"""Find a library's record by any name that people write.

A library is a folder, and each of its schedulers is the record of a file that is named after it, however that name is
capitalised and parted by underscores: ``StepLR`` is in ``step_lr.py``. What the records of a library share is in files
that define none.
"""

import functools
import importlib
import inspect
import pkgutil
from collections.abc import Mapping
from pathlib import Path

from lrcurve.frameworks.shared.scheduler import Scheduler

_LIBRARIES = Path(__file__).parent.parent
_ALIASES = {
    "tf": "keras", "tensorflow": "keras", "huggingface": "transformers", "hf": "transformers", "pytorch": "torch",
    "mosaicml": "composer", "llmfoundry": "composer", "pl_bolts": "bolts",
    "paddlepaddle": "paddle",
    "espnet2": "espnet", "sd_scripts": "kohya", "kohya_ss": "kohya",
}  # fmt: skip
"""What people call a library, or begin the path of one of its schedulers with, beside its own name."""


@functools.cache
def libraries() -> tuple[str, ...]:
    """Return the names of all libraries, sorted."""
    return tuple(sorted({module.name for module in pkgutil.iter_modules([str(_LIBRARIES)])} - {"shared"}))


def names(library: str | None = None) -> tuple[str, ...]:
    """Return the names of all schedulers, or of one library's, sorted by their files."""
    wanted = libraries() if library is None else (library,)
    return tuple(record.full_name() for each in wanted for file in _files(each).values() for record in _records(file))


def find(name: str) -> type[Scheduler]:
    """Return the record that a name means: ``torch.StepLR``, or the path to import it from.

    Only the file of that name is read if there is one; else it is one of a record's other names, and all are.

    Raises:
        KeyError: if there is none of that name.
    """
    first, _, path = name.partition(".")
    library = library_called(first)
    if library is None:
        raise KeyError(name)
    file = _files(library).get(_letters(path.rpartition(".")[2]))
    short = f"{library}.{path}"
    for record in _records(file) if file else ():
        if name in record.spellings() or short in record.spellings():
            return record
    spellings = _spellings(library)
    return spellings[name if name in spellings else short]


def library_called(word: str) -> str | None:
    """Return the library that a word means, such as ``hf``, or None."""
    library = _ALIASES.get(word.lower(), word.lower())
    return library if library in libraries() else None


def named(name: str) -> tuple[str, ...]:
    """Return the schedulers that libraries have under a name without a path: ``get_cosine_schedule_with_warmup``."""
    records = (record for library in libraries() for record in dict.fromkeys(_spellings(library).values()))
    wanted = name.casefold()
    return tuple(
        record.full_name()
        for record in records
        if any(spelling.rpartition(".")[2].casefold() == wanted for spelling in record.spellings())
    )


def known(name: str) -> bool:
    """Tell whether a name means a library's scheduler."""
    try:
        find(name)
    except KeyError:
        return False
    return True


def _letters(name: str) -> str:
    """Return a name without underscores and capitals, which files and libraries write differently."""
    return name.replace("_", "").lower()


@functools.cache
def _files(library: str) -> Mapping[str, str]:
    """Return the modules of a library by the letters of their names."""
    home = f"lrcurve.frameworks.{library}"
    modules = sorted(module.name for module in pkgutil.iter_modules([str(_LIBRARIES / library)]))
    return {_letters(name): f"{home}.{name}" for name in modules}


@functools.cache
def _records(file: str) -> tuple[type[Scheduler], ...]:
    """Return the records that a module defines and a person can write."""
    classes = (value for value in vars(importlib.import_module(file)).values() if inspect.isclass(value))
    own = (value for value in classes if issubclass(value, Scheduler) and value.__module__ == file)
    return tuple(record for record in own if not inspect.isabstract(record))


@functools.cache
def _spellings(library: str) -> Mapping[str, type[Scheduler]]:
    records = (record for file in _files(library).values() for record in _records(file))
    return {spelling: record for record in records for spelling in record.spellings()}
