"""What is true of the bundled study by construction: shares, planted faults and their clean controls."""

from __future__ import annotations

import json
from collections import defaultdict
from typing import Any

from _city import (
    ANSWERING_DISTRICT,
    CITY,
    MATTERS,
    PEOPLE,
    PLACES,
    RENAMED,
    SILENT_DISTRICT,
    TEMPLATE_DISTRICT,
)
from _feedback import Message
from _policies import Policy

UNDER = ("parking", "noise", "property")
OVER = ("digital", "tourism")
NOT_DEMAND = ("thanks", "off")
NEVER = ("市自然资源和规划局", "市税务局")
TOGETHER = ("市人力资源社会保障局", "市住房城乡建设局")
SPECIAL = {
    "thanks": "thanks",
    "off": "off_topic",
    "two": "two_matters",
    "pii": "personal_data",
    "ticket": "operator_record",
}
Row = dict[str, Any]
Table = dict[str, dict[str, float]]


def weights(pairs: list[tuple[str, str]]) -> Table:
    """Weight of every matter in every group; each text weighs 1, shared evenly by its matters."""
    table: Table = defaultdict(lambda: dict.fromkeys(MATTERS, 0.0))
    for group, keys in pairs:
        matters = keys.split()
        for key in matters:
            table[group][key] += 1 / len(matters)
    return {
        group: {key: round(value, 4) for key, value in row.items() if value} for group, row in sorted(table.items())
    }


def shares(policies: list[Policy], messages: list[Message]) -> Row:
    """True weight of every matter in supply and demand: in all, by district and by month."""
    supply = [(one.truth, " ".join(one.truth["matters"])) for one in policies if one.truth["supply"]]
    demand = [(one, " ".join(one.matters)) for one in messages if one.matters and one.kind not in NOT_DEMAND]
    found: Row = {}
    for name, groups in (
        ("all", (lambda _: "all", lambda _: "all")),
        ("by_district", (lambda one: one["district"] or CITY, lambda one: one.district)),
        ("by_month", (lambda one: one["date"][:7], lambda one: f"{one.time:%Y-%m}")),
    ):
        found[name] = {
            "supply": weights([(groups[0](one), keys) for one, keys in supply]),
            "demand": weights([(groups[1](one), keys) for one, keys in demand]),
        }
    for side in ("supply", "demand"):
        row = found["all"][side].pop("all")
        total = sum(row.values())
        found["all"][side] = {key: round(value / total, 6) for key, value in row.items()}
    return found


def coded(policies: list[Policy], code: str, holds: bool = True) -> list[str]:
    """Documents with a marked clause of a code."""
    return [
        one.name
        for one in policies
        if any(mark["code"] == code and mark["holds"] is holds for mark in one.truth["codes"])
    ]


def together(policies: list[Policy], pair: tuple[str, str]) -> list[str]:
    """Documents that put two departments of the city into one duty or issue together."""
    found = []
    for one in policies:
        groups = [[name.replace(CITY, "市") for name in one.truth["issuers"]]]
        groups += [duty["lead"] + duty["support"] + duty["responsible"] for duty in one.truth["duties"]]
        if any(set(pair) <= set(group) for group in groups):
            found.append(one.name)
    return found


