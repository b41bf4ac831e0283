"""D12: one standard for places and people that differ."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from policytext.findings._groups import Groups, group_documents
from policytext.findings._rules import Rule, rules_in
from policytext.findings._texts import Cue, joined_ids, sentence_around, short_titles
from policytext.findings.dilemma import Measured, as_items, overall
from policytext.findings.given import Given
from policytext.inference import false_discovery, permutation_p, permuted_labels, wilson_interval
from policytext.mismatch.weights import superiors_of

if TYPE_CHECKING:
    import numpy as np
    import numpy.typing as npt

    Floats = npt.NDArray[np.float64]

__all__ = ["measure"]

_MORE = ("n_refuses", "n_one", "n_differs", "rigid", "amount_p", "content_p")
_LEAST, _LEAST_PLACE = 20, 5
"""Messages that a group of documents, and a place within it, needs to be judged."""
_NEAR = 0.1
"""Cosine from which a message is near enough to count as one on the matter of a group; .05 and .15 give the same findings in the bundled study."""
_DRAWS = 499
_IN_TURN = 2
"""Messages of a place that are shown before those of the next."""
_STAND = "policies stand where people ask"
_NO_MESSAGES = "no messages: read_feedback(path) gives them, to hand over as feedback="
_NO_TOPICS = "no topics: fit_topics(segment(policies, feedback), ...) gives them, to hand over as topics="
_FEW = "too few documents or messages with words of the topics"
_NO_REGION = "the messages have no place: read_feedback(path, region=...) gives it"
_NO_PLACES = "no places: measure_places(topics, seed=...) gives the index of one size fits all, to hand over as places="


@dataclass(frozen=True, eq=False, slots=True)
class _Asked:
    """What people ask near a group of documents: messages, and the chances that places differ so much in how much, and in what, they ask."""

    n: int
    amount: float
    content: float

    @property
    def p(self) -> float:
        """Of the two together (Bonferroni); NaN where neither can be told."""
        known = [p for p in (self.amount, self.content) if p == p]
        return min(1.0, len(known) * min(known)) if known else float("nan")


def measure(given: Given) -> Measured:
    """Look for policies of places in which nobody asks for them, and for rules that allow no difference where people ask for different things.

    *Places*: documents that speak of the same (by their words) are put together, and each message, copies once, is dealt to the group nearest to it. Where a
    group has documents of some places only, found if those places ask for it less than the others do (Fisher, one-sided; Benjamini-Hochberg
    over groups). *Rules*: found in a document that refuses differences and makes none, if places differ in how much they ask near its group (chi-square) or in
    what they say there (permutation of places); Bonferroni over the two, Benjamini-Hochberg over the groups of such documents. The components stand side by side
    and are not multiplied.
    """
    supply = given.supply
    rules = {str(i): list(rules_in(str(text))) for i, text in zip(supply["id"], supply["text"], strict=True)}
    groups = _groups_of(given)
    rows = [*_size_rows(given), *(_place_rows(given, groups) if groups is not None else _no_place_rows(given)), *_rule_rows(given, rules, groups)]
    items = as_items(rows, more=_MORE)
    hard = [name for name, found in rules.items() if _refuses(found)]
    low, high = wilson_interval(len(hard), len(rules), level=given.level) if rules else (float("nan"), float("nan"))
    verdict, reason = overall(items[items["kind"] != "places"])
    if verdict == "not measured":
        verdict, reason = "cannot tell", f"no document has a rule on differences; {reason}"
    return Measured(
        verdict, reason, len(hard) / len(rules) if rules else float("nan"), low, high, len(rules), "A" if groups is None else "B", "", items,
        tuple(_cues(given, items, rules, groups)),
    )  # fmt: skip


def _refuses(rules: Iterable[Rule]) -> bool:
    kinds = {rule.kind for rule in rules}
    return "refuses" in kinds and "differs" not in kinds


def _groups_of(given: Given) -> Groups | None:
    if given.topics is None or given.feedback is None:
        return None
    return group_documents(given, given.topics.tokens)


def _no_place_rows(given: Given) -> list[dict[str, Any]]:
    absent = [why for why, held in ((_NO_MESSAGES, given.feedback), (_NO_TOPICS, given.topics)) if held is None]
    return [{"unit": "all", "kind": "group", "what": _STAND, "verdict": "not measured", "reason": "; ".join(absent) or _FEW}]


def _size_rows(given: Given) -> list[dict[str, Any]]:
    """The index over all places, for the eye; it says how alike profiles are and flags nothing."""
    row: dict[str, Any] = {"unit": "all", "kind": "places", "what": "index of one size fits all (1: same policy for unlike people)"}
    if given.places is None:
        return [{**row, "verdict": "not measured", "reason": _NO_PLACES}]
    found = given.places.summary.set_index("measure").loc["one_size_fits_all"]
    said = "1 would be the same policy for people who differ; near 0 policy differs as they do" if found["estimate"] == found["estimate"] else str(found["note"])
    numbers = {name: found[name] for name in ("estimate", "low", "high")}
    return [{**row, **numbers, "n": found["n_places"], "verdict": "cannot tell", "reason": said}]


# -- places -----------------------------------------------------------------------------------------


def _place_rows(given: Given, groups: Groups) -> list[dict[str, Any]]:
    """One row a group of documents that some places have and others don't."""
    import numpy as np
    from scipy.stats import fisher_exact

    if not (groups.message_regions != "").any():
        return [{"unit": "all", "kind": "group", "what": _STAND, "verdict": "not measured", "reason": _NO_REGION}]
    above = superiors_of({*groups.regions.tolist(), *groups.message_regions.tolist()}, "superior")
    rows, tests = [], []
    for g in range(int(groups.group.max()) + 1):
        mine = groups.group == g
        reached = _reached(set(groups.regions[mine].tolist()), set(groups.message_regions.tolist()), above)
        placed = groups.message_regions != ""
        inside, near = np.isin(groups.message_regions, sorted(reached)), (groups.nearest == g) & (groups.near >= _NEAR) & placed
        if not reached or (placed & ~inside).sum() == 0:
            continue
        a, n = int((near & inside).sum()), int(near.sum())
        base = float(inside[placed].mean())
        rest = (int((placed & inside).sum()) - a, int((placed & ~inside).sum()) - (n - a))
        tests.append(float(fisher_exact(np.array([[a, n - a], list(rest)]), alternative="less")[1]) if n >= _LEAST else float("nan"))
        rows.append(_place_row(groups, mine, reached, a, n, base, given.level))
    q = false_discovery(np.array(tests, dtype=float)) if tests else np.zeros(0)
    order = np.lexsort((np.arange(len(rows)), np.nan_to_num(q, nan=2.0)))
    return [_judged(rows[i], float(q[i]), given.level) for i in order.tolist()]


