"""`run_study`: a declared study, from a TOML file to results and to a results folder."""

from policytext.study.declaration import DEFAULTS, load_study
from policytext.study.results_folder import check_output, write_results
from policytext.study.running import run_study

__all__ = ["DEFAULTS", "check_output", "load_study", "run_study", "write_results"]
