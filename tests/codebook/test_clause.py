"""One clause coded."""

import pytest

from policytext.codebook import code_clause, load_codebook
from policytext.errors import InputError

CASES = [
    ("成立工作领导小组，办公室设在区教育局。", {"M23a", "G11"}),
    ("（市民政局、市财政局按职责分工负责）", {"G11"}),
    ("市水利局负责全市供水安全的监督管理工作。", {"G11", "G31"}),
    ("对新建的村级食堂每个补助二万元，由县财政承担。", {"G21", "M22a"}),
    ("逾期不改正的，处二千元以上一万元以下罚款。", {"G33"}),
    ("容错免责制度。", {"G13"}),
    ("坚持公开、公平、公正的原则。", set()),
    ("现将《工作方案》印发给你们，请认真贯彻执行。", set()),
]


@pytest.mark.parametrize(("text", "codes"), CASES)
def test_codes_a_clause(text: str, codes: set[str]) -> None:
    assert set(code_clause(text).codes) == codes


def test_gives_a_cue_for_each_code() -> None:
    text = "先选两个镇试行,开展试点,并向社会公示结果。"
    found = code_clause(text)
    assert [hit.code for hit in found.evidence] == list(found.codes) != []
    assert all(text[hit.start : hit.end] == hit.cue for hit in found.evidence)


def test_values_are_those_of_the_codebook() -> None:
    found = code_clause("县财政局应当对养老服务给予补助。")
    assert found.function == "duty" or found.function == "measure"
    assert found.modality == "rigid"
    assert found.resource == ("money",)
    assert found.indicator == "none"


def test_a_codebook_of_ones_own_replaces_the_mechanisms() -> None:
    assert set(code_clause("可以因地制宜。", codebook=load_codebook("discretion")).codes) <= set(load_codebook("discretion").ids)


def test_wants_a_text() -> None:
    with pytest.raises(InputError, match="code_clause"):
        code_clause(3)  # type: ignore[arg-type]
