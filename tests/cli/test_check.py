import json
import subprocess
import sys
from pathlib import Path

import pytest

from lrcurve.analysis.rules import codes, find
from tests.analysis.rules.noted import LR901, only_rule
from tests.cli.conftest import ROOT, Cli, process

SOUND = "steps: 100\nschedules:\n  cosine: {type: cosine, lr: 0.1}\n"
NOTED = "steps: 100\nschedules:\n  cosine: {type: cosine, lr: 0.1, warmup: 10}\n"
WRONG = "steps: 100\nschedules:\n  cosine: {type: cosine, lr: 0.1, steps: 80}\n"


@pytest.fixture
def spec(tmp_path: Path) -> Path:
    path = tmp_path / "spec.yaml"
    path.write_text(WRONG)
    return path


@pytest.mark.parametrize(
    ("text", "flags", "code"),
    [(SOUND, [], 0), (NOTED, [], 0), (NOTED, ["--strict"], 1), (WRONG, [], 1), (WRONG, ["--ignore", "LR107"], 0)],
)
def test_the_exit_code_says_whether_something_was_found(
    cli: Cli, spec: Path, text: str, flags: list[str], code: int
) -> None:
    spec.write_text(text)
    assert cli("check", "spec.yaml", *flags).code == code


@pytest.mark.parametrize(("flags", "code"), [([], 0), (["--strict"], 1)])
def test_a_rule_that_gives_notes_only_counts_where_it_is_strict(
    cli: Cli, spec: Path, flags: list[str], code: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    only_rule(monkeypatch)
    spec.write_text(LR901.bad)
    result = cli("check", "spec.yaml", *flags)
    assert (result.code, result.err) == (code, "1 finding (1 note) in 1 curve\n")
    assert result.out.startswith("spec.yaml:3:10: schedules.decay: LR901 note: it is a tanh\n")
    annotation = "::notice file=spec.yaml,line=3,col=10,title=LR901 decay::it is a tanh (take a cosine)\n"
    assert cli("check", "spec.yaml", *flags, "--format", "github").out == annotation


def test_findings_go_to_standard_output_and_the_summary_to_standard_error(cli: Cli, spec: Path) -> None:
    result = cli("check", "spec.yaml")
    assert result.out == (
        "spec.yaml:3:42: schedules.cosine.steps: LR107 warning: the rate is 0 for the last 20 steps, "
        "from step 80 on: they train nothing\n"
        "  3 |   cosine: {type: cosine, lr: 0.1, steps: 80}\n"
        "                                               ^\n"
        f"  why: {find('LR107').why}\n"
        f"  fix: {find('LR107').hint}\n"
    )
    assert result.err == "1 finding (1 warning) in 1 curve\n"


def test_a_sound_spec_prints_no_result(cli: Cli, spec: Path) -> None:
    spec.write_text(SOUND)
    result = cli("check", "spec.yaml")
    assert (result.code, result.out, result.err) == (0, "", "no findings in 1 curve\n")
    assert cli("check", "spec.yaml", "-q").err == ""


def test_inline_schedules_flags_and_several_specs(cli: Cli, spec: Path) -> None:
    result = cli("check", "spec.yaml", "multistep lr=0.1 milestones=100", "--steps", "100")
    assert result.out.count("warning:") == 2
    assert "inline:1:29: schedules.multistep.milestones: LR109 warning" in result.out
    assert result.err == "2 findings (2 warnings) in 2 curves\n"
    assert "LR107" in cli("check", "--type", "cosine", "--lr", "0.1", "--set", "steps=80", "--steps", "100").out


def test_a_value_from_a_flag_is_pointed_at_on_the_command_line(cli: Cli, spec: Path) -> None:
    spec.write_text(SOUND)
    result = cli("check", "spec.yaml", "--set", "schedules.cosine.steps=80")
    assert "--set:1:24: schedules.cosine.steps: LR107" in result.out


def test_codes_may_be_given_more_than_once_and_with_commas(cli: Cli, spec: Path) -> None:
    assert cli("check", "spec.yaml", "--select", "LR2,LR107", "--select", "LR301").code == 1
    assert cli("check", "spec.yaml", "--select", "LR2", "--select", "LR301").code == 0
    assert cli("check", "spec.yaml", "--ignore", "LR2,lr10").code == 0


@pytest.mark.parametrize("flag", ["--select", "--ignore"])
def test_a_wrong_code_is_bad_usage(cli: Cli, spec: Path, flag: str) -> None:
    result = cli("check", "spec.yaml", flag, "LR1077")
    assert (result.code, result.out) == (2, "")
    assert "no rule is called 'LR1077'" in " ".join(result.err.split())


def test_a_file_chooses_for_itself_and_is_told_what_is_wrong_with_that(cli: Cli, spec: Path) -> None:
    spec.write_text(WRONG + "check: {ignore: [LR107]}\n")
    assert cli("check", "spec.yaml").code == 0
    spec.write_text(WRONG + "check: {ignor: [LR107]}\n")
    result = cli("check", "spec.yaml")
    assert (result.code, result.out) == (2, "")
    assert result.err == (
        "spec.yaml:4:9: check.ignor: unknown key 'ignor'; did you mean 'ignore'?\n"
        "  4 | check: {ignor: [LR107]}\n"
        "              ^\n"
    )


def test_what_cannot_be_read_is_bad_input(cli: Cli, spec: Path) -> None:
    assert cli("check", "missing.yaml").code == 2
    spec.write_text("")
    assert cli("check", "spec.yaml").code == 2
    spec.write_text(WRONG.replace("cosine,", "cosinus,"))
    result = cli("check", "spec.yaml")
    assert result.code == 2
    assert "did you mean 'cosine'?" in result.err


def test_json_github_and_sarif(cli: Cli, spec: Path) -> None:
    (one,) = json.loads(cli("check", "spec.yaml", "--format", "json").out)
    assert (one["code"], one["file"], one["line"], one["column"], one["step"]) == ("LR107", "spec.yaml", 3, 42, 80)
    assert cli("check", "spec.yaml", "--format", "github").out.startswith(
        "::warning file=spec.yaml,line=3,col=42,title=LR107 cosine::the rate is 0 for the last 20 steps"
    )
    (run,) = json.loads(cli("check", "spec.yaml", "--format", "sarif").out)["runs"]
    assert [result["ruleId"] for result in run["results"]] == ["LR107"]


@pytest.mark.parametrize("form", ["json", "sarif"])
def test_a_sound_spec_is_still_a_document(cli: Cli, spec: Path, form: str) -> None:
    spec.write_text(SOUND)
    result = cli("check", "spec.yaml", "--format", form)
    assert result.code == 0
    json.loads(result.out)


def test_a_report_goes_to_a_file_whole(cli: Cli, spec: Path, tmp_path: Path) -> None:
    result = cli("check", "spec.yaml", "--format", "sarif", "-o", "out.sarif")
    assert (result.code, result.out) == (1, "")
    assert result.err == "wrote out.sarif\n1 finding (1 warning) in 1 curve\n"
    assert json.loads((tmp_path / "out.sarif").read_text())["version"] == "2.1.0"


def test_standard_input_and_a_table_of_rates(tmp_path: Path) -> None:
    done = process("check", "-", stdin=WRONG.encode())
    assert done.returncode == 1
    assert done.stdout.startswith(b"<stdin>:3:42: schedules.cosine.steps: LR107")
    done = process("check", "-", stdin=b"step,lr\n0,0.1\n1,0\n2,0\n")
    assert (done.returncode, done.stdout[:60]) == (1, b"lr: LR107 warning: the rate is 0 for the last 2 steps, from ")


def test_the_same_input_gives_the_same_bytes() -> None:
    first, second = (process("check", "sample_configs/llm_wsd_tokens.yaml", "--format", "sarif") for _ in range(2))
    assert first.stdout == second.stdout


def test_sample_configs_pass(cli: Cli) -> None:
    for path in sorted((ROOT / "sample_configs").glob("*.yaml")):
        assert cli("check", str(path)).code == 0, path


@pytest.mark.parametrize("code", codes())
def test_explain_a_rule(cli: Cli, code: str) -> None:
    result = cli("explain", code.lower())
    rule = find(code)
    assert result.code == 0
    assert result.out.startswith(f"{code} ({rule.severity}): {rule.title}\n")
    for example in (rule.bad, rule.good):
        assert "\n".join(f"  {line}" for line in example.strip().split("\n")) in result.out
    fires = result.out.split("\nwith\n")[1].split("\nmended\n")[0]
    assert fires.strip()
    assert rule.source.split(",")[0] in " ".join(result.out.split())


def test_explain_suggests_a_rule(cli: Cli) -> None:
    result = cli("explain", "LR1O4")
    assert result.code == 2
    assert "did you mean 'LR1" in " ".join(result.err.replace("│", " ").split())


def test_list_shows_the_rules_under_a_heading(cli: Cli) -> None:
    rules = cli("list").out.split("rules, for lrcurve check\n")[1]
    assert [line.split()[0] for line in rules.strip().split("\n")] == list(codes())
    assert cli("list", "rules").out == "rules, for lrcurve check\n" + rules
    assert [row["code"] for row in json.loads(cli("list", "rules", "--format", "json").out)] == list(codes())
    assert cli("list", "rules", "--format", "markdown").out.count("\n") == 2 + len(codes())
    assert "LR109" in cli("list", "milestone").out


def test_the_hook_for_pre_commit_runs_this_command() -> None:
    text = (ROOT / ".pre-commit-hooks.yaml").read_text()
    assert "entry: lrcurve check\n" in text


def test_a_reader_that_has_gone_leaves_the_exit_code(tmp_path: Path) -> None:
    (tmp_path / "wrong.yaml").write_text(WRONG, encoding="utf-8")
    script = f"{sys.executable} -m lrcurve check wrong.yaml -q | true; exit ${{PIPESTATUS[0]}}"
    assert subprocess.run(["bash", "-c", script], cwd=tmp_path, check=False).returncode == 1


def test_a_finding_in_a_trainers_config_stands_on_its_own_key(cli: Cli) -> None:
    config = "init_from = 'scratch'\nmax_iters = 1000\nwarmup_iters = 10\nlr_decay_iters = 10_000\n"
    Path("train_mine.py").write_text(config)
    result = cli("check", "train_mine.py")
    assert result.code == 1
    first, excerpt, caret, *_ = result.out.splitlines()
    assert first.startswith("train_mine.py:4:18: lr_decay_iters: LR105 ")
    assert (excerpt, caret.index("^")) == ("  4 | lr_decay_iters = 10_000", len("  4 | lr_decay_iters = "))
    assert result.err.startswith("note: train_mine.py: read as nanogpt: it has lr_decay_iters and warmup_iters\n")
