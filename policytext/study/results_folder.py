"""`write_results`: the folder with the report, tables, figures, graph and record of a study."""

import hashlib
import json
import os
import pathlib
from collections.abc import Mapping
from typing import Any

from policytext.cleaning import mask_private
from policytext.coordination import write_gexf, write_graph_tables, write_graphml
from policytext.errors import InputError, explain
from policytext.plotting import save_figure, write_network_html
from policytext.provenance import package_versions
from policytext.report import StudyResults, study_figures, write_report, write_tables
from policytext.study.declaration import PathLike, check_language, languages_of, load_study, paths_of
from policytext.study.steps import Say

__all__ = ["check_output", "write_results"]


def check_output(path: PathLike, folder: PathLike) -> None:
    """Refuse a results folder that can't be written, or that the study would read the next time.

    Parameters
    ----------
    path : path
        The study file.
    folder : path
        Where :func:`write_results` is to write.

    Raises
    ------
    InputError
        If the folder is a file, lies under a file or in a folder that can't be written, or is or lies inside an
        input folder of the study.
    """
    study, root, out = load_study(path), pathlib.Path(path).parent, pathlib.Path(folder)
    there = next(place for place in (out, *out.absolute().parents) if place.exists())
    if not there.is_dir():
        raise InputError(explain(f"{there.name!r} is a file, so results can't go to {out.name!r}", hint="name a folder"))
    if not os.access(there, os.W_OK):
        raise InputError(explain(f"the folder {there.name!r} can't be written", hint="name another folder, or ask for the right to write there"))
    inputs = [place for table in ("policies", "feedback") for place in _many(paths_of(root, study[table]["path"]))]
    for place in inputs:
        if place.is_dir() and place.resolve() in (out.resolve(), *out.resolve().parents):
            raise InputError(
                explain(
                    f"the results folder {out.name!r} lies inside the input folder {place.name!r}, and the next run would read it",
                    hint="name a folder outside the input, such as build/report",
                )
            )


def write_results(results: StudyResults, folder: PathLike, *, lang: str | None = None, say: Say | None = None) -> pathlib.Path:
    """Write the results folder: ``index.html``, ``tables/``, ``figures/``, the graph, ``run.json``.

    The graph is in ``graph.gexf`` (ties without direction once, as Gephi shows them best), ``graph.graphml``, ``graph/nodes.csv`` and
    ``graph/edges.csv``, and to search and click in ``network.html``.

    Files that an earlier run wrote there (those that are still as its ``run.json`` lists them) are taken away
    first; nothing else in the folder is touched.

    Parameters
    ----------
    results : StudyResults
    folder : path
    lang : {"zh", "en"}, optional
        Language of report and figures; default the study's. A study with two languages writes the second
        report as ``index.<lang>.html``, the second view of the graph as ``network.<lang>.html``.
    say : callable, optional
        As :func:`run_study`.

    Returns
    -------
    pathlib.Path
        The report.
    """
    tell = say or (lambda line: None)
    out = pathlib.Path(folder)
    if out.exists() and not out.is_dir():
        raise InputError(explain(f"{out.as_posix()!r} is a file", hint="name a folder for the results"))
    languages = [lang] if lang else languages_of(results.settings)
    for language in languages:
        check_language(language)
    _sweep(out)
    out.mkdir(parents=True, exist_ok=True)
    tell("writing tables")
    written = [file.relative_to(out).as_posix() for file in write_tables(results, out / "tables")]
    tell("drawing figures")
    for name, ax in study_figures(results, lang=languages[0]).items():
        written += [file.relative_to(out).as_posix() for file in save_figure(ax, out / "figures" / name)]
    written += [file.relative_to(out).as_posix() for file in _write_graph(results, out, languages)]
    for number, language in enumerate(languages):
        tell(f"writing the report ({language})")
        name = "index.html" if number == 0 else f"index.{language}.html"
        write_report(results, out / name, lang=language)
        written.append(name)
    digests = {name: hashlib.sha256((out / name).read_bytes()).hexdigest() for name in sorted(written)}
    run = {
        "title": mask_private(results.title),
        "settings": _masked(dict(results.settings)),
        "versions": package_versions(),
        "steps": _masked(results.provenance.to_dict()),
        "files": digests,
    }
    text = json.dumps(run, ensure_ascii=False, indent=2, sort_keys=True)
    (out / "run.json").write_text(text + "\n", "utf-8", newline="\n")
    return out / "index.html"


def _write_graph(results: StudyResults, out: pathlib.Path, languages: list[str]) -> list[pathlib.Path]:
    """The graph for other programs, as tables, and as a page to search and click in."""
    graph, title = results.graph, mask_private(results.title)
    files = [write_gexf(graph, out / "graph.gexf", symmetric="once"), write_graphml(graph, out / "graph.graphml"), *write_graph_tables(graph, out / "graph")]
    for number, language in enumerate(languages):
        name = "network.html" if number == 0 else f"network.{language}.html"
        files.append(write_network_html(graph, out / name, lang=language, title=title, communities=results.communities))
    return files


def _masked(value: Any) -> Any:
    """Plain values with nothing private in names of files, terms and columns; digests stay as they are."""
    if isinstance(value, Mapping):
        return {mask_private(str(key)): one if key in ("digest", "policytext") else _masked(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_masked(one) for one in value]
    return mask_private(value) if isinstance(value, str) else value


def _sweep(out: pathlib.Path) -> None:
    record_file = out / "run.json"
    if not record_file.is_file():
        return
    try:
        listed = dict(json.loads(record_file.read_text("utf-8"))["files"])
    except (ValueError, KeyError, TypeError):
        return
    inside = out.resolve()
    for name, digest in listed.items():
        file = (out / str(name)).resolve()
        if inside in file.parents and file.is_file() and hashlib.sha256(file.read_bytes()).hexdigest() == digest:
            file.unlink()


def _many(given: pathlib.Path | list[pathlib.Path]) -> list[pathlib.Path]:
    return given if isinstance(given, list) else [given]
