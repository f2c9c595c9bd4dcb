"""Real shells at a terminal of their own, in which keys are typed and the line is read back."""

import os
import pty
import re
import select
import shutil
import struct
import subprocess
import sys
import termios
import time
from fcntl import ioctl
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SHELLS = ("bash", "zsh", "fish")
_READY = "@ready@"
_SHOW = "\x18\x18"  # bound in each shell
_CLEAR = "\x15"  # Ctrl-U
_START = {
    "bash": (
        ["bash", "-i"],
        r"""bind 'set bell-style none'; bind 'set page-completions off'; bind 'set completion-query-items 0'
bind -x '"\C-x\C-x": printf "\n<line>%s<end>\n" "$READLINE_LINE"'; PS1='@rea''dy@'
""",
    ),
    "zsh": (
        ["zsh", "-i"],
        r"""unsetopt beep; LISTMAX=0; setopt promptsp; PROMPT='@rea''dy@'
shown() { print -r -- $'\n'"<line>$BUFFER<end>" }; zle -N shown; bindkey '^X^X' shown
""",
    ),
    "fish": (
        ["fish", "-i"],
        r"""bind \cx\cx 'printf "\n<line>%s<end>\n" (commandline | string collect)'
function fish_prompt; printf '@rea''dy@'; end; function fish_greeting; end
""",
    ),
}


class Terminal:
    """A shell in a folder, after ``lrcurve --install-completion`` in a home of its own."""

    def __init__(self, shell: str, folder: Path) -> None:
        self.shell = shell
        self.printed = ""
        program = folder.parent / "bin" / "lrcurve"
        program.parent.mkdir(exist_ok=True)
        program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m lrcurve "$@"\n')
        program.chmod(0o755)
        home = folder.parent / "home"
        home.mkdir(exist_ok=True)
        environment = {
            **os.environ, "PATH": f"{program.parent}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT), "HOME": str(home),
            "TERM": "vt100", "LC_ALL": "C.UTF-8", "PS1": "", "XDG_CONFIG_HOME": str(home / ".config"),
        }  # fmt: skip
        subprocess.run(
            ["lrcurve", "--install-completion", shell], env=environment, check=True, stdout=subprocess.DEVNULL
        )
        words, start = _START[shell]
        found = shutil.which(words[0])
        assert found, f"{shell} is not installed"
        self.process, self.terminal = pty.fork()
        if self.process == 0:
            os.chdir(folder)
            os.execve(found, words, environment)
        ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", 400, 200, 0, 0))
        time.sleep(0.5)
        self._send(f"{start}echo @sta''rted@\n")
        self._read_until("@started@")
        self._read_until(_READY)

    def close(self) -> None:
        """End the shell."""
        os.close(self.terminal)
        os.waitpid(self.process, 0)

    def tab(self, typed: str) -> tuple[str, str]:
        """Type a line and the tab key; return what is then on the line, and what was printed meanwhile.

        bash lists candidates at a second tab only, which would complete a word that has one candidate once more.
        """
        self._send(f"{typed}\t{_SHOW}")
        printed = self._read_until("<end>")
        line = re.findall(r"<line>(.*)<end>", printed, re.DOTALL)[-1]
        if self.shell == "fish":
            quoted = typed.replace("'", "\\'")
            self._send(f"{_CLEAR}complete -C '{quoted}'; echo @li''sted@\n")
            return line, self._read_until("@listed@") + self._read_until(_READY)
        if self.shell == "bash" and line == typed:
            self._send(f"\t\t{_SHOW}")
            printed += self._read_until("<end>")
        self._send(_CLEAR)
        return line, printed

    def _send(self, keys: str) -> None:
        os.write(self.terminal, keys.encode())

    def _read_until(self, ending: str, seconds: float = 60) -> str:
        """Return what is printed up to ``ending``, without the codes that steer a terminal."""
        until = time.monotonic() + seconds
        while ending not in self.printed:
            ready, _, _ = select.select([self.terminal], [], [], max(0, until - time.monotonic()))
            assert ready, f"{self.shell} did not come to {ending!r}: {self.printed!r}"
            self.printed += os.read(self.terminal, 65536).decode(errors="replace")
            self.printed = re.sub(r"\x1b(\[[0-9;?]*[A-Za-z]|[()][A-Z0-9]|[=>78])", "", self.printed).replace("\r", "")
        text, _, self.printed = self.printed.partition(ending)
        return text + ending
