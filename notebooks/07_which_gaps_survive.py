# ---
# jupyter:
#   jupytext:
#     formats: ipynb,py:percent
#     text_representation:
#       extension: .py
#       format_name: percent
#       format_version: '1.3'
#       jupytext_version: 1.19.6
#   kernelspec:
#     display_name: Python 3
#     language: python
#     name: python3
# ---

# %% [markdown]
# # 07 Which gaps survive a critic?
#
# On the bundled city, where the truth is known: gaps with nothing to rest on, gaps with what replies show of wording, and gaps with a
# sample that people coded. Only the last gives verdicts here.

# %%
import json
import pathlib
import tempfile
from dataclasses import replace

import numpy as np
import openpyxl
import pandas as pd

import policytext as pt

policies, feedback, truth = pt.load_yunze()
len(policies), len(feedback)

# %% [markdown]
# Interpretations (解读) and documents that forward others (转发) say again what another document says. `measure_mismatch` leaves them
# out by itself; here they go at the start, so that coders don't get them either.

# %%
supply = policies.where(lambda table: (table["doc_type"] != "解读") & ~table["forwards"])
tokens = pt.segment(supply, feedback)
len(supply), tokens

# %% [markdown]
# ## Topics, joined to matters
# One fit, to be quick; on texts of your own leave `runs` out. Matters are what people code, each given by a few words. A matter without
# a topic of its own can only be measured by coding:

# %%
topics = pt.fit_topics(tokens, n_topics=50, runs=1, seed=1)
matters = pd.DataFrame(truth["matters"]).set_index("zh")
suggested = pt.matter_table(topics, {name: [name, *row["official_words"], *row["plain_words"]] for name, row in matters.iterrows()})
grouped = pt.group_matters(topics, suggested)
sorted(set(matters.index) - set(suggested["matter"]))

# %% [markdown]
# ## Exploratory: a reading list
# The same topics as if nothing were known of replies. Intervals are narrow and many gaps stand out; what is matter and what is wording
# can't be told, so there is no verdict.

# %%
exploratory = pt.measure_mismatch(replace(grouped, calibration=None), seed=1)
exploratory.table["reason"].unique().tolist()

# %%
axes = pt.plot_mismatch(exploratory, lang="en")

# %% [markdown]
# ## Calibrated: wording taken out, with the doubt that is left
# Replies show how offices word what people say. That is learnt on replies and used on policies, which are no replies: `policy_tau`, 1.2
# doublings, is what this costs where matters are known on both sides. `tau` is that and what pairs of other years, places and matters show.
# No number of texts makes it smaller.

# %%
calibrated = pt.measure_mismatch(grouped, seed=1)
calibrated.table["verdict"].value_counts().to_frame("matters")

# %% [markdown]
# No verdict at all, and that is the honest answer. `falls_at` is the tau up to which a gap would be told from 0 among all tests: the larger,
# the more doubt about wording it bears. It says what to read first, and what a critic would have to claim.

# %%
calibrated.table.sort_values("falls_at", ascending=False)[["topic", "estimate", "low", "high", "q", "tau", "falls_at", "verdict"]].round(2).head(6)

# %% [markdown]
# Were policies worded like replies (`policy_tau=0`), this would be said; nothing here shows that they are.

# %%
as_replies = pt.measure_mismatch(grouped, policy_tau=0.0, seed=1)
as_replies.table.sort_values("falls_at", ascending=False)[["topic", "estimate", "low", "high", "q", "tau", "falls_at", "verdict"]].round(2).head(6)

# %% [markdown]
# ## Validated: two people and an afternoon
# A workbook for each coder, with texts drawn at random from both sides, a part of them shown to both, and a key that coders don't see.
# Whole documents are coded: clauses of a document go together, so that 200 clauses tell less than they seem to (on this city, two of the five
# planted gaps at most).

# %%
folder = tempfile.TemporaryDirectory()
*sheets, key = pt.coding_sheet(tokens, pathlib.Path(folder.name, "coding.xlsx"), matters=list(matters.index), n=400, unit="document", titles=supply, seed=1)
[path.name for path in (*sheets, key)]

# %% [markdown]
# What a coder sees:

# %%
pd.read_excel(sheets[0], sheet_name="留言 Messages", engine="openpyxl").drop(columns="备注 Note").head(3)

# %% [markdown]
# Two made-up coders fill them in: the truth's first matter of the text, and in 8 of 100 texts any code whatever.

