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
# # 04 Who does what, and what became of the departments?
#
# On the bundled city: heads, bodies and their renames, the outline of a document, duties, dates and amounts.

# %%
import datetime
import pathlib
import tempfile

import pandas as pd

import policytext as pt
from policytext import government as gov

policies, feedback, truth = pt.load_yunze()
documents = policies.frame.set_index("id")

# %% [markdown]
# ## Heads: who issued what, when, and until when
# Reading policies parses their heads into columns. Here are documents that say how long they hold.

# %%
columns = ["number", "issuers", "date", "doc_type", "status", "effective_from", "valid_until"]
documents.loc[documents["valid_until"].notna(), columns].sort_values("date").head(8).reset_index(drop=True)

# %% [markdown]
# An interpretation (解读) is no supply, and a draft is no rule: look before counting.

# %%
pd.crosstab(documents["doc_type"], documents["status"]).sort_values("final", ascending=False)

# %% [markdown]
# What is declared void, and by whom. The second document only forwards the first, whose words it repeats:

# %%
documents.loc[documents["repeals"] != "", ["number", "date", "forwards", "repeals"]].reset_index(drop=True)

# %% [markdown]
# ## When the table and the text disagree
# A table of three of these documents, with one number and one date that are not those of the text. The table's value stays, the
# text's stands beside it, and the document is listed.

# %%
with tempfile.TemporaryDirectory() as folder:
    table = documents.iloc[[3, 4, 6]][["title", "text", "number", "date"]].set_axis(["标题", "正文", "文号", "成文日期"], axis=1)
    table.iloc[0, 2] = "云政办发〔2023〕99号"
    table.iloc[1, 3] += pd.Timedelta(days=9)
    table.to_csv(pathlib.Path(folder, "table.csv"), index=False)
    listed = pt.read_policies(pathlib.Path(folder, "table.csv"))
listed.frame[["number", "number_in_text", "date", "date_in_text"]].astype(object).where(lambda t: t.notna(), "")

# %%
list(pt.issue_table(listed).query("code.isin(['head-differs', 'later-dates'])")["action"])

# %% [markdown]
# ## Bodies in a text
# Each name with its place in the text, and the body that it means in 青梧区. 交警 and 消防, members of a list behind which only 部门
# stands, tell their line of work and not whose they are.

# %%
reply = "您好，经区住建局会同市城管局、供电公司现场勘查，已转望潮区商务局核查；交警、消防等部门将按《云泽市财政局资金办法》配合。"
pd.DataFrame(
    [
        (m.name, m.start, m.end, m.agency.name, m.agency.level, m.agency.system)
        for m in gov.find_agencies(reply, region="云泽市青梧区")
    ],
    columns=["name", "start", "end", "body", "level", "system"],
)

# %% [markdown]
# The firm is no government body, and the author of a cited document does not act. Where a name leaves several bodies open, they
# are listed, and none is chosen:

# %%
[body.name for body in gov.canonical_agency("市规划局", region="云泽市").candidates]

# %% [markdown]
# ## What became of the departments
# National reforms are in the catalogue. The plans name no shares for what was split, so those are even (`None`: before the
# reforms that the catalogue knows):

# %%
pd.DataFrame(
    [
        (old, new.name, share, new.valid_from)
        for old in ("国土资源部", "国家海洋局", "国家质量监督检验检疫总局", "国务院法制办公室")
        for new, share in gov.successors_of(old)
    ],
    columns=["body", "successor", "share", "its name since"],
)

# %% [markdown]
# The city's own renames are not in it: two rows of a CSV add them.

# %%
with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder, "renames.csv")
    file.write_text(
        "name,successor,date\n云泽市大数据发展管理局,云泽市数据局,2024-03-20\n云泽市城市管理行政执法局,云泽市城市管理局,2023-12-18\n",
        encoding="utf-8",
    )
    known = gov.read_agencies(file)
pd.DataFrame(known.successions)

# %% [markdown]
# The name becomes that of the successor exactly on its day:

# %%
days = [datetime.date(2024, 3, 19), datetime.date(2024, 3, 20)]
{str(day): gov.canonical_agency("市大数据发展管理局", region="云泽市", on=day, known=known).name for day in days}

# %%
pairs = [("云泽市大数据发展管理局", "云泽市数据局"), ("云泽市国土资源局", "云泽市自然资源和规划局"), ("国土资源部", "国家海洋局")]
pd.DataFrame(
    [(a, b, gov.same_lineage(a, b), gov.same_lineage(a, b, known=known)) for a, b in pairs],
    columns=["a", "b", "without the list", "with it"],
)

# %% [markdown]
# Bodies that merged into one are not of one lineage with each other: 国家海洋局 and 国土资源部 both went into 自然资源部.

