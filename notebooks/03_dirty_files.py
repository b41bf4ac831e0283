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
# # 03 Dirty files: what was read, what was cleaned, who would have been named, and what was sent twice?
#
# On the part of the bundled city that is messy on purpose, and on its messages.

# %%
import policytext as pt

city = pt.load_yunze()
messy = pt.datasets.yunze_folder() / "messy"

# %% [markdown]
# ## Read: files in = documents + listed files
# A folder may mix kinds and encodings. What is not read is listed with its reason; nothing is dropped without a word.

# %%
policies = pt.read_policies(messy / "policies")
messages = pt.read_feedback(messy / "feedback.csv")
pt.source_table(policies, messages)

# %%
pt.issue_table(policies, messages)

# %% [markdown]
# ## Clean: each step by name, with a way back
# `clean` says what it did, and every character leads back to where it stood.

# %%
cleaned = pt.cleaning.clean("健全机(jī)制，公开２０２４年⽬标？。\u200b\n【打印本页】【关闭窗口】\n发布(app)，（一）①")
cleaned.text, dict(cleaned.changed)

# %% [markdown]
# A span of the cleaned text, in the text as it was read:

# %%
start = cleaned.text.index("2024年")
cleaned.spans.to_original(start, start + 5)

# %% [markdown]
# Text that was read one byte beside its characters is repaired where the repair is certain:

# %%
pt.cleaning.repair_shift("加强城市?缆费?护管理")

# %% [markdown]
# The bundled documents are clean, and stay as they are:

# %%
sum(pt.cleaning.clean(text).text != text for text in city.policies.text)

# %% [markdown]
# ## Who would have been named
# Counts alone: values are never shown. In reports, evidence and tables they are masked, and none is a word of a topic.

# %%
pt.privacy_table(city.feedback).query("spans > 0")

# %%
pt.cleaning.mask_private("我叫王小明，电话13900001234，住青石路12号3栋2单元501室；云政发〔2024〕3号，拨款1390万元。")

# %% [markdown]
# ## What was sent twice, and what many sent together
# Nothing is removed: a cluster is the unit for weights and for resampling.

# %%
duplicates = pt.group_duplicates(city.feedback)
duplicates

# %%
pt.campaign_table(duplicates)

# %% [markdown]
# Four campaigns were planted:

# %%
[(row["matter"], row["district"], len(row["messages"])) for row in city.truth["planted"] if row["kind"] == "near_copies"]
