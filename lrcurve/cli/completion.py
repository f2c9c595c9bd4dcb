"""Completion in bash, zsh and fish: the script of each shell, and the answer when it asks.

Typer's own scripts can offer files or words, not both, and put a space after ``min_lr=``. These give the line up to the
cursor and read one candidate a line, with its help after a tab; what ends in ``/`` or ``=`` gets no space after it.
"""

import shlex
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import typer
from rich.text import Text

from lrcurve.cli.environment import PROGRAM

_CURSOR = "\x1f"

_BASH = """\
_lrcurve_completion() {
    local value help
    COMPREPLY=()
    while IFS=$'\\t' read -r value help; do
        COMPREPLY+=("$value")
    done < <(_LRCURVE_LINE="${COMP_LINE:0:COMP_POINT}" _LRCURVE_WORD="$2" _LRCURVE_COMPLETE=bash "$1" 2>/dev/null)
    compopt -o filenames
    if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]]; then compopt -o nospace; fi
}
complete -F _lrcurve_completion lrcurve
"""
_ZSH = """\
#compdef lrcurve
_lrcurve_completion() {
    local value help
    local -a shown suffix
    while IFS=$'\\t' read -r value help; do
        shown=("$value${help:+  -- $help}") suffix=()
        [[ $value == *[/=] ]] && suffix=(-S '')
        compadd "${suffix[@]}" -l -d shown -- "$value"
    done < <(_LRCURVE_LINE="${(j: :)words[1,CURRENT-1]} $QIPREFIX$IPREFIX$PREFIX" _LRCURVE_COMPLETE=zsh ${words[1]} 2>/dev/null)
}
compdef _lrcurve_completion lrcurve
if (( $+compstate )); then _lrcurve_completion "$@"; fi  # zsh has just loaded this file to complete
"""  # noqa: E501 (a line of zsh that cannot be broken)
_FISH = """\
function _lrcurve_completion
    set -l line (commandline -cp | string collect)
    env _LRCURVE_LINE=$line _LRCURVE_COMPLETE=fish lrcurve 2>/dev/null
end
complete --no-files --command lrcurve --arguments "(_lrcurve_completion)"
"""
SHELLS = {
    "bash": (_BASH, ".bash_completions/lrcurve.sh", ".bashrc", "source ~/.bash_completions/lrcurve.sh"),
    "zsh": (_ZSH, ".zfunc/_lrcurve", ".zshrc", "fpath+=~/.zfunc; autoload -Uz compinit; compinit"),
    "fish": (_FISH, ".config/fish/completions/lrcurve.fish", "", ""),
}
"""Of each shell: its script, where that goes, and in which file which line reads it."""


def script(shell: str) -> str:
    """Return the script of a shell."""
    return _found(shell)[0]


def install(shell: str) -> str:
    """Write the script of a shell where it finds it, and return what was done."""
    text, place, own, line = _found(shell)
    path = Path.home() / place
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    if own:
        start = Path.home() / own
        before = start.read_text(encoding="utf-8") if start.exists() else ""
        if line not in before.splitlines():
            start.write_text(f"{before.rstrip()}\n{line}\n".lstrip(), encoding="utf-8")
    return f"{shell} completion installed in {path}\nCompletion will take effect once you restart the terminal\n"


def _found(shell: str) -> tuple[str, str, str, str]:
    if shell not in SHELLS:
        hint = f"'{shell}' is none of {', '.join(SHELLS)}" if shell else f"say which: {', '.join(SHELLS)}"
        raise typer.BadParameter(hint)
    return SHELLS[shell]


def answer(app: typer.Typer, variables: Mapping[str, str]) -> str:
    """Return the candidates for the line that a shell's script gives, a line each, every one a whole word."""
    *words, last = _words(variables.get("_LRCURVE_LINE", ""))
    option, equals, value = last.partition("=")
    begin = f"{option}=" if equals and option.startswith("--") else ""
    if begin:
        words, last = [*words, option], value
    kept = 0
    if variables["_LRCURVE_COMPLETE"] == "bash":  # it replaces only what follows the last = or : of a word
        word = variables.get("_LRCURVE_WORD", "").lstrip("'\"")
        kept = len(begin + last) - len(word) if (begin + last).endswith(word) else 0
    lines = []
    for item in _candidates(app, words[1:], last):
        text = " ".join(Text.from_markup(item.help or "").plain.split())
        candidate = f"{begin}{item.value}"[kept:]
        lines.append(f"{candidate}\t{text}".rstrip("\t") + "\n")
    return "".join(lines)


def _words(line: str) -> list[str]:
    """Return the words of a line, the one at the cursor too, though its quote may be open."""
    for closing in ("", "'", '"'):
        try:
            *words, last = shlex.split(f"{line}{_CURSOR}{closing}")
        except ValueError:
            continue
        return [*words, last.removesuffix(_CURSOR)]
    return [""]


def _candidates(app: typer.Typer, words: list[str], last: str) -> list[Any]:
    """Return what typer offers for the last word: a command, an option, the value of one, or an argument."""
    command: Any = typer.main.get_command(app)
    ctx = command.make_context(PROGRAM, [], resilient_parsing=True)
    if not words:
        return list(command.shell_complete(ctx, last))
    name, command, rest = command.resolve_command(ctx, words)
    if command is None:
        return []
    before = rest[-1] if rest else ""
    # Its value is being typed; without one, typer would read no argument at all.
    arguments = rest[:-1] if before.startswith("-") else rest
    ctx = command.make_context(name, arguments, parent=ctx, resilient_parsing=True)
    params = command.get_params(ctx)
    takers = [param for param in params if before in param.opts and not param.is_flag]
    if not takers and not last.startswith("-"):
        takers = [param for param in params if param.param_type_name == "argument"]
    return list((takers or [command])[0].shell_complete(ctx, last))
