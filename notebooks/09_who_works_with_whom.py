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
# # Who works with whom, who should, and does not
#
# 谁与谁协同，谁应当协同而没有。
#
# Who leads and issues together, which ties are more than chance, which departments ought to work together going by what people write, and which
# matters nobody is in charge of. The city is invented, so that it is known what was planted: two departments that deeds of homes need and that share
# nothing, dogs without a department, cooking fumes with two leads.

# %%
import pandas as pd

import policytext as pt

policies, feedback, truth = pt.load_yunze()
duties = pt.extract_duties(policies)
graph = pt.coordination_graph(policies, duties)
graph.number_of_nodes(), graph.number_of_edges()

# %% [markdown]
# ## The graph
#
# A plain networkx graph. Spellings of one department are one node, renamed departments too; the attribute `names` shows what was joined.

# %%
joined = [(name, node["names"]) for name, node in graph.nodes(data=True) if "；" in node["names"]]
pd.DataFrame(joined[:6], columns=["department", "spellings and the days of their documents"])

# %% [markdown]
# The city's own departments, without its districts (a subgraph is a graph like any other):

# %%
city = graph.subgraph([name for name, node in graph.nodes(data=True) if node["region"] == "云泽市"])
groups = pt.find_communities(city, seed=1)
groups

# %%
axes = pt.plot_coordination(city, communities=groups, lang="en")

# %% [markdown]
# The communities are clearer than chance (modularity against its 95th percentile in networks of chance, above), but not by much: read them as a hint. Where
# there are many ties, the matrix is easier to read.

# %%
axes = pt.plot_coordination_matrix(city, layer="duty", communities=groups, lang="en")

# %% [markdown]
# ## Where each department stands
#
# Every number has an interval from drawing documents again. Ranks of betweenness span many places: 128 documents say little of who is the broker.

# %%
columns = ["department", "n_joint", "n_lead", "n_support", "lead_share", "lead_share_low", "lead_share_high", "betweenness", "rank", "rank_low", "rank_high"]
pt.department_table(city)[columns].head(12).round(2)

# %% [markdown]
# ## Which ties are real
#
# The finance bureau leads and supports everywhere; that others meet it often is no affinity. `backbone_table` asks what goes beyond how busy both are, with
# the document as unit. 128 documents of an invented city say too little: no pair has a verdict, and the nearest ones stand below.

# %%
ties = pd.concat([pt.backbone_table(city, layer=layer) for layer in ("issue", "lead-support", "lead-responsible", "co-responsible")])
ties["verdict"].replace("", "cannot tell").groupby(ties["layer"]).value_counts().unstack(fill_value=0)

# %%
ties.sort_values("p_affinity")[["source", "target", "layer", "n", "n_documents", "expected", "p_affinity", "q_affinity"]].head(5).round(3)

# %% [markdown]
# ## The network as a whole
#
# `z` compares with networks in which everybody acts as often and in the same roles, with partners by chance.

# %%
pt.network_table(city, seed=1).round(3)

# %% [markdown]
# ## Who should work together, and does not
#
# Need comes from what people write and from whose matter it is (documents signed alone, tasks of one body); ties from what is signed and done together.

# %%
tokens = pt.segment(policies, feedback, unit="clause")
topics = pt.fit_topics(tokens, n_topics=30, runs=3, seed=1)
congruence = pt.measure_congruence(topics, duties, graph, seed=1)
congruence

# %%
congruence.frame[["department_a", "department_b", "n_joint", "expected", "estimate", "low", "high", "stable", "q", "topics", "verdict", "note"]].head(5).round(3)

# %% [markdown]
# The first row is the planted pair. It is needed most and no document names both, but the tax bureau is in only two documents with shared tasks, so that
# chance can't be excluded: a lead for reading, without a verdict. What makes the need can be read:

# %%
pd.set_option("display.max_colwidth", 80)
first = congruence.frame.iloc[0]
congruence.evidence(first["department_a"], first["department_b"], n=3)

# %% [markdown]
# Whose matter each topic is, by what the texts say:

# %%
axes = pt.plot_department_topics(congruence.mandates, labels=dict(zip(topics.names, topics.labels, strict=True)), lang="en")

# %% [markdown]
# ## What nobody leads, and what two lead without meeting

# %%
pt.vacuum_table(topics, duties, graph, seed=1)[["label", "demand", "n_tasks", "no_lead", "estimate", "low", "high", "leads", "cue_rate", "verdict"]].head(6).round(3)

# %%
pt.overlap_table(topics, duties, graph, seed=1)[["label", "leads", "coordinated", "estimate", "low", "high", "n", "verdict"]].head(5).round(3)

# %% [markdown]
# Dogs are the one vacuum, as planted: documents speak of them, and no task takes them up. The topics that no document addresses are ways of speaking
# (how replies are phrased, say): join topics to matters to be rid of them ([notebook 07](07_which_gaps_survive.ipynb) shows how). Cooking fumes, which two
# departments lead, stand high among the overlaps; so does the charging of e-bikes, which nobody planted: reading tells. Everything here is *documented*
# coordination: a telephone call leaves no text. A flag is a lead for reading, never a verdict on anybody.
#
# To take the graph elsewhere: `pt.write_network_html(graph, "network.html")` writes a page to search and click through, `pt.coordination.write_gexf` a file
# for Gephi.
