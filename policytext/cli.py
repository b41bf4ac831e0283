"""The command line: ``policytext run study.toml -o build/report``."""

import argparse
import pathlib
import sys
from collections.abc import Sequence

from policytext._version import __version__
from policytext.errors import PolicytextError, explain
from policytext.provenance import show_versions

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; gives the exit code (0, or 1 with one line on stderr)."""
    options = _parser().parse_args(arguments)
    try:
        if options.command == "run":
            sys.stdout.write(f"{_run(options)}\n")
        else:
            sys.stdout.write(show_versions() + "\n")
    except PolicytextError as error:
        return _fail(str(error))
    except OSError as error:
        return _fail(explain(f"the system refused: {error.strerror or error}", hint="check the disk, the path and your rights"))
    except KeyboardInterrupt:
        sys.stderr.write("policytext: stopped\n")
        return 130
    return 0


def _fail(problem: str) -> int:
    sys.stderr.write(f"policytext: error: {' '.join(problem.split())}\n")
    return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="policytext", description="Topics, gaps and coordination graphs of policy texts and feedback.")
    parser.add_argument("--version", action="version", version=f"policytext {__version__}")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run", help="run a study file and write the results folder")
    run.add_argument("study", type=pathlib.Path, help="the study file (TOML)")
    run.add_argument("-o", "--output", type=pathlib.Path, default=pathlib.Path("build/report"), help="results folder (default build/report)")
    run.add_argument("--lang", choices=["zh", "en"], help="language of the report (default: as the study says)")
    run.add_argument("-q", "--quiet", action="store_true", help="no progress on stderr")
    commands.add_parser("versions", help="show the versions that results depend on")
    return parser


def _run(options: argparse.Namespace) -> pathlib.Path:
    from policytext.corpus import issue_table, source_table
    from policytext.study import check_output, run_study, write_results

    def say(line: str) -> None:
        if not options.quiet:
            sys.stderr.write(f"{line}\n")
            sys.stderr.flush()

    check_output(options.study, options.output)
    results = run_study(options.study, say=say)
    report = write_results(results, options.output, lang=options.lang, say=say)
    counts = source_table(results.policies, results.feedback)
    say(
        f"rows in the files: {counts['rows'].sum()} = {counts['documents'].sum()} read "
        f"({counts['title_only'].sum()} of them title only) + {counts['left_out'].sum()} left out"
    )
    issues = issue_table(results.policies, results.feedback)
    for code, number in issues.loc[issues["severity"] == "left out", "code"].value_counts().sort_index().items():
        say(f"  left out: {number} x {code} (listed in tables/reading_issues.csv)")
    return report
