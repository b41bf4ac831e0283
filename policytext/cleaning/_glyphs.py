"""Characters that look like ordinary ones and are others: radicals and compatibility ideographs out of PDF fonts."""

import re
import unicodedata
from functools import cache

from policytext.cleaning._rules import Edit

__all__ = ["ordinary"]

_ANY = re.compile("[\u2e80-\u2fd5\uf900-\ufaff\U0002f800-\U0002fa1f]")

_SUPPLEMENT = (
    "⺁厂⺂乛⺃乚⺄乙⺅亻⺆冂⺇𠘨⺈刀⺉刂⺊卜⺋㔾⺌小⺍小⺎兀⺏尣⺐尢⺑𡯂⺒巳⺓幺⺔彑⺕彐⺖忄⺗心⺘扌⺙攵⺛旡⺜日⺝月⺞歺⺟母⺠民⺡氵⺢氺⺣灬⺤爫⺥爫⺦丬⺧牛⺨犭⺩王⺪𤴔"
    "⺫目⺬示⺭礻⺮𥫗⺯糹⺰纟⺱罓⺲罒⺳㓁⺴冗⺵𦉫⺶羊⺷𦍌⺸𦍋⺹耂⺺肀⺻聿⺼肉⺽𦥑⺾艹⺿艹⻀艹⻁虎⻂衤⻃覀⻄西⻅见⻆角⻇𧢲⻈讠⻉贝⻊𧾷⻋车⻌辶⻍辶⻎辶⻏邑⻐钅⻑長⻒镸⻓长⻔门"
    "⻕𨸏⻖阝⻗雨⻘青⻙韦⻚页⻛风⻜飞⻝食⻞𩙿⻟飠⻠饣⻡𩠐⻢马⻣骨⻤鬼⻥鱼⻦鸟⻧卤⻨麦⻩黄⻪黾⻫斉⻬齐⻭歯⻮齿⻯竜⻰龙⻱龜⻲亀⻳龟"
)
"""Radical and ordinary character in turn: the property Equivalent_Unified_Ideograph of the Unicode Character Database."""


@cache
def _table() -> dict[str, str]:
    supplement = dict(zip(_SUPPLEMENT[::2], _SUPPLEMENT[1::2], strict=True))
    codes = (*range(0x2F00, 0x2FD6), *range(0xF900, 0xFB00), *range(0x2F800, 0x2FA20))
    folded = {chr(code): unicodedata.normalize("NFKC", chr(code)) for code in codes}
    return {char: new for char, new in (supplement | folded).items() if new != char and len(new) == 1}


def ordinary(text: str) -> list[Edit]:
    """Put the ordinary character in the place of each look-alike."""
    if not _ANY.search(text):
        return []
    table = _table()
    return [(i, i + 1, table[char]) for i, char in enumerate(text) if char in table]