# %%
names = matters.reset_index().set_index("id")["zh"]
codes = {row["id"].removesuffix(".txt"): names[row["matters"][0]] for row in truth["policies"]}
codes |= {name: names[held[0]] if held else "其他" for name, held in truth["messages"].items()}
about = json.loads(key.read_text("utf-8"))
rng = np.random.default_rng(1)
for coder, path in enumerate(sheets, start=1):
    book = openpyxl.load_workbook(path)
    for name, places in zip(("政策 Policies", "留言 Messages"), about["dealt"][str(coder)].values(), strict=True):
        column = [cell.value for cell in book[name][1]].index("事项 Matter") + 1
        for row, place in enumerate(places, start=2):
            said = codes[about["items"][place]["document"]] if rng.random() > 0.08 else str(rng.choice(about["matters"]))
            book[name].cell(row, column).value = said
    book.save(path)

# %%
coding = pt.read_coding(sheets, key)
coding

# %% [markdown]
# How far coders agree (Krippendorff's alpha), and where they don't. Talk these over and give `read_coding` what you settled on; without,
# the first coder's word holds.

# %%
coding.agreement.query("matter == 'all'").drop(columns=["matter", "n_used"]).round(2)

# %%
coding.disagreements.groupby("kind").head(2)

# %% [markdown]
# Shares corrected by what was coded: right whatever the topics do, and the better the topics, the narrower. There are no 200 policies
# in this city; `least=100` says that all of them will do. `n_policy` and `n_feedback` are coded texts now.

# %%
shares = pt.correct_shares(grouped, coding.coded, least=100)
validated = pt.measure_mismatch(grouped, coded=shares, seed=1)
validated

# %% [markdown]
# The verdicts. `q` is of a gap of 0; where `excludes_least` is False, the interval still holds gaps of less than one doubling.

# %%
validated.flagged()[["topic", "share_policy", "share_feedback", "estimate", "low", "high", "q", "excludes_least", "verdict"]].round(3)

# %%
axes = pt.plot_mismatch(validated, lang="en")

# %% [markdown]
# Against the truth: which verdict each planted mismatch got. The matters that are planted as aligned stay "cannot tell": some five
# policies a matter can't show that a gap is within half a doubling.

# %%
said = {"under_supplied": "under", "over_supplied": "over", "aligned": "aligned"}
planted = {names[row["matter"]]: said[row["kind"]] for row in truth["planted"] if row["dilemma"] == "D11"}
compared = validated.table.assign(planted=validated.table["topic"].map(planted).fillna("none"))
pd.crosstab(compared["planted"], compared["verdict"])

# %%
compared.loc[compared["planted"] == "aligned", "reason"].str.replace(r"\d[\d,.]*", "…", regex=True).value_counts().to_frame("matters")

# %% [markdown]
# True shares give the true gap. The intervals should hold it about as often as they say.

# %%
true = pd.DataFrame(truth["shares"]).rename(index=names)
gap = np.log2(true["demand"] / true["supply"])
held = compared.set_index("topic").join((gap - gap.median()).rename("true"), how="inner")
held[["true", "estimate", "low", "high"]].loc[[name for name, kind in planted.items() if kind != "aligned"]].round(2)

# %%
f"{held['true'].between(held['low'], held['high']).sum()} of {held['low'].notna().sum()} intervals hold the true gap"

# %% [markdown]
# ## How far apart are the two profiles?
# Divergence in bits less what chance alone would show, of the corrected shares; then the matters that make most of it.

# %%
profile = pt.profile_table(shares, seed=1)
profile[["topic", "estimate", "low", "high", "null_mean", "p", "lean"]].sort_values("estimate", ascending=False).head(6).round(3)

# %% [markdown]
# The least costly way to move supply so that it has the shares of demand. A move that few draws hold (`held`) is a suggestion at most;
# that these matters give and take supply is surer than from which to which. A code without a topic has no words to tell its distance
# by and is left out.

# %%
moves = pt.transport_table(shares, leave_out=["其他", "看不出"], seed=1)
moves[["what", "from_topic", "to_topic", "estimate", "low", "high", "distance", "held"]].round(3).head(6)

# %%
moves.loc[moves["what"] == "left out", ["from_topic", "estimate", "note"]].round(3)

# %%
axes = pt.plot_transport(moves, limit=10, lang="en")

# %% [markdown]
# ## What nobody saw
# Not all that people ask for is written down, and not every policy is open. `tips_at` is the share of unseen demand (or supply) that would
# close a gap, were all of it, or none, about the matter; `tips_at_interval` what would do to bring 0 into the interval.

# %%
tips = pt.tipping_table(validated)
tips[tips["verdict"].isin(["under", "over"])][["topic", "verdict", "side", "about", "tips_at", "tips_at_interval"]].round(3)

# %% [markdown]
# ## What to write
# Read it before you print it.

# %%
pt.methods_text(grouped, validated, coding, lang="zh").split("\n")

# %%
pt.methods_text(grouped, validated, coding, lang="en").split("\n")

# %%
folder.cleanup()
