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
# # 02 The city and its truth: what was planted in 云泽市, and what does a first look find of it?
#
# The bundled city is invented, so what is true of it is known. That makes it a test of every method, and a warning:
# a plain joint topic model mistakes wording for mismatch here as it does on real texts.

# %%
import numpy as np
import pandas as pd

import policytext as pt

policies, feedback, truth = pt.load_yunze()
policies, feedback

# %% [markdown]
# ## The true shares
# Each text weighs 1, shared evenly by its matters. The gap is in doublings, less the median over matters.

# %%
matters = pd.DataFrame(truth["matters"]).set_index("id")[["zh", "en"]]
true = matters.join(pd.DataFrame(truth["shares"])).assign(gap=lambda t: np.log2(t["demand"] / t["supply"]))
true["gap"] -= true["gap"].median()
true.sort_values("gap").round(3)

# %% [markdown]
# ## What was planted
# One row for each fault and each clean control (mechanisms and matters left out here).

# %%
planted = pd.DataFrame(truth["planted"])
shown = planted[~planted["kind"].isin(["mechanism", "aligned"])]
shown.assign(documents=shown["documents"].str.len(), messages=shown["messages"].str.len())[
    ["dilemma", "kind", "control", "matter", "district", "documents", "messages"]
].fillna("")

# %% [markdown]
# Mechanisms, with the number of documents that establish each, and of those that only use its words:

# %%
mechanisms = planted[planted["kind"] == "mechanism"].set_index("code")
pd.DataFrame({"documents": mechanisms["documents"].str.len(), "near_misses": mechanisms["near_misses"].str.len()}).T

# %% [markdown]
# ## What topics that both sides share find
# Topics are learnt from messages joined to their replies, and policies get their shares in that space. Each matter is looked up in
# the topic that holds most of it, in both sources together.

# %%
tokens = pt.segment(policies, feedback, unit="clause")
topics = pt.fit_topics(tokens, n_topics=30, runs=5, seed=1)
gaps = pt.measure_mismatch(topics, seed=1).table.set_index("topic")

# %%
of_document = {policy["id"].removesuffix(".txt"): policy["matters"] for policy in truth["policies"]} | truth["messages"]
shares = topics.frame[topics.covered].drop(columns=["unit", "covered"])
shares = shares.assign(matter=shares["document"].map(of_document)).explode("matter").dropna(subset="matter")
by_matter = shares.groupby(["kind", "matter"])[list(topics.names)].sum()
by_matter = by_matter.div(by_matter.groupby("kind").sum().sum(axis=1), axis=0, level="kind").groupby("matter").sum()
found = true.join(by_matter.idxmax(axis=1).rename("topic")).join(gaps[["estimate", "low", "high", "lean"]], on="topic")
found.sort_values("gap")[["zh", "gap", "topic", "estimate", "low", "high", "lean"]].round(2)

# %% [markdown]
# The planted matters have the right sign, and most of the matters that are aligned lie near 0. Sizes are rough: where two matters
# share a topic, or a topic holds more than one, its gap is that of the mixture; and policies word a matter otherwise than replies do. No
# verdict is given.

# %%
named = found.loc[["parking", "noise", "property", "digital", "tourism"]]
pd.DataFrame({"true sign": np.sign(named["gap"]), "sign found": np.sign(named["estimate"]), "lean": named["lean"]})

# %% [markdown]
# ## The part that is messy on purpose
# Copies of some of the texts as crawls and exports leave them. Nothing is lost without a word:

# %%
messy = pt.datasets.yunze_folder() / "messy"
dirty_policies, dirty_feedback = pt.read_policies(messy / "policies"), pt.read_feedback(messy / "feedback.csv")
pt.source_table(dirty_policies, dirty_feedback)

# %%
pt.issue_table(dirty_policies, dirty_feedback)