def _reached(regions: set[str], all_places: set[str], above: dict[str, frozenset[str]]) -> set[str]:
    """Places that have a document of their own or of a place above them."""
    return {place for place in all_places if place and (place in regions or above.get(place, frozenset()) & regions)}


def _place_row(groups: Groups, mine: Any, reached: set[str], a: int, n: int, base: float, level: float) -> dict[str, Any]:
    documents = groups.documents[mine].tolist()
    low, high = wilson_interval(a, n, level=level) if n else (float("nan"), float("nan"))
    return {
        "unit": f"{documents[0]}（{len(documents)}）", "label": "、".join(sorted(reached)), "kind": "group", "what": "share of its messages from the places that have it",
        "estimate": a / n if n else float("nan"), "low": low, "high": high, "n": n, "base": base, "documents": joined_ids(documents), "n_documents": len(documents),
    }  # fmt: skip


def _judged(row: dict[str, Any], q: float, level: float) -> dict[str, Any]:
    base, n, n_documents = row.pop("base"), row["n"], row.pop("n_documents")
    said = f"{row['estimate']:.0%} of its {n} messages come from there, {base:.0%} of all" if n else "no message is near it"
    if n < _LEAST:
        return {**row, "q": q, "verdict": "cannot tell", "reason": f"{said}; fewer than {_LEAST}"}
    if q < 1 - level:
        verdict = "found" if n_documents > 1 else "cannot tell"
        return {**row, "q": q, "verdict": verdict, "reason": said + ("" if n_documents > 1 else "; one document is a case")}
    if row["low"] >= base or row["estimate"] >= base:
        return {**row, "q": q, "verdict": "not found", "reason": said}
    return {**row, "q": q, "verdict": "cannot tell", "reason": f"{said}; may be chance"}


# -- rules ------------------------------------------------------------------------------------------


