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
# # 01 First look: what does policy speak about, and what do people ask for?
#
# On the bundled study: 云泽市, an invented city. Every text was written for this project. `pt.load_yunze()` reads it in one
# step; here the files are read as you would read your own.

# %%
import policytext as pt

# %% [markdown]
# ## Read
# Heads of policies are parsed; columns that we don't name are guessed, and the guess is reported.

# %%
folder = pt.datasets.yunze_folder()
policies = pt.read_policies(folder / "policies")
feedback = pt.read_feedback(folder / "feedback.csv", text="内容", date="留言时间", region="区县")
policies, feedback

# %%
policies.frame[["title", "number", "issuers", "doc_type", "region", "date"]].head()

# %% [markdown]
# What became of every row, and what was guessed:

# %%
pt.source_table(policies, feedback).groupby("kind")[["rows", "documents", "title_only", "left_out"]].sum()

# %%
pt.issue_table(policies, feedback)

# %% [markdown]
# ## One space of topics for both
# Policies are taken by clause, feedback by message.

# %%
tokens = pt.segment(policies, feedback, unit="clause")
topics = pt.fit_topics(tokens, n_topics=30, runs=5, seed=1)
pt.topic_table(topics)

# %% [markdown]
# ## Where the two differ
# The gap is in doublings: 1 means twice as much demand as supply, compared with the typical topic. The grade is
# *exploratory*: this is a reading list. Much of such a difference is wording, since officials and citizens name the same
# matter in different words.

# %%
gaps = pt.measure_mismatch(topics, seed=1)
gaps.flagged()

# %%
pt.plot_mismatch(gaps, lang="en");

# %%
gaps.summary

# %% [markdown]
# District by district, where both sources have enough documents:

# %%
pt.measure_mismatch(topics, by="region", seed=1).summary

# %% [markdown]
# ## Who works with whom
# Duties are read from the layouts of official texts; each row leads to its sentence.

# %%
duties = pt.extract_duties(policies)
duties.frame[["document", "role", "department", "layout", "sentence"]].head(8)

# %%
graph = pt.coordination_graph(policies, duties)
pt.department_table(graph).head(10)

# %%
pt.plot_coordination(graph, lang="en");

# %% [markdown]
# The graph is a plain networkx graph, so everything that networkx can do is at hand. The whole study as one command:
# `policytext run corpora/yunze/study.toml -o build/report`.
