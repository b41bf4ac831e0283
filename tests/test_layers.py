"""Rooms import downwards only, and heavy packages only where they are used."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1] / "policytext"
ORDER = [
    "_version", "errors", "provenance", "corpus", "inference", "cleaning", "government", "reading", "duplicates", "segmenting", "validation",
    "topics", "mismatch", "coordination", "codebook", "matching", "reuse", "responsiveness", "findings", "plotting", "report", "simulation", "datasets", "scale", "study",
    "sensitivity", "cli", "__init__", "__main__",
]  # fmt: skip
ADAPTERS = {
    "jieba": "segmenting/_engines.py", "rjieba": "segmenting/_engines.py", "gensim": "topics/engines/_gensim.py", "sklearn": "topics/engines/_sklearn.py",
    "tomotopy": "topics/engines/_tomotopy.py",
    "xlsxwriter": "validation/_xlsx.py", "pyLDAvis": "topics/lda_vis.py",
    "opencc": "cleaning/_opencc.py",
    "python_calamine": "reading/_sheets.py", "selectolax": "reading/_html.py", "pypdfium2": "reading/_pdf.py", "noto_cjk_sans_otc": "plotting/fonts.py",
    "datasketch": "duplicates/_minhash.py",
    "igraph": "coordination/_igraph.py",
}  # fmt: skip
HEAVY = {*ADAPTERS, "numpy", "pandas", "scipy", "matplotlib", "networkx", "jinja2", "polars", "pyarrow"}
MODULES = sorted(ROOT.rglob("*.py"))


def name_of(module: Path) -> str:
    return module.relative_to(ROOT).as_posix()


def room_of(module: Path) -> str:
    return module.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "relative import"
            yield from ([f"policytext.{alias.name}" for alias in node.names] if node.module == "policytext" else [node.module or ""])


def at_import(tree: ast.Module) -> Iterator[str]:
    """What is imported when the module is, leaving out functions and blocks for type checkers."""
    todo: list[ast.AST] = list(tree.body)
    while todo:
        node = todo.pop()
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            continue
        if isinstance(node, (ast.Import, ast.ImportFrom)):
            yield from imports(node)
        todo += ast.iter_child_nodes(node)


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_a_room_imports_lower_rooms_only(module: Path) -> None:
    room = room_of(module)
    assert room in ORDER, f"room {room} has no place in the order"
    used = {name.split(".")[1] for name in imports(ast.parse(module.read_text("utf-8"))) if name.startswith("policytext.")}
    higher = {other for other in used if other in ORDER and ORDER.index(other) > ORDER.index(room)}
    assert not higher


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_heavy_packages_are_imported_inside_functions(module: Path) -> None:
    found = {name.split(".")[0] for name in at_import(ast.parse(module.read_text("utf-8")))}
    assert not found & HEAVY


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_an_engine_stands_behind_its_adapter(module: Path) -> None:
    found = {name.split(".")[0] for name in imports(ast.parse(module.read_text("utf-8")))}
    assert not {engine for engine in found & set(ADAPTERS) if ADAPTERS[engine] != name_of(module)}


@pytest.mark.parametrize("module", MODULES, ids=name_of)
def test_no_module_imports_the_top(module: Path) -> None:
    if room_of(module) not in ("__init__", "__main__"):
        assert "policytext" not in set(imports(ast.parse(module.read_text("utf-8"))))


def test_there_are_modules_to_look_at() -> None:
    assert len(MODULES) > 40