def _rule_rows(given: Given, rules: dict[str, list[Rule]], groups: Groups | None) -> list[dict[str, Any]]:
    """One row a document with a rule of any kind."""
    place = {} if groups is None else {name: int(g) for name, g in zip(groups.documents.tolist(), groups.group, strict=True)}
    asked, q = _asked(given, groups, {place[name] for name, found in rules.items() if name in place and _refuses(found)})
    rigid, titles = _rigid(given), short_titles(given, rules)
    rows = []
    for name, found in rules.items():
        if not found:
            continue
        counts = {kind: sum(rule.kind == kind for rule in found) for kind in ("refuses", "one", "differs")}
        group = place.get(name, -1) if _refuses(found) else -1
        near, tested = asked.get(group), q.get(group, float("nan"))
        verdict, reason = _rule_verdict(counts, near, tested, given.level)
        share = (counts["refuses"] + counts["one"]) / (sum(counts.values()))
        low, high = wilson_interval(counts["refuses"] + counts["one"], sum(counts.values()), level=given.level)
        rows.append({
            "unit": name, "label": titles.get(name, ""), "kind": "document", "what": "uniform rules among rules on differences",
            "estimate": share, "low": low, "high": high, "n": sum(counts.values()), "q": tested, "verdict": verdict, "reason": reason, "documents": name,
            "n_refuses": counts["refuses"], "n_one": counts["one"], "n_differs": counts["differs"], "rigid": rigid.get(name, float("nan")),
            "amount_p": float("nan") if near is None else near.amount, "content_p": float("nan") if near is None else near.content,
        })  # fmt: skip
    return sorted(rows, key=lambda row: (-row["n_refuses"], -row["n_one"], row["n_differs"], row["unit"]))


def _asked(given: Given, groups: Groups | None, numbers: set[int]) -> tuple[dict[int, _Asked], dict[int, float]]:
    """What is asked near each group of documents that refuse differences, and the q of its p over these groups."""
    import numpy as np

    if groups is None or not numbers:
        return {}, {}
    asked = {number: _differ(given, groups, number) for number in sorted(numbers)}
    q = false_discovery(np.array([one.p if one.n >= _LEAST else float("nan") for one in asked.values()]))
    return asked, dict(zip(asked, q.tolist(), strict=True))


def _rule_verdict(counts: dict[str, int], near: _Asked | None, q: float, level: float) -> tuple[str, str]:
    if counts["differs"]:
        return "not found", f"makes differences in {counts['differs']} of its sentences"
    if not counts["refuses"]:
        return "not found", "one standard, but no difference refused"
    said = f"refuses differences in {counts['refuses']}, sets one standard in {counts['one']}, makes differences in none of its sentences"
    if near is None:
        return "cannot tell", f"{said}; what people ask for isn't measured without topics and messages"
    if near.n < _LEAST or near.p != near.p:
        return "cannot tell", f"{said}; too few messages near it ({near.n})"
    numbers = f"p {_equal(near.amount)} for how much, {_equal(near.content)} for what; q {_equal(q)}, {near.n} messages"
    if q < 1 - level:
        return "found", f"{said}; places differ in what they ask ({numbers})"
    return "cannot tell", f"{said}; that places differ in what they ask may be chance ({numbers})"


def _equal(p: float) -> str:
    """A p-value with its sign.

    >>> _equal(0.0002), _equal(0.0312), _equal(float("nan"))
    ('< .001', '= 0.031', '= –')
    """
    return "= –" if p != p else "< .001" if p < 0.001 else f"= {p:.3f}"


def _rigid(given: Given) -> dict[str, float]:
    """Share of binding wording of each document, where its clauses are coded."""
    clauses = getattr(given.coding, "clauses", None)
    if clauses is None or "modality" not in clauses.columns:
        return {}
    worded = clauses[clauses["modality"].isin(["rigid", "flexible", "both"])]
    hard = worded["modality"].map({"rigid": 1.0, "both": 0.5, "flexible": 0.0})
    sums = hard.groupby(worded["document"].astype(str)).agg(["sum", "size"])
    # A beta prior of two and two draws documents of few such clauses to the middle.
    return {str(k): float(v) for k, v in ((sums["sum"] + 2) / (sums["size"] + 4)).items()}


