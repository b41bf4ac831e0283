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
# # 06 Topics: which do both sides share, and how much of the difference is wording?
#
# On the bundled city: the number of topics, what they rest on, what replies show of wording, shares with intervals, matters against
# the truth, and what lies outside.

# %%
import numpy as np
import pandas as pd

import policytext as pt

policies, feedback, truth = pt.load_yunze()
tokens = pt.segment(policies, feedback)
tokens

# %% [markdown]
# ## How many topics?
# The number is a resolution, not a truth, and the gaps have no part in choosing it. Three candidates and few fits here, to be quick;
# on texts of your own leave `grid`, `runs` and `passes` out.

# %%
number = pt.choose_n_topics(tokens, grid=(15, 25, 35), runs=2, passes=1, seed=1)
axes = pt.plot_topic_number(number, lang="en")

# %% [markdown]
# What to write in a paper. That no candidate beats a single topic on policies comes from the space: topics are learnt from pairs,
# and the single topic that they are measured against from the words of the policies themselves.

# %%
number.reason("en")

# %% [markdown]
# ## One space for both sides
# A message and its reply are fitted as one text, so that a topic comes to hold both ways of saying a thing; policies and unanswered
# messages get their shares in that space. There are five fits, all but the first without a quarter of the texts.

# %%
topics = pt.fit_topics(tokens, n_topics=number, runs=5, seed=1)
pd.Series(topics.settings).drop("engine").to_frame("setting")

# %% [markdown]
# `recurrence` is the share of the other fits in which a topic comes back. One that seldom does carries no argument.

# %%
table = pt.topic_table(topics, n_words=6).sort_values("recurrence", kind="stable")
table[["topic", "label", "distinctive", "share_policy", "share_feedback", "recurrence"]].round(3)

# %% [markdown]
# ## How much is wording?
# A message and its reply are about the same matter. What differs is wording: above 0 stands what replies are made of, thanks and
# procedure among it; below 0 what people rather put into words. The lower panel shows pairs that were held back: how much of a gap is
# left where there should be none.

# %%
axes = pt.plot_calibration(topics, lang="en")

# %%
learnt = topics.calibration
learnt.table.loc[learnt.table["fold"] == ""].drop(columns=["fold", "note"]).round(3)

# %% [markdown]
# Calibration holds for other texts, later years and other places. For matters that it has not seen (`class`) it is worse than none:
# learn it from pairs on all the matters that you compare. Intervals of calibrated gaps are widened by the largest tau:

# %%
learnt

# %% [markdown]
# ## Which topics give the source away?
# `auc` is how often a message holds more of the topic than a policy passage of its length; `distance_policy_reply` how differently
# policies and replies word it, since what was learnt from replies is used on policies.

# %%
register = pt.register_table(topics)
register.sort_values("ratio")[["topic", "label", "auc", "genre", "distance_policy_reply", "ratio", "register"]].round(2)

# %% [markdown]
# ## Shares, with intervals
# Intervals hold which documents were drawn, and which fit was looked at.

# %%
shares = pt.measure_shares(topics, seed=1)
wide = shares.table.pivot(index=["topic", "label"], columns="kind", values=["estimate", "low", "high"]).swaplevel(axis=1)
wide[["policy", "feedback"]].round(3).head(10)

# %% [markdown]
# ## From topics to matters
# Matters are what people code. They are suggested by words (here the few words of each planted matter) and left empty where the
# tie is no closer than chance. Edit the table before you use it.

# %%
matters = pd.DataFrame(truth["matters"]).set_index("zh")
suggested = pt.matter_table(topics, {name: [name, *row["official_words"], *row["plain_words"]] for name, row in matters.iterrows()})
suggested[["topic", "label", "matter", "likeliest", "score", "chance", "evidence"]].round(2)

# %% [markdown]
# Against the truth: shares of the matters that were found, with their intervals, and the planted ones, each document with one vote.
# Topics of politeness and procedure belong to no matter (`其他`), so shares are taken of the rest. Nothing is calibrated here.

# %%
grouped = pt.group_matters(topics, suggested)
found = pt.measure_shares(grouped, weights="document", seed=1).table
found = found[found["topic"] != "其他"].set_index(["topic", "kind"])[["estimate", "low", "high"]]
found = found / found.groupby("kind")["estimate"].transform("sum").to_numpy()[:, None]
planted = matters.join(pd.DataFrame(truth["shares"]), on="id").rename(columns={"supply": "policy", "demand": "feedback"})
planted = planted[["policy", "feedback"]].rename_axis("topic").rename_axis("kind", axis=1).stack().rename("true")
compared = found.join(planted, how="inner").unstack("kind").swaplevel(axis=1)
compared[["policy", "feedback"]].round(3)

# %% [markdown]
# Matters without a topic of their own, which no share can be given for:

# %%
sorted(set(matters.index) - set(compared.index))

# %% [markdown]
# What counts is the gap, demand over supply in doublings. Planted gaps come out with the right sign and too small; some matters
# without a gap seem to have one, and that is wording.

# %%
gaps = pd.DataFrame({name: np.log2(compared["feedback"][name] / compared["policy"][name]) for name in ("estimate", "true")})
gaps = (gaps - gaps.median()).sort_values("true")
gaps.round(2), f"correlation {gaps.corr().loc['estimate', 'true']:.2f}"

# %% [markdown]
# ## Read before you name
# The texts that speak most clearly of a topic, names and numbers of persons masked; then drawn ones, which show what is counted for
# it.

# %%
parking = suggested.loc[suggested["matter"] == "停车泊位", "topic"].iloc[0]
clear, drawn = pt.example_table(topics, n=2), pt.example_table(topics, n=2, seed=1)
pd.concat({"clearest": clear, "drawn": drawn}, names=["which", ""]).query("topic == @parking")[["kind", "document", "share", "text", "words"]].round(2)

# %%
topics = pt.label_topics(topics, {parking: "停车"})
topics.labels[topics.names.index(parking)]

# %% [markdown]
# ## What lies outside
# Words that no pair holds have no topic. Here they are a small part of either side, names of offices and places among the first; where
# a whole matter is among them, the gaps don't see it.

# %%
outside = pt.topics.outside_table(topics)
outside[["share_policy", "share_feedback"]].sum().round(3).to_frame("outside, of all topic words")

# %%
outside.head(20).round(4)
