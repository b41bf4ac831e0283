"""The same study gives the same bytes in another process with another hash seed."""

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

CODE = """
import dataclasses
import sys
import pandas
import policytext
from policytext.study import run_study, write_results
import policytext.study.results_folder
policytext.study.results_folder.study_figures = lambda results, lang: {}
results = run_study(sys.argv[1])
names = [name for name in results.graph if not results.graph.nodes[name]["open"]][:4]  # twenty policies don't show whose topic is whose
mandates = pandas.DataFrame({"department": names, "topic": results.topics.names[0]})
found = policytext.measure_congruence(results.topics, results.duties, results.graph, mandates=mandates, within="all", seed=1, n_draws=20)
write_results(dataclasses.replace(results, congruence=found), sys.argv[2])
"""


@pytest.fixture(scope="module")
def runs(small_study: Callable[..., Path], tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    folders = []
    for seed in ("1", "4711"):
        out = tmp_path_factory.mktemp("run") / seed
        file = small_study(mismatch__by="year", coordination__n_draws=20)
        environment = {**os.environ, "PYTHONHASHSEED": seed}
        subprocess.run([sys.executable, "-W", "ignore", "-c", CODE, str(file), str(out)], check=True, env=environment, capture_output=True)
        folders.append(out)
    return folders


def digests(folder: Path) -> dict[str, str]:
    return {file.relative_to(folder).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest() for file in sorted(folder.rglob("*")) if file.is_file()}


def test_same_tables_graph_and_report(runs: list[Path]) -> None:
    first, second = (digests(folder) for folder in runs)
    assert len([name for name in first if name.startswith("tables/")]) >= 8
    assert {"tables/congruence.csv", "tables/vacuum.csv", "graph.gexf", "graph.graphml", "network.html"} <= set(first)
    assert first == second


def test_same_record(runs: list[Path]) -> None:
    first, second = (json.loads((folder / "run.json").read_text("utf-8")) for folder in runs)
    assert first["steps"] == second["steps"]
