"""Documents fail when the code moves on."""

import doctest
import pathlib
import re
import tomllib

import matplotlib
import pytest
import yaml

import policytext as pt
from policytext import government
from policytext.government import CLAUSE_FUNCTIONS, clause_function, duties_in
from policytext.report.text import VALUES
from policytext.study import load_study

ROOT = pathlib.Path(__file__).parent.parent
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md"), *(ROOT / "corpora").rglob("*.md")])


def blocks(page: pathlib.Path, language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", page.read_text("utf-8"), re.DOTALL)


@pytest.mark.usefixtures("remembered")
@pytest.mark.parametrize("name", ["README.md", "README.zh.md"])
def test_the_code_of_the_readme_runs(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(ROOT)
    (code,) = blocks(ROOT / name, "python")
    before = dict(matplotlib.rcParams)
    space: dict[str, object] = {}
    exec(compile(code, name, "exec"), space)
    assert len(space["policies"]) == 128  # type: ignore[arg-type]
    assert len(space["feedback"]) > 4000  # type: ignore[arg-type]
    assert dict(matplotlib.rcParams) == before


def test_both_readmes_show_the_same_code() -> None:
    def bare(name: str) -> list[str]:
        (code,) = blocks(ROOT / name, "python")
        lines = (re.sub(r"\s*#.*$", "", line).replace('lang="zh"', 'lang="en"') for line in code.splitlines())
        return [line for line in lines if line]

    assert bare("README.md") == bare("README.zh.md")


@pytest.mark.parametrize("page", [page for page in PAGES if ">>> " in page.read_text("utf-8")], ids=lambda page: page.name)
def test_the_examples_of_a_page_give_what_it_shows(page: pathlib.Path) -> None:
    code = "".join(blocks(page, "python"))
    assert code.count(">>> ") == page.read_text("utf-8").count(">>> ")
    test = doctest.DocTestParser().get_doctest(code, {}, page.name, page.name, 0)
    said: list[str] = []
    result = doctest.DocTestRunner(optionflags=doctest.NORMALIZE_WHITESPACE, verbose=False).run(test, out=said.append)
    assert result.failed == 0, "".join(said)
    assert result.attempted > 0


def test_the_examples_of_functions_and_layouts_are_read_as_the_page_says() -> None:
    rows = re.findall(r"^\| `(\w+)` \| (.+) \|$", (ROOT / "docs" / "government.md").read_text("utf-8"), re.MULTILINE)
    said = [(name, text) for name, text in rows if name in CLAUSE_FUNCTIONS]
    assert [(name, clause_function(text)) for name, text in said] == [(name, name) for name in CLAUSE_FUNCTIONS]
    layouts = [(name, text) for name, text in rows if name in ("bracket", "label", "sentence")]
    assert [[duty.layout for duty in duties_in(text)] for _, text in layouts] == [[name] for name, _ in layouts]
    assert len(layouts) == 3


@pytest.mark.parametrize("page", [page for page in PAGES if blocks(page, "toml")], ids=lambda page: page.name)
def test_every_study_file_shown_is_accepted(page: pathlib.Path, tmp_path: pathlib.Path) -> None:
    for number, text in enumerate(blocks(page, "toml")):
        file = tmp_path / f"{number}.toml"
        file.write_text(text, "utf-8")
        assert load_study(file)["study"]["title"] == tomllib.loads(text)["study"]["title"]


def test_every_public_name_is_in_the_reference() -> None:
    text = (ROOT / "docs" / "reference.md").read_text("utf-8")
    missing = [name for name in pt.__all__ if not name.startswith("__") and f"| `{name}` |" not in text]
    assert missing == []


def test_the_reference_names_nothing_that_is_not_there() -> None:
    text = (ROOT / "docs" / "reference.md").read_text("utf-8")
    assert [name for name in re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE) if name not in pt.__all__] == []


def test_the_reference_lists_the_names_of_the_room_of_government_and_no_others() -> None:
    text = (ROOT / "docs" / "reference.md").read_text("utf-8")
    assert sorted(re.findall(r"^\| `government\.(\w+)` \|", text, re.MULTILINE)) == sorted(government.__all__)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: pathlib.Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", page.read_text("utf-8"))
    assert [link for link in links if not (page.parent / link).exists()] == []


def test_every_issue_code_is_in_the_documents() -> None:
    source = "\n".join(file.read_text("utf-8") for file in (ROOT / "policytext").rglob("*.py"))
    codes = set(re.findall(r'"([a-z]+(?:-[a-z]+)+)",\s*"(?:left out|changed|note)"', source))
    text = (ROOT / "docs" / "reading.md").read_text("utf-8")
    assert codes
    assert sorted(code for code in codes if f"`{code}`" not in text) == []
    assert [(lang, code) for lang in VALUES for code in sorted(codes) if f"code:{code}" not in VALUES[lang]] == []


def test_the_citation_file_is_complete_and_of_this_version() -> None:
    citation = yaml.safe_load((ROOT / "CITATION.cff").read_text("utf-8"))
    assert {"cff-version", "message", "title", "authors", "version", "date-released", "license"} <= set(citation)
    assert citation["version"] == pt.__version__
    assert citation["license"] == tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["license"]
    assert re.fullmatch(r"\d{4}-\d{2}-\d{2}", citation["date-released"])
    assert all("name" in author or {"family-names", "given-names"} <= set(author) for author in citation["authors"])


def test_the_changelog_speaks_of_this_version() -> None:
    text = (ROOT / "CHANGELOG.md").read_text("utf-8")
    assert f"## {pt.__version__}" in text
    assert "### Changes to results" in text


def test_no_path_of_a_machine_and_no_package_host_is_in_the_project() -> None:
    wrong = re.compile(r"/(?:root|home|Users|tmp|work)/\w|file://|index-url https?:|pypi\.(?:org|python)|(?<!emit-)find-links \S")
    files = [file for pattern in ("*.md", "*.toml", "*.lock", "Makefile", "*.cff") for file in ROOT.glob(pattern)]
    for folder in ("policytext", "docs", "corpora", "notebooks", "benchmarks"):
        files += [file for file in (ROOT / folder).rglob("*") if file.suffix in (".py", ".md", ".toml", ".txt", ".ipynb", ".j2")]
    assert [file.name for file in files if wrong.search(file.read_bytes().decode("utf-8", "replace"))] == []
