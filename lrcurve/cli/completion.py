"""Completion in bash, zsh and fish: the script of each shell, and the answer when it asks.

A script gives the line up to the cursor and reads one candidate a line, with its help after a tab; what ends in ``/``
or ``=`` gets no space after it. Where there is no candidate, the shell offers files.
"""

import os
import shlex
from pathlib import Path
from typing import ClassVar

import click
from click.shell_completion import CompletionItem, ShellComplete, add_completion_class

from lrcurve.cli import candidates
from lrcurve.cli.app import COMPLETE, PROGRAM, app

LINE, WORD = "_LRCURVE_LINE", "_LRCURVE_WORD"
_CURSOR = "\x1f"

_BASH = """\
%(complete_func)s() {
    local value help
    COMPREPLY=()
    while IFS=$'\\t' read -r value help; do
        [[ -n $value ]] && COMPREPLY+=("$value")
    done < <(env _LRCURVE_LINE="${COMP_LINE:0:COMP_POINT}" _LRCURVE_WORD="$2" %(complete_var)s=bash_complete "$1" 2>/dev/null)
    compopt -o filenames
    if [[ ${#COMPREPLY[@]} == 1 && ${COMPREPLY[0]} == *= ]]; then compopt -o nospace; fi
}
complete -o default -F %(complete_func)s %(prog_name)s
"""  # noqa: E501

_ZSH = """\
#compdef %(prog_name)s
%(complete_func)s() {
    local value help
    local -a open open_shown done done_shown
    while IFS=$'\\t' read -r value help; do
        if [[ -z $value ]]; then
            continue
        elif [[ $value == *[/=] ]]; then
            open+=("$value") open_shown+=("$value${help:+  -- $help}")
        else
            done+=("$value") done_shown+=("$value${help:+  -- $help}")
        fi
    done < <(env _LRCURVE_LINE="${(j: :)words[1,CURRENT-1]} $QIPREFIX$IPREFIX$PREFIX" %(complete_var)s=zsh_complete ${words[1]} 2>/dev/null)
    if (( ! ${#open} && ! ${#done} )); then
        _files
        return
    fi
    (( ${#open} )) && compadd -S '' -l -d open_shown -a open
    (( ${#done} )) && compadd -l -d done_shown -a done
}
compdef %(complete_func)s %(prog_name)s
if (( $+compstate )); then %(complete_func)s "$@"; fi  # zsh has just loaded this file to complete
"""  # noqa: E501

_FISH = """\
function %(complete_func)s
    set -l line (commandline -cp | string collect)
    set -l found (env _LRCURVE_LINE=$line %(complete_var)s=fish_complete %(prog_name)s 2>/dev/null)
    if test -n "$found"
        printf '%%s\\n' $found
    else
        __fish_complete_path (commandline -ct)
    end
end
complete --no-files --command %(prog_name)s --arguments "(%(complete_func)s)"
"""


class Shell(ShellComplete):
    """What the three shells have in common."""

    def get_completion_args(self) -> tuple[list[str], str]:
        """Return the words before the one at the cursor, and what is typed of that one."""
        line = os.environ.get(LINE, "") + _CURSOR
        for closing in ("", "'", '"'):
            try:
                *words, last = shlex.split(line + closing)
            except ValueError:
                continue
            return words[1:], last.removesuffix(_CURSOR)
        return [], ""

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """Return the candidates, each as the whole word: ``--type=cosine`` for ``--type=cos``."""
        option, equals, value = incomplete.partition("=")
        begin = f"{option}{equals}" if incomplete.startswith("--") and equals else ""
        found = super().get_completions(args, incomplete)
        if any(item.type == "file" for item in found):
            found = candidates.files(value if begin else incomplete)
        return [CompletionItem(f"{begin}{item.value}", help=item.help) for item in found]

    def format_completion(self, item: CompletionItem) -> str:
        """Return a line: the candidate and, after a tab, its help."""
        text = " ".join(str(item.help or "").split())
        return f"{item.value}\t{click.unstyle(text)}" if text else str(item.value)


class Bash(Shell):
    """bash replaces only what follows the last ``=`` or ``:`` of a word, and puts the slash after a folder itself."""

    name: ClassVar[str] = "bash"
    source_template: ClassVar[str] = _BASH

    def get_completions(self, args: list[str], incomplete: str) -> list[CompletionItem]:
        """Return the candidates without the part of the word that bash keeps."""
        word = os.environ.get(WORD, incomplete).lstrip("'\"")
        kept = len(incomplete) - len(word) if incomplete.endswith(word) else 0
        found = super().get_completions(args, incomplete)
        return [CompletionItem(item.value[kept:].removesuffix("/")) for item in found]


class Zsh(Shell):
    """zsh shows the help beside the candidates."""

    name: ClassVar[str] = "zsh"
    source_template: ClassVar[str] = _ZSH


class Fish(Shell):
    """fish shows the help beside the candidates."""

    name: ClassVar[str] = "fish"
    source_template: ClassVar[str] = _FISH


SHELLS: dict[str, type[Shell]] = {shell.name: shell for shell in (Bash, Zsh, Fish)}


def register() -> None:
    """Let click answer the scripts of these shells."""
    for name, shell in SHELLS.items():
        add_completion_class(shell, name)


def script(shell: str) -> str:
    """Return the script of a shell, or of the current one for an empty name."""
    return _of(shell)(app, {}, PROGRAM, COMPLETE).source()


def install(shell: str) -> str:
    """Write the script of a shell where it finds it, and return what was done."""
    kind, home = _of(shell), Path.home()
    text = script(kind.name)
    if kind is Fish:
        path = home / ".config" / "fish" / "completions" / f"{PROGRAM}.fish"
    elif kind is Zsh:
        path = home / ".zfunc" / f"_{PROGRAM}"
        _add_line(home / ".zshrc", "fpath+=~/.zfunc; autoload -Uz compinit; compinit")
    else:
        path = home / ".bash_completions" / f"{PROGRAM}.sh"
        _add_line(home / ".bashrc", f"source '{path}'")
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return f"{kind.name} completion installed in {path}\nCompletion will take effect once you restart the terminal\n"


def _of(shell: str) -> type[Shell]:
    name = shell or Path(os.environ.get("SHELL", "")).name
    if name not in SHELLS:
        hint = f"'{name}' is none of {', '.join(SHELLS)}" if name else f"say which: {', '.join(SHELLS)}"
        raise click.BadParameter(hint, param_hint="SHELL")
    return SHELLS[name]


def _add_line(path: Path, line: str) -> None:
    """Add a line to a shell's own file, unless it is there."""
    text = path.read_text(encoding="utf-8") if path.exists() else ""
    if line not in text.splitlines():
        path.write_text(f"{text.rstrip()}\n{line}\n".lstrip(), encoding="utf-8")
