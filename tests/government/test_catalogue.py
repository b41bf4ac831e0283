"""The tables of bodies: every name resolves to itself, every short form to its name, successions hang together."""

import datetime
from itertools import product

import pytest

from policytext.government import canonical_agency, same_lineage, successors_of
from policytext.government.agencies._catalogue import LEVEL_OF, catalogue, rows_of
from policytext.government.agencies._resolve import split_organ

PLACES = {"province": "河北省", "city": "石家庄市", "county": "怀来县"}
SHORT_ORGANS = {"委员会": "委", "办公室": "办"}
TABLES = ("central", "systems", "local", "words", "ambiguous", "reforms", "successions", "variants")


@pytest.mark.parametrize("table", TABLES)
def test_no_row_of_a_table_stands_twice(table: str) -> None:
    rows = [tuple(sorted(row.items())) for row in rows_of(table)]
    assert len(rows) == len(set(rows))


@pytest.mark.parametrize("name", sorted(catalogue().bodies))
def test_a_national_body_is_itself(name: str) -> None:
    agency = canonical_agency(name)
    assert agency is not None
    assert (agency.name, agency.region, agency.level) == (name, "全国", "national")


def test_every_short_form_of_a_national_body_resolves() -> None:
    wrong = [
        (short, row["name"])
        for row in rows_of("central")
        for short in row["shorts"].split()
        if canonical_agency(short) != canonical_agency(row["name"])
    ]
    assert wrong == []


def test_no_short_form_means_two_national_bodies() -> None:
    forms = [form for row in rows_of("central") for form in {row["name"], *row["shorts"].split(), *row["bare"].split()}]
    assert len(forms) == len(set(forms))


def test_bare_forms_are_national_only_in_texts_for_the_whole_country() -> None:
    wrong = [
        form
        for row in rows_of("central")
        for form in row["bare"].split()
        if canonical_agency(form, region="全国") != canonical_agency(row["name"])
        or (other := canonical_agency(form, region="云泽市")) is None
        or other.region == "全国"
    ]
    assert wrong == []


def department_cases() -> list[tuple[str, str, str]]:
    """Level, full name and short name of every function with every organ word that it has."""
    cases = []
    for row, level in product(rows_of("systems"), PLACES):
        place, full = PLACES[level], row["function"]
        for organ in row[level].replace("-", "").split():
            before = row["before"] if organ in ("委员会", "办公室", "室") else ""
            cases.append((level, f"{place}{before}{full}{organ}", f"{place}{full}{organ}"))
            for short in row["shorts"].split():
                if not short.startswith("=") and ">" not in short and len(catalogue().functions[short]) == 1:
                    cases.append((level, f"{place}{before}{full}{organ}", f"{place}{short}{SHORT_ORGANS.get(organ, organ)}"))
    words = catalogue().words
    return [case for case in cases if case[2].removeprefix(PLACES[case[0]]) not in {*words, *catalogue().ambiguous}]


def test_every_department_round_trips_at_every_level() -> None:
    wrong = []
    for level, full, short in department_cases():
        agency = canonical_agency(short)
        if agency is None or agency.candidates:
            continue
        if (agency.name, agency.region, agency.level) != (full, PLACES[level], level) or canonical_agency(full) != agency:
            wrong.append((short, agency.name, full))
    assert wrong == []


def test_the_round_trip_leaves_few_names_open() -> None:
    cases = department_cases()
    skipped = [short for _, _, short in cases if (agency := canonical_agency(short)) is None or agency.candidates]
    assert len(cases) > 1500 and len(skipped) < 10


def form_cases() -> list[tuple[str, str, str]]:
    """Level, full name and a form of every local body."""
    out = []
    for row in rows_of("local"):
        for letter, form in product(row["levels"], [row["name"], *row["forms"].split()]):
            place = PLACES.get(LEVEL_OF[letter], "云泽市青梧区柳岸镇")
            full = row["name"].replace("~", place).replace("^", place.rstrip("省市县镇"))
            out.append((LEVEL_OF[letter], full, form.replace("~", place).replace("^", place.rstrip("省市县镇"))))
    return out


def test_every_form_of_a_local_body_means_the_same_body() -> None:
    wrong = []
    for level, full, form in form_cases():
        agency, whole = canonical_agency(form), canonical_agency(full)
        if agency is None or whole is None or agency.candidates:
            continue
        if agency != whole or (agency.name, agency.level) != (full, level):
            wrong.append((level, form, agency.name, full))
    assert wrong == []


def test_a_full_name_resolves_to_itself() -> None:
    names = {full for _, full, _ in (*department_cases(), *form_cases())}
    wrong = [
        (name, agency.name)
        for name in sorted(names)
        if (agency := canonical_agency(name)) is not None and canonical_agency(agency.name) != agency
    ]
    assert wrong == []


