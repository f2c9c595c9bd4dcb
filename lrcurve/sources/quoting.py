"""Inline schedules that lost their quotes, so that the shell took their words apart."""

import re
import shlex
from collections.abc import Sequence
from pathlib import Path

from lrcurve.problems import Problem, SpecError
from lrcurve.spec.aliases import TYPE_KEYS
from lrcurve.spec.type_names import is_type

_WORD = re.compile(r"([A-Za-z_][\w.]*)=")


def refuse_unquoted(names: Sequence[str], command: Sequence[str]) -> None:
    """Refuse words of a schedule that stand alone among the ``names`` of sources; ``command`` is the whole call.

    Raises:
        SpecError: with the command as it should be.
    """
    whole: list[list[str]] = []
    for name in names:
        if whole and _goes_on(name) and _begins(whole[-1][0]):
            whole[-1].append(name)
        elif whole and _goes_on(name) and _is_file(whole[-1][0]):
            what = f"'{name}' is no schedule; to change a key of {whole[-1][0]}, write --set {shlex.quote(name)}"
            raise SpecError([Problem("", what)])
        else:
            whole.append([name])
    torn = next((words for words in whole if len(words) > 1), None)
    if torn is not None:
        what = f"'{torn[1]}' belongs to the schedule before it, whose words the shell takes apart: quote it"
        raise SpecError([Problem("", f"{what}, {shlex.join(_quoted(whole, command))}")])


def _goes_on(name: str) -> bool:
    """Tell whether a source can only be a key of a schedule that was begun before."""
    word = _WORD.match(name)
    return word is not None and word[1] not in TYPE_KEYS and not _is_file(name)


def _begins(name: str) -> bool:
    """Tell whether a source begins a schedule."""
    first = name.split(None, 1)[0] if name.strip() else ""
    word = _WORD.match(first)
    return not _is_file(name) and (is_type(first) or (word is not None and word[1] in TYPE_KEYS))


def _is_file(name: str) -> bool:
    try:
        return Path(name).exists()
    except (OSError, ValueError):
        return False  # a text too long for a file name


def _quoted(whole: Sequence[Sequence[str]], command: Sequence[str]) -> list[str]:
    """Return a command in which the words of each source are one."""
    found, left = [], [(word, " ".join(words) if i == 0 else "") for words in whole for i, word in enumerate(words)]
    for argument in command:
        word = left.pop(0)[1] if left and argument == left[0][0] else argument
        if word:
            found.append(word)
    return found
