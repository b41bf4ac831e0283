"""`TopicNumber`: how many topics, and why."""

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

from policytext.errors import InputError, explain, listing
from policytext.provenance import Provenance

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["TopicNumber"]

_ZH: Mapping[str, str] = MappingProxyType({
    "and": "、",
    "joint": "；",
    "policy": "政策",
    "feedback": "反馈",
    "chosen": "主题数取 K={k}，候选为 {tried}。",
    "more": "敏感性分析另取 K={more}（取值范围 {low}～{high}）。",
    "alone": "没有别的候选可作敏感性分析。",
    "screen": "每个候选 K 先拟合 {screens} 次，每次留出五分之一的文档（近似重复的文档一同留出；种子 {seed}），按文档补全计算留出部分每词的对数似然："
    "K={k} 时{heldout}。",
    "base": "各来源的词频",
    "base_pairs": "留言答复对的词频",
    "side": "{side}为 {value}（标准误 {se}）",
    "kept": "候选在每个来源都须处于最优值的一个标准误之内，或得到最优值相对单一主题（{base}）所增益的 {least} 以上，K={k} 得到 {gain}；"
    "不取的有（括号内为落后的标准误数／所得增益的比例）：{dropped}。",
    "kept_all": "候选在每个来源都须处于最优值的一个标准误之内，或得到最优值相对单一主题（{base}）所增益的 {least} 以上，K={k} 得到 {gain}；"
    "没有候选因此不取。",
    "kept_none": "没有候选达到下述要求，只取落后最少的。",
    "unfit": "无法拟合：{unfit}。",
    "front": "余下的各用不同文档拟合 {runs} 次，K={k} 时跨来源一致性（NPMI，取两来源中较低者）为 {coherence}，专有性（FREX）为 {exclusivity}，"
    "稳定性为 {stability}（随机水平 {null}，扣除后 {normalised}）；就这三项而言没有候选处处不逊于它，取其中最小的 K。",
    "edge": "K={k} 处在候选的一端，宜向外扩展候选再比较。",
    "nothing": "注意：{sides}的留出文本上没有候选优于单一主题（超过一个标准误），语料中可能没有可分的主题，这一来源不计入增益。",
    "end": "主题数是观察的分辨率，不是真值，也没有参考供需差距来选。",
})  # fmt: skip

_EN: Mapping[str, str] = MappingProxyType({
    "and": ", ",
    "joint": "; ",
    "policy": "policies",
    "feedback": "feedback",
    "chosen": "K={k} topics were chosen out of {tried}. ",
    "more": "For sensitivity analyses: K={more} (band {low} to {high}). ",
    "alone": "No other candidate is left for a sensitivity analysis. ",
    "screen": "Each candidate was first fitted {screens} times, each time without a fifth of the documents (near copies together; seed {seed}), and "
    "the log likelihood per word of what was left out was measured by document completion: at K={k} it is {heldout}. ",
    "base": "the word frequencies of each source",
    "base_pairs": "the word frequencies of the pairs",
    "side": "{value} for {side} (standard error {se})",
    "kept": "A candidate had to be within one standard error of the best in each source, or to have {least} of the best one's gain over a single topic "
    "({base}); K={k} has {gain}. Dropped (standard errors below the best / part of the gain): {dropped}. ",
    "kept_all": "A candidate had to be within one standard error of the best in each source, or to have {least} of the best one's gain over a single "
    "topic ({base}); K={k} has {gain}, and none was dropped. ",
    "kept_none": "No candidate meets what follows; the one that lags least was kept. ",
    "unfit": "Could not be fitted: {unfit}. ",
    "front": "The rest were fitted {runs} times each on different documents; at K={k} coherence across sources (NPMI, the lower of the two) is "
    "{coherence}, exclusivity (FREX) {exclusivity}, stability {stability} (by chance {null}; above it {normalised}). No candidate is as good in all three "
    "and better in one; K={k} is the smallest of which that is true. ",
    "edge": "K={k} lies at an end of the candidates; more should be tried beyond it. ",
    "nothing": "Mind: on what was left out of {sides} no candidate does better than a single topic by a standard error; there may be no topics to tell apart, "
    "and gains there were left aside. ",
    "end": "The number of topics is a resolution, not a truth, and the gaps had no part in choosing it.",
})  # fmt: skip

_WORDS: Mapping[str, Mapping[str, str]] = MappingProxyType({"zh": _ZH, "en": _EN})