def _differ(given: Given, groups: Groups, group: int) -> _Asked:
    """Whether places differ in how much, and in what, they say near a group."""
    import numpy as np
    from scipy.stats import chi2_contingency

    placed = groups.message_regions != ""
    mine = (groups.nearest == group) & placed
    near = mine & (groups.near >= _NEAR)
    names = sorted(set(groups.message_regions[placed].tolist()))
    counts = np.array([[(near & (groups.message_regions == name)).sum(), (placed & ~near & (groups.message_regions == name)).sum()] for name in names])
    enough = near.sum() >= _LEAST and len(names) > 1 and (counts.sum(axis=0) > 0).all()
    amount = float(chi2_contingency(counts).pvalue) if enough else float("nan")
    return _Asked(int(near.sum()), amount, _content_p(given, groups, group, np.flatnonzero(mine)))


def _content_p(given: Given, groups: Groups, group: int, near: "npt.NDArray[np.int64]") -> float:
    """Jensen-Shannon divergence of the words of places against exchanged places; all messages that are nearest to the group count."""
    import numpy as np
    import pandas as pd

    sizes = pd.Series(groups.message_regions[near]).value_counts()
    places = sorted(str(name) for name in sizes.index[sizes >= _LEAST_PLACE])
    near = near[np.isin(groups.message_regions[near], places)]
    if len(places) < 2 or len(near) < _LEAST:
        return float("nan")
    words = groups.counts[near]
    words = words[:, np.asarray((words > 0).sum(axis=0)).ravel() >= 2].toarray()
    labels = np.searchsorted(np.array(places), groups.message_regions[near]).astype(np.int64)
    rng = np.random.default_rng([given.seed, zlib.crc32(str(groups.documents[groups.group == group][0]).encode()), 12])
    drawn = np.array([_unlike(words, one, len(places)) for one in permuted_labels(labels, _DRAWS, rng)])
    return float(permutation_p(_unlike(words, labels, len(places)), drawn))


def _unlike(words: "Floats", labels: "npt.NDArray[np.int64]", n: int) -> float:
    """Entropy of all words less that within places."""
    import numpy as np

    sums = np.stack([words[labels == i].sum(axis=0) for i in range(n)])
    size = sums.sum(axis=1)

    def entropy(counts: "Floats") -> float:
        part = counts[counts > 0] / counts.sum()
        return float(-(part * np.log2(part)).sum())

    return entropy(sums.sum(axis=0)) - float(sum(s / size.sum() * entropy(row) for s, row in zip(size, sums, strict=True) if s > 0))


# -- evidence ---------------------------------------------------------------------------------------


def _cues(given: Given, items: Any, rules: dict[str, list[Rule]], groups: Groups | None) -> list[Cue]:
    cues: list[Cue] = []
    texts = given.policies.text
    for row in items[items["verdict"] == "found"].to_dict("records"):
        if row["kind"] == "document":
            name = str(row["unit"])
            held = [rule for kind in ("refuses", "one") for rule in rules[name] if rule.kind == kind]
            spans = [sentence_around(str(texts[name]), rule.at, rule.at + len(rule.cue)) for rule in held[:4]]
            cues += [(name, "policy", name, *span, f"{rule.kind}: {rule.cue}") for span, rule in zip(spans, held, strict=False)]
        else:
            cues += [(row["unit"], "policy", name, -1, -1, f"in force in {row['label']}") for name in row["documents"].split("；")]
        if groups is not None:
            cues += _near_cues(given, groups, row["unit"], str(row["documents"]).split("；")[0])
    return cues


def _near_cues(given: Given, groups: Groups, unit: str, document: str, n: int = 6) -> list[Cue]:
    """The messages nearest to a document's group, of as many places as can be."""
    import numpy as np

    assert given.feedback is not None
    group = groups.group[groups.documents == document][0]
    near = np.flatnonzero((groups.nearest == group) & (groups.near >= _NEAR))
    near = near[np.argsort(-groups.near[near], kind="stable")]
    # The nearest of each place in turn, places with most messages first.
    size = {str(name): int((groups.message_regions[near] == name).sum()) for name in set(groups.message_regions[near].tolist())}
    turn = [int((groups.message_regions[near[:i]] == groups.message_regions[near[i]]).sum()) // _IN_TURN for i in range(len(near))]
    fewer = np.array([-size[str(groups.message_regions[i])] for i in near])
    chosen = near[np.lexsort((np.arange(len(near)), fewer, np.array(turn)))][:n]
    length = given.feedback.text.str.len()
    names = [str(groups.messages[i]) for i in chosen]
    return [(unit, "feedback", name, 0, int(length[name]), f"asked in {groups.message_regions[i]}") for name, i in zip(names, chosen, strict=True)]
