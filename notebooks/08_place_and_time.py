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
# # 08 Place and time: does supply fit places, and does it follow demand?
#
# On the bundled city: whether policies differ where people do, whose supply counts for a district, campaigns, what comes first, how long
# bursts of demand wait, and what the policies in force are about. All of it is exploratory, with what was planted beside.

# %%
import pandas as pd

import policytext as pt
from policytext import mismatch, plotting

policies, feedback, truth = pt.load_yunze()
supply = policies.where(lambda table: (table["doc_type"] != "解读") & ~table["forwards"])
tokens = pt.segment(supply, feedback)
topics = pt.fit_topics(tokens, n_topics=50, runs=1, passes=2, seed=1)
matters = pd.DataFrame(truth["matters"]).set_index("zh")
suggested = pt.matter_table(topics, {name: [name, *row["official_words"], *row["plain_words"]] for name, row in matters.iterrows()})
grouped = pt.group_matters(topics, suggested)
len(supply), len(feedback), sorted(set(matters.index) - set(suggested["matter"]))

# %% [markdown]
# The last are matters without a topic of their own, which nothing below can speak of. Few passes, to be quick.

# %% [markdown]
# ## One size for all?
# Supply is compared with supply and demand with demand, so that wording is no matter. Districts are unlike in what they ask for. By how
# much their policies are can hardly be told from ten documents each: one-size-fits-all could be anything from none to all. That policies
# lie nearer to their own people than to others is surer (`alignment`, bits).

# %%
people = {name: number * 10_000 for name, number in truth["people"].items()}
index = pd.Series(people).rdiv(1e6)
places = pt.measure_places(grouped, by="region", populations=people, vulnerability=index, least=8, n_permutations=99, seed=1)
places.summary[["measure", "estimate", "low", "high", "null_mean", "p", "n_places"]].round(3)

# %%
places.regions[["place", "n_policy", "n_feedback", "rate", "own", "others", "low", "high", "rank", "note"]].round(3)

# %% [markdown]
# A place with few messages is not content: `rate` is messages per 10,000 residents. Where the diamond lies left of the bar, policy is
# nearer to its own people than to those of other places.

# %%
axes = pt.plot_places(places, lang="en")

# %% [markdown]
# By how much the supply of a matter rises with its demand from place to place (1: as much, 0: not at all). Six places say little, and
# few slopes survive the number of tests (`q`). Where demand differs by chance only, there is no slope.

# %%
places.slopes[["topic", "estimate", "low", "high", "reliability", "p", "q"]].sort_values("p").round(2).head(6)

# %% [markdown]
# Planted: childcare (普惠托育) is supplied in two counties that don't ask for it, flood control (排水防涝) where it is asked for. Shares
# of each, as they are and drawn towards all places, since a district has few policies:

# %%
two = places.shares.query("topic in ['普惠托育', '排水防涝'] and place != '云泽市'")
two.pivot(index=["topic", "place"], columns="kind", values=["estimate", "pooled", "n"]).round(3)

# %% [markdown]
# Vulnerable places may count more. The index is made up here (fewer residents, more vulnerable); how much it should weigh (`eta`) nobody
# knows, so the table gives bounds: the share of attention that would have to move, within each place (`own`) or of all together.

# %%
places.equity.round(3)

# %% [markdown]
# ## Whose supply counts for a district?
# Its own documents, or those of the city too. With the city's, a district without a policy of its own on a matter is not without policy.
# Both stand side by side. These gaps are calibrated, with the doubt that goes with it: no verdict.

# %%
districts = pt.measure_mismatch(grouped, by="region", inherit="superior", n_draws=200, seed=1)
shown = districts.table[districts.table["topic"] == "排水防涝"]
shown[["group", "estimate", "low", "high", "n_policy", "estimate_own", "low_own", "high_own", "n_policy_own", "verdict"]].round(2)

# %%
axes = pt.plot_gap_groups(districts, lang="en")

# %% [markdown]
# ## One petition, thirty copies
# Campaigns are found as runs of near copies. What m copies count for is a choice: 1, m, or between. A verdict that hangs on it is none.

# %%
copies = pt.group_duplicates(feedback)
pt.campaign_table(copies)[["name", "messages", "demands", "first_date", "last_date"]]

# %%
counted = {way: pt.measure_mismatch(grouped, duplicates=way, clusters=copies, n_draws=200, seed=1).table for way in ("1", "m")}
both = pd.concat({way: table.set_index("topic")[["share_feedback", "estimate"]] for way, table in counted.items()}, axis=1)
both.loc[["餐饮油烟", "物业服务", "排水防涝", "公交线网"]].round(3)

# %% [markdown]
# ## What comes first?
# For each matter, whether demand foretells supply some months later, or the other way. A claim needs 36 months in which both sides speak;
# there are 34 here, so lags are described, without p, and drawn hollow: one can always be found. To foretell is not to cause.

# %%
lags = mismatch.lag_table(grouped, seed=1)
lags[["claim", "reason"]].value_counts().to_frame("rows")

# %%
axes = plotting.plot_lags(lags, lang="en")

# %% [markdown]
# ## How long do bursts wait?
# A burst is a month in which far more messages come on a matter than in the twelve before. Its wait ends with the first policy on the
# matter, where one comes. Planted: charging of e-bikes (电动自行车充电停放) surges in October 2023 and is answered after 11 months; floods
# (排水防涝) in July 2024, after one. Topics of politeness (其他) are no matter: their bursts stand last and start no wait.

# %%
bursts = mismatch.burst_table(grouped, titles=supply)
bursts[["topic", "period", "count", "usual", "answered", "days", "title", "used"]].round(1)

# %% [markdown]
# Read what answers. A policy is on a matter by its words, and some are only by a few. And read `reason`: a wait ends without an answer where a much
# larger burst of the same matter begins, since most of those who ask now are others. Six messages on floods in August 2023 still waited when
# the surge of July 2024 came:

# %%
bursts.loc[bursts["topic"] == "排水防涝", ["period", "count", "used", "answered", "days", "reason"]]

# %%
axes = plotting.plot_responses(bursts, lang="en")

# %% [markdown]
# Sooner than by chance? `by_chance` is the median wait from a day picked at random. A policy after a burst may have been on its way
# before it. One burst a matter is a case, not a rate. The row of all leaves out politeness (其他).

# %%
waits = mismatch.response_table(grouped, seed=1)
waits.loc[waits["n_bursts"] > 0, ["topic", "n_bursts", "n", "answered", "estimate", "low", "high", "by_chance", "p", "q"]].round(2)

# %% [markdown]
# ## What is in force, and what is new?
# From when to when each policy holds, and where that is known from. One was repealed by a later one.

# %%
force = mismatch.force_table(supply, on="2025-12-31")
force.groupby(["state", "end_from"]).size().to_frame("policies")

# %%
force.loc[force["state"] == "ended", ["document", "start", "start_from", "end", "end_from", "repealed_by"]]

# %% [markdown]
# Stock and flow: what all policies in force speak of on the last day of a quarter (line), and what those issued in it do (dots). The stock knows
# nothing from before the corpus begins.

# %%
stock = mismatch.stock_table(grouped, supply)
last = stock[stock["period"] == "2025Q3"].pivot(index="topic", columns="measure", values=["estimate", "n"])
last.sort_values(("estimate", "stock"), ascending=False).round(3).head(6)

# %%
axes = plotting.plot_stock(stock, lang="en")
