"""The tab key in bash, zsh and fish, as ``lrcurve --install-completion`` sets it up."""

from collections.abc import Iterator

import pytest

from tests.completion.shells import SHELLS, Terminal

SPEC = """\
steps: 10
schedules:
  slow: {type: constant, lr: 0.1, params: {momentum: 0.9}}
  fast: {type: cosine, lr: 1}
"""


@pytest.fixture(scope="module", params=SHELLS)
def terminal(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terminal]:
    """A shell in a folder with a few files."""
    folder = tmp_path_factory.mktemp(request.param) / "work"
    (folder / "folder").mkdir(parents=True)
    (folder / "samples.yaml").write_text(SPEC)
    (folder / "broken.yaml").write_text("schedules: {a: {type: cosin}}")
    (folder / "two words.yaml").write_text("{type: constant, lr: 1, steps: 2}")
    shell = Terminal(request.param, folder)
    yield shell
    shell.close()


@pytest.mark.parametrize(
    ("typed", "completed"),
    [
        ("lrcurve plo", "lrcurve plot "),
        ("lrcurve plot --ysc", "lrcurve plot --yscale "),
        ("lrcurve plot --decay-ra", "lrcurve plot --decay-rate "),
        ("lrcurve plot sam", "lrcurve plot samples.yaml "),
        ("lrcurve plot two", "lrcurve plot two\\ words.yaml "),
        ("lrcurve plot fold", "lrcurve plot folder/"),
        ("lrcurve plot -o fold", "lrcurve plot -o folder/"),
        ("lrcurve plot cosi", "lrcurve plot cosine "),
        ("lrcurve plot 'cosi", "lrcurve plot 'cosine' "),
        ('lrcurve plot "cosi', 'lrcurve plot "cosine" '),
        ("lrcurve plot torch.StepL", "lrcurve plot torch.StepLR "),
        ("lrcurve plot samples.yaml 'one_c", "lrcurve plot samples.yaml 'one_cycle' "),
        ("lrcurve plot --type cosi", "lrcurve plot --type cosine "),
        ("lrcurve plot --type=cosi", "lrcurve plot --type=cosine "),
        ("lrcurve explain one_c", "lrcurve explain one_cycle "),
        ("lrcurve explain LR30", "lrcurve explain LR301 "),
        ("lrcurve list rule", "lrcurve list rules "),
        ("lrcurve plot --style ggp", "lrcurve plot --style ggplot "),
        ("lrcurve check --select LR30", "lrcurve check --select LR301 "),
        ("lrcurve check --select LR101,LR30", "lrcurve check --select LR101,LR301 "),
        ("lrcurve compare samples.yaml --against fa", "lrcurve compare samples.yaml --against fast "),
        ("lrcurve table samples.yaml --only fa", "lrcurve table samples.yaml --only fast "),
        ("lrcurve table samples.yaml --param mom", "lrcurve table samples.yaml --param momentum "),
        ("lrcurve table samples.yaml --param lr,mom", "lrcurve table samples.yaml --param lr,momentum "),
        ("lrcurve table --format cs", "lrcurve table --format csv "),
        ("lrcurve table --columns epoch,perc", "lrcurve table --columns epoch,percent "),
    ],
)
def test_one_candidate_is_put_on_the_line(terminal: Terminal, typed: str, completed: str) -> None:
    line, printed = terminal.tab(typed)
    assert line == completed
    assert "Traceback" not in printed


def test_the_curves_of_a_file_follow_its_hash(terminal: Terminal) -> None:
    line, _ = terminal.tab("lrcurve table samples.yaml#fa")
    assert line.replace("\\#", "#") == "lrcurve table samples.yaml#fast "  # zsh quotes the #


def test_the_keys_of_an_inline_schedule_follow_its_type(terminal: Terminal) -> None:
    line, _ = terminal.tab("lrcurve plot 'cosine min_")
    assert line.removesuffix("'") == "lrcurve plot 'cosine min_lr="  # bash closes every quote


@pytest.mark.parametrize(
    ("typed", "listed"),
    [
        ("lrcurve plot ", {"samples.yaml", "folder", "cosine", "one_cycle"}),
        ("lrcurve plot '", {"samples.yaml", "cosine"}),
        ("lrcurve plot 'cosine ", {"min_lr=", "warmup="}),
        ("lrcurve plot --yscale ", {"log", "linear", "symlog"}),
        ("lrcurve explain LR10", {"LR101", "LR102"}),
        ("lrcurve list t", {"torch", "timm", "transformers", "tanh"}),
    ],
)
def test_several_candidates_are_listed(terminal: Terminal, typed: str, listed: set[str]) -> None:
    _, printed = terminal.tab(typed)
    assert [name for name in sorted(listed) if name not in printed] == []


@pytest.mark.parametrize("typed", ["lrcurve compare broken.yaml --against a", "lrcurve nonsense a"])
def test_what_cannot_be_read_prints_nothing(terminal: Terminal, typed: str) -> None:
    line, printed = terminal.tab(typed)
    assert line == typed
    assert "Traceback" not in printed
    assert "cosin" not in printed