@dataclass(frozen=True, eq=False, slots=True, repr=False)
class TopicNumber:
    """A recommended number of topics, with a band and the numbers behind it; made by :func:`policytext.choose_n_topics`.

    It stands for its number: ``fit_topics(tokens, n_topics=number, seed=1)``.

    Attributes
    ----------
    n_topics : int
        The smallest number on the front.
    band : (int, int)
        From ``n_topics`` to the last of ``sensitivity``: report results over it.
    sensitivity : tuple of int
        The next numbers on the front, two at most.
    table : pandas.DataFrame
        One row a candidate, smallest first:

        - ``n_topics``;
        - ``heldout_policy, heldout_feedback``: natural log likelihood per held-out word in each source, and
          ``se_policy, se_feedback``, standard errors over documents (near copies together);
        - ``se_below``: how many standard errors it is below the best, in the source where that is more;
        - ``gain``: part of the best candidate's gain over a single topic that it has, in the source where that is less, among those
          where the best gains more than a standard error; 0 if there is none;
        - ``coherence`` (mean over topics of the lower of both sources' NPMI), ``exclusivity``, ``diversity``;
        - ``stability``, ``stability_null``, ``stability_normalised``: see :func:`policytext.topics.quality.stability`;
        - ``fits``: fits behind the row; likelihoods are of the first two in every row;
        - ``kept``: passed the screening; ``front``: and not bettered by another;
        - ``reason``: why it was dropped; empty on the front.
    settings : mapping
        Grid, seed, engine, fits.
    provenance : Provenance
    """

    n_topics: int
    band: tuple[int, int]
    sensitivity: tuple[int, ...]
    table: "pd.DataFrame"
    settings: Mapping[str, Any]
    provenance: Provenance

    def __index__(self) -> int:
        return self.n_topics

    def __repr__(self) -> str:
        vain = f"; no better than a single topic in {' and '.join(_EN[side] for side in self.vain)}" if self.vain else ""
        return f"TopicNumber({self.n_topics} topics, band {self.band[0]} to {self.band[1]}, {len(self.table)} tried{vain})"

    @property
    def vain(self) -> tuple[str, ...]:
        """Sources (``"policy"``, ``"feedback"``) in which no candidate is better than a single topic by a standard error."""
        found = []
        for side, score in self.settings["single"].items():
            scores, errors = (self.table[f"{name}_{side}"].to_numpy(dtype=float) for name in ("heldout", "se"))
            known = scores == scores
            if known.any() and not scores[known].max() - score > errors[known][scores[known].argmax()]:
                found.append(side)
        return tuple(found)

    def reason(self, lang: str = "zh") -> str:
        """Give the reasons as text to paste into a methods section, with every number.

        Parameters
        ----------
        lang : {"zh", "en"}

        Raises
        ------
        InputError
            If the language is unknown.
        """
        if not isinstance(lang, str) or lang not in _WORDS:
            raise InputError(explain(f"lang={lang!r} is unknown", found=f"languages: {listing(_WORDS)}", hint="use 'zh' or 'en'"))
        words, table = _WORDS[lang], self.table
        row = table[table["n_topics"] == self.n_topics].iloc[0]
        unfit = table[table["fits"] == 0]
        parts = [words["chosen"].format(k=self.n_topics, tried=_join(table["n_topics"], words))]
        if self.sensitivity:
            parts.append(words["more"].format(more=_join(self.sensitivity, words), low=self.band[0], high=self.band[1]))
        else:
            parts.append(words["alone"])
        parts.append(
            words["screen"].format(
                screens=self.settings["screens"], seed=self.settings["seed"], k=self.n_topics, heldout=_sides(row, words)
            )
        )
        parts.append(_dropped(table, row, self.settings, words))
        if len(unfit):
            parts.append(words["unfit"].format(unfit=_join([f"K={k}" for k in unfit["n_topics"]], words)))
        shown = {name: f"{row[name]:.3f}" for name in ("coherence", "exclusivity", "stability")}
        shown |= {"null": f"{row['stability_null']:.3f}", "normalised": f"{row['stability_normalised']:.3f}"}
        parts.append(words["front"].format(runs=int(row["fits"]), k=self.n_topics, **shown))
        fitted = table.loc[table["fits"] > 0, "n_topics"]
        ends = [k for k in dict.fromkeys([fitted.min(), fitted.max()]) if k in (self.n_topics, self.band[1])]
        parts += [words["edge"].format(k=k) for k in ends]
        if self.vain:
            parts.append(words["nothing"].format(sides=_join([words[side] for side in self.vain], words)))
        return "".join([*parts, words["end"]])


def _join(values: Any, words: Mapping[str, str]) -> str:
    return words["and"].join(str(value) for value in values)


def _sides(row: "pd.Series[Any]", words: Mapping[str, str]) -> str:
    known = [side for side in ("policy", "feedback") if row[f"heldout_{side}"] == row[f"heldout_{side}"]]
    shown = [
        words["side"].format(side=words[side], value=f"{row[f'heldout_{side}']:.3f}", se=f"{row[f'se_{side}']:.3f}")
        for side in known
    ]
    return words["joint"].join(shown)


def _dropped(table: "pd.DataFrame", row: "pd.Series[Any]", settings: Mapping[str, Any], words: Mapping[str, str]) -> str:
    least, base = settings["least_gain"], words["base_pairs" if settings["space"] == "pairs" else "base"]
    fitted = table[table["fits"] > 0]
    dropped, kept = fitted[~fitted["kept"]], fitted[fitted["kept"]]
    values = zip(dropped["n_topics"], dropped["se_below"], dropped["gain"], strict=True)
    said = [f"K={k} ({below:.1f} / {part:.0%})" for k, below, part in values]
    text = words["kept" if said else "kept_all"].format(
        dropped=words["and"].join(said), least=f"{least:.0%}", gain=f"{row['gain']:.1%}", k=row["n_topics"], base=base
    )
    none = not ((kept["se_below"] <= 1) | (kept["gain"] >= least)).any()
    return (words["kept_none"] if none else "") + text