def planted(policies: list[Policy], messages: list[Message]) -> list[Row]:
    """What was put in on purpose, each with a clean control."""
    rows: list[Row] = []
    names = {one.truth["key"]: one.name for one in policies}

    def docs(*matters: str) -> list[str]:
        return [one.name for one in policies if set(matters) & set(one.truth["matters"])]

    def asked(*matters: str) -> list[str]:
        return [one.number for one in messages if set(matters) & set(one.matters) and one.kind not in NOT_DEMAND]

    def add(dilemma: str, kind: str, documents: list[str], numbers: list[str], control: bool = False, **more: Any) -> None:
        rows.append(
            {
                "dilemma": dilemma,
                "kind": kind,
                "control": control,
                **more,
                "documents": documents,
                "messages": numbers,
            }
        )

    for key in MATTERS:
        kind = "under_supplied" if key in UNDER else "over_supplied" if key in OVER else "aligned"
        add("D11", kind, docs(key), asked(key), kind == "aligned", matter=key)
    for key, kind in (("childcare", "supplied_in_wrong_districts"), ("flood", "supplied_where_asked")):
        where = sorted({one.truth["district"] or CITY for one in policies if key in one.truth["matters"]})
        add("D12", kind, docs(key), asked(key), key == "flood", matter=key, districts=where)
    add("D12", "uniform_rule", coded(policies, "D12-"), asked("toilet"), matter="toilet")
    add("D12", "differentiated", coded(policies, "D12+"), [], True)
    for key, burst, kind in (("ebike", "2023-10", "answered_late"), ("flood", "2024-07", "answered_in_time")):
        first = min(one.truth["date"] for one in policies if key in one.truth["matters"])
        late = (int(first[:4]) - int(burst[:4])) * 12 + int(first[5:7]) - int(burst[5:7])
        add("D13", kind, docs(key), asked(key), key == "flood", matter=key, burst=burst, first_policy=first, months=late)
    for one in policies:
        for how, kind in (("copies", "copied"), ("adapts", "adapted")):
            if one.truth[how]:
                parent = one.truth[how][0]
                add("D21", kind, [one.name], [], how == "adapts", parent=parent, district=one.truth["district"])
    add("D22", "unfunded", coded(policies, "D22-"), [])
    add("D22", "funded", coded(policies, "D22+"), [], True)
    add("D23", "never_together", docs("deed"), asked("deed"), matter="deed", departments=list(NEVER))
    add("D23", "together", together(policies, TOGETHER), asked("wages"), True, matter="wages", departments=list(TOGETHER))
    add("D23", "no_department", docs("dogs"), asked("dogs"), matter="dogs")
    leads = [sorted({name for duty in one.truth["duties"] for name in duty["lead"]}) for one in policies]
    two = coded(policies, "D23two")
    add("D23", "two_leads", two, asked("smoke"), matter="smoke", departments=["市生态环境局", "市城市管理局"])
    river = names["river_3"]
    lead = next(found for one, found in zip(policies, leads, strict=True) if one.name == river)
    add("D23", "one_task_one_lead", [river], asked("river"), True, matter="river", departments=lead)

    def answered(district: str, kind: str = "") -> list[str]:
        here = [one for one in messages if one.district == district]
        return [one.number for one in here if (one.reply_kind == kind if kind else bool(one.reply))]

    silent = [one.number for one in messages if one.district == SILENT_DISTRICT]
    add("D31", "never_replies", [], silent, district=SILENT_DISTRICT)
    add("D31", "replies", [], answered(ANSWERING_DISTRICT), True, district=ANSWERING_DISTRICT)
    add("D31", "template_replies", [], answered(TEMPLATE_DISTRICT, "template"), district=TEMPLATE_DISTRICT)
    add("D31", "replies_to_the_point", [], answered(ANSWERING_DISTRICT, "substance"), True, district=ANSWERING_DISTRICT)
    add("D32", "no_consultation", coded(policies, "D32-"), [])
    add("D32", "hearing_with_numbers", coded(policies, "D32+"), [], True)
    add("D33", "process_only_evaluation", coded(policies, "D33-"), [])
    add("D33", "satisfaction_and_third_party", coded(policies, "D33+"), [], True)
    for code in sorted({mark["code"] for one in policies for mark in one.truth["codes"] if mark["code"][0] in "MG"}):
        add("", "mechanism", coded(policies, code), [], code=code, near_misses=coded(policies, code, holds=False))
    for how, kind in (("forwards", "forwarded"), ("repeals", "repealed")):
        for one in policies:
            for parent in one.truth[how]:
                add("", kind, [one.name], [], parent=parent)
    for old, new, day in RENAMED:
        add("", "renamed", [one.name for one in policies if old in one.text], [], old=old, new=new, date=day)
    campaigns: dict[tuple[str, str], list[str]] = defaultdict(list)
    for message in messages:
        if message.kind == "campaign":
            campaigns[message.matters[0], message.district].append(message.number)
    for (matter, district), numbers in campaigns.items():
        add("", "near_copies", [], numbers, matter=matter, district=district)
    for source, kind in SPECIAL.items():
        add("", kind, [], [one.number for one in messages if one.kind == source])
    return rows


def lines(value: Any) -> str:
    """A list or mapping as JSON with one entry a line."""
    if isinstance(value, dict):
        rows = [f"{json.dumps(key)}: {json.dumps(one, ensure_ascii=False)}" for key, one in value.items()]
        return "{\n" + ",\n".join(rows) + "\n}"
    return "[\n" + ",\n".join(json.dumps(one, ensure_ascii=False) for one in value) + "\n]"


def truth_json(seed: int, policies: list[Policy], messages: list[Message], messy: list[Row]) -> str:
    """The truth that tests recover."""
    matters = [
        {
            "id": key,
            "zh": name.zh,
            "en": name.en,
            "official_words": list(name.official_words),
            "plain_words": list(name.plain_words),
        }
        for key, name in MATTERS.items()
    ]
    found = shares(policies, messages)
    parts = {
        "city": json.dumps(CITY, ensure_ascii=False),
        "districts": json.dumps(list(PLACES), ensure_ascii=False),
        "people": json.dumps(PEOPLE, ensure_ascii=False),
        "seed": json.dumps(seed),
        "matters": lines(matters),
        "shares": lines(found["all"]),
        "by_district": lines(found["by_district"]),
        "by_month": lines(found["by_month"]),
        "policies": lines([one.truth for one in policies]),
        "messages": lines({one.number: list(one.matters) for one in messages}),
        "planted": lines(planted(policies, messages)),
        "messy": lines(messy),
    }
    return "{\n" + ",\n".join(f"{json.dumps(key)}: {value}" for key, value in parts.items()) + "\n}\n"