# %% [markdown]
# ## The outline of a document
# Every numbered item of a plan with its parent (0 at the top), and what it does.

# %%
clauses = gov.clause_table(policies)
first = clauses[clauses["document"] == "019_既有住宅加装电梯实施方案"]
first.loc[first["level"] > 0, ["number", "parent", "level", "marker", "title", "function"]].reset_index(drop=True)

# %% [markdown]
# Functions by type of document, in percent of clauses. Only measures and duties are supply; the rules are coarse, so read some
# of each before using the shares, and distrust the types with one document.

# %%
typed = clauses.assign(doc_type=clauses["document"].map(documents["doc_type"]))
shares = pd.crosstab(typed["doc_type"], typed["function"], normalize="index").mul(100).round(1)
shares[[name for name in gov.CLAUSE_FUNCTIONS if name in shares]].assign(
    documents=documents["doc_type"].value_counts()
).sort_values("documents", ascending=False)

# %% [markdown]
# ## Duties
# One row a duty and department, with its task, deadline and amounts as they stand. A rare condition can still look like a
# deadline: the task is there to be read.

# %%
duties = pt.extract_duties(policies)
rows = duties.frame
both = rows[(rows["deadline"] != "") & (rows["quantity"] != "") & (rows["task"].str.len() < 60)]
both[["role", "department", "deadline", "quantity", "task"]].head(9).reset_index(drop=True)

# %% [markdown]
# A 分工表 as a text: cells parted by tabs, one row a line.

# %%
chart = "序号\t重点任务\t牵头单位\t配合单位\t完成时限\n1\t新建社区食堂12个\t市民政局\t市财政局、各区政府\t2025年底前"
(duty,) = gov.duties_in(chart)
duty.lead, duty.support, duty.task, duty.deadline, duty.quantity, duty.layout

# %% [markdown]
# Names of open sets (有关部门, 各区政府), which say that somebody has to act, and not who: their share of all names, by layout and
# role, and the most frequent ones.

# %%
rows.groupby(["layout", "role"])["placeholder"].agg(share="mean", names="size").round(3)

# %%
rows.loc[rows["placeholder"], "department"].value_counts().head(8).to_frame("times")

# %% [markdown]
# ## One department under two names
# Tasks that each leads, by year. Without the list of renames one bureau seems to vanish and another one to appear:

# %%
dated = rows.assign(date=rows["document"].map(documents["date"]), region=rows["document"].map(documents["region"]))
of_the_city = dated[(dated["region"] == "云泽市") & (dated["role"] == "lead") & ~dated["placeholder"]]
last_day = datetime.date(2025, 12, 31)
names = pd.DataFrame({"stands": of_the_city["department"].unique()})
names["body"] = [gov.canonical_agency(name, region="云泽市") for name in names["stands"]]
names["in_2025"] = [gov.canonical_agency(name, region="云泽市", on=last_day, known=known) for name in names["stands"]]
names = names.dropna().assign(body=lambda t: [b.name for b in t["body"]], in_2025=lambda t: [b.name for b in t["in_2025"]])
leads = of_the_city.merge(names, left_on="department", right_on="stands").assign(year=lambda t: t["date"].dt.year)
renamed = leads["in_2025"].isin(["云泽市数据局", "云泽市城市管理局"])
pd.crosstab(leads.loc[renamed, "body"], leads.loc[renamed, "year"])

# %% [markdown]
# With it, two bureaus go on:

# %%
pd.crosstab(leads.loc[renamed, "in_2025"], leads.loc[renamed, "year"])

# %% [markdown]
# ## Dates, amounts and places
# One clause: a deadline, a term that starts at an event, and amounts in 元 and plain numbers.

# %%
clause = "到2025年底前，石盘区新增泊位3000余个，安排资金不超过1.2亿元，覆盖率从75%提高到90%以上；申请受理后15个工作日内答复。"
pd.DataFrame(
    [(d.text, d.kind, d.first, d.last, d.amount, d.precision) for d in gov.find_dates(clause)],
    columns=["text", "kind", "first", "last", "amount", "precision"],
)

# %%
columns = ["text", "kind", "value", "unit", "bound", "approximate", "role"]
pd.DataFrame([[getattr(q, name) for name in columns] for q in gov.find_quantities(clause)], columns=columns).assign(
    value=lambda t: [f"{value:,.10g}" for value in t["value"]]
)

# %% [markdown]
# The district that a message speaks of, from its own words; its column is known here, so the answer can be checked.

# %%
districts = [f"云泽市{name}" for name in truth["districts"]]
told = pd.Series([gov.region_of(text, known=districts) or "" for text in feedback.frame["text"]])
own = "云泽市" + feedback.frame["region"]
pd.Series({"messages": len(told), "name a district": told.isin(districts).sum(), "their own": (told == own).sum()}).to_frame("n")
