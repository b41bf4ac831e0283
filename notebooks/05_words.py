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

# %%

# %% [markdown]
# # 05 Words: what stays whole, which terms nobody listed yet, and who says what?
#
# On the bundled city: the lexicon and what became of its terms, new terms, the words that each side uses more, and each place of a word.

# %%
import pathlib
import tempfile

import policytext as pt

city = pt.load_yunze()
lexicon = pt.Lexicon.default()
lexicon

# %% [markdown]
# ## Does every term stay whole?
# A term is whole where it is a word, within where a longer word holds it, and overlapped where a neighbour reaches into it. The worst
# stand on top; none is split without being named here.

# %%
terms = pt.lexicon_table(lexicon, city.policies)
terms.loc[terms["occurs"] > 0, ["term", "occurs", "whole", "within", "overlapped", "split", "others"]].head(8)

# %%
terms[["occurs", "whole", "within", "overlapped", "split"]].sum().to_frame("places of all terms")

# %% [markdown]
# ## Terms that no list holds
# Strings that stand together more often than chance (cohesion, bits), with free neighbours before and behind (left, right, bits). They are
# proposals to read: names of places and estates come with them.

# %%
found = pt.find_terms(city.policies, city.feedback)
found.table[["term", "pieces", "count_policy", "count_feedback", "cohesion", "left", "right", "example"]].head(12)

# %% [markdown]
# What you accept goes to a file that says where it came from, and into the lexicon:

# %%
chosen = found.table["term"].head(3).tolist()
with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder, "our_terms.txt")
    lexicon = pt.accept_terms(found, chosen, path=file, date="2024-05-06")
    written = file.read_text("utf-8")
written.splitlines()

# %% [markdown]
# ## Two streams
# Every word in order gives back the text; only topic words are counted. Policies are cut by clause, and each clause says what it does.

# %%
tokens = pt.segment(city.policies, city.feedback, lexicon=lexicon)
unit = tokens.units.loc[tokens.units["function"] == "duty", "unit"].iloc[0]
" | ".join(tokens.words_of(unit))

# %%
tokens.units.groupby(["kind", "function"]).size().sort_values(ascending=False).to_frame("units")

# %% [markdown]
# Supply counted from measures and duties alone:

# %%
supply = pt.segment(city.policies, city.feedback, lexicon=lexicon, functions=("measure", "duty"))
int(tokens.counts.sum()), int(supply.counts.sum())

# %% [markdown]
# ## Words that one side uses more
# Log-odds with a prior; the interval leaves out one document at a time, since the words of a document come together. Much of it is
# register: how people speak, not what they want.

# %%
table = pt.keyness_table(tokens)
table.head(6).round(2)

# %%
axes = pt.plot_keyness(table, lang="zh")

# %% [markdown]
# ## Each place of a word
# Names and numbers of persons are masked.

# %%
pt.concordance_table(tokens, "停车泊位", limit=6)
