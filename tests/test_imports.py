"""`import policytext` is quick: it loads none of the packages that the work is done with."""

import subprocess
import sys

HEAVY = [
    "jieba", "rjieba", "gensim", "pandas", "numpy", "matplotlib", "scipy", "networkx", "sklearn", "jinja2",
    "python_calamine", "selectolax", "pypdfium2", "pyarrow", "polars", "datasketch", "tomotopy", "xlsxwriter",
]  # fmt: skip
CODE = f"""
import sys, time
start = time.perf_counter()
import policytext
print(round(time.perf_counter() - start, 3))
print(*sorted(set({HEAVY!r}) & set(sys.modules)))
"""


def test_import_loads_nothing_heavy() -> None:
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, check=True)
    seconds, loaded = done.stdout.split("\n")[:2]
    print(f"import policytext: {seconds} s")  # noqa: T201
    assert loaded == ""
    assert done.stderr == ""