def test_weights_of_the_successors_sum_to_one() -> None:
    wrong = [pair for pair, heirs in catalogue().heirs.items() if abs(sum(weight for _, weight in heirs) - 1) > 0.001]
    assert wrong == []


def test_one_reform_ends_a_name() -> None:
    reforms: dict[tuple[str, str], set[str]] = {}
    for row in rows_of("successions"):
        for letter in row["levels"] if row["levels"].isascii() else [row["levels"]]:
            reforms.setdefault((letter, row["predecessor"]), set()).add(row["reform"])
    assert [name for name, codes in reforms.items() if len(codes) > 1] == []


def test_successions_have_no_cycle_and_later_ones_are_later() -> None:
    tables = catalogue()
    for (level, name), heirs in tables.heirs.items():
        at = level if level in LEVEL_OF.values() and level != "municipality" else "province"
        ended = tables.last_day(at, (level, name))
        assert ended is not None
        for heir, _ in heirs:
            there = level, heir
            if there in tables.heirs and tables.ends[there] == tables.ends[level, name]:
                assert there == (level, name) or (heir, 1.0) not in tables.heirs[there], (level, name, heir)
                continue
            later = tables.last_day(at, tables.ended(at, heir))
            assert later is None or later > ended or heir[-1] in "厅局", (level, name, heir)


def test_every_name_of_a_succession_is_in_the_tables() -> None:
    tables = catalogue()
    local = {*tables.names, *(full for spellings in tables.functions.values() for full, _ in spellings)}
    local |= {full + organ for full in local for organ in ("厅", "局", "委员会")}
    for row in rows_of("successions"):
        known = set(tables.bodies) if row["levels"] == "n" else local
        assert {row["predecessor"], row["successor"] or row["predecessor"]} <= known


def test_a_national_name_starts_when_its_only_predecessors_end() -> None:
    tables = catalogue()
    for row in rows_of("successions"):
        if row["levels"] == "n":
            first = tables.bodies[row["successor"]].valid_from
            assert first is None or first <= tables.reforms[row["reform"]].first["national"], row["successor"]


def test_days_of_reforms_are_in_order() -> None:
    for row in rows_of("reforms"):
        national, local, *last = (
            datetime.date.fromisoformat(row[c]) for c in ("national", "local", "province", "city", "county")
        )
        assert last == sorted(last), row["code"]
        assert all(day >= min(national, local) - datetime.timedelta(days=1) for day in last), row["code"]


@pytest.mark.parametrize("name", sorted({name for level, name in catalogue().heirs if level == "national"}))
def test_a_national_rename_happens_on_its_day(name: str) -> None:
    old = canonical_agency(name)
    assert old is not None and old.valid_to is not None
    after = old.valid_to + datetime.timedelta(days=1)
    heirs = successors_of(name)
    assert canonical_agency(name, on=old.valid_to) == old
    new = canonical_agency(name, on=after)
    assert new is not None
    if len(heirs) == 1:
        assert new == canonical_agency(heirs[0][0].name, on=after) != old
    else:
        assert new.name == name and len(new.candidates) == len(heirs)


def local_ends() -> list[tuple[str, str]]:
    """Level and full name of every local name that a reform ended."""
    out = []
    for level, name in catalogue().heirs:
        if level not in PLACES:
            continue
        functions = [row["function"] for row in rows_of("systems")]
        function, fixed = (name, "") if name in functions else split_organ(name)
        row = next((row for row in rows_of("systems") if row["function"] == function), None)
        if row is None:
            out.append((level, name.replace("~", PLACES[level]).replace("^", PLACES[level].rstrip("省市县"))))
        else:
            organ = fixed or (row[level].replace("-", "").split() or ["局"])[0]
            before = row["before"] if organ in ("委员会", "办公室") else ""
            out.append((level, f"{PLACES[level]}{before}{function}{organ}"))
    return out


@pytest.mark.parametrize(("level", "name"), local_ends(), ids=lambda value: value)
def test_a_local_rename_happens_on_its_day(level: str, name: str) -> None:
    old = canonical_agency(name)
    assert old is not None and old.level == level and old.name == name and old.valid_to is not None
    assert canonical_agency(name, on=old.valid_to) == old
    new = canonical_agency(name, on=old.valid_to + datetime.timedelta(days=1))
    assert new is not None and new != old and new.region == PLACES[level]
    assert all(same_lineage(old, heir) for heir, _ in successors_of(old))


def test_a_name_is_a_variant_of_one_department() -> None:
    names = [name for row in rows_of("variants") for name in row["functions"].split()]
    known = {function.name for spellings in catalogue().functions.values() for _, function in spellings}
    assert len(names) == len(set(names))
    assert set(names) <= known


def test_every_whole_word_is_its_own_full_name() -> None:
    found = [(word, canonical_agency(f"云泽市{word}")) for word in catalogue().words]
    wrong = [
        (word, agency.name)
        for word, agency in found
        if agency and not agency.candidates and canonical_agency(agency.name) != agency
    ]
    assert wrong == []
