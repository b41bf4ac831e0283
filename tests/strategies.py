"""Dirty Chinese for Hypothesis: what scraped, copied and wrongly decoded texts hold, all at once."""

from hypothesis import strategies as st

HAN = "市民路灯坏了停车难供水政策基层服务公开管理办法的和是在有不，。、；：？！“”（）《》〔〕—…"
TRADITIONAL = "關於車輛國務院門燈壞銜體"
LOOK_ALIKES = "\u2f08\u2f12\u2f45\u2ec5\u2ecb\u2ed3\u2ea0\u2fd5\uf9a8\uf92c\ufa0e\U0002f800\U0002fa1d"
RARE = "\u3402\u3feb\U00020bb7\U0002a6d6鶎釉趫赝寥\u3007〇①㎡ℓ℃Ⅲ⑩"
PRIVATE = "\ue000\ue00f\ue010\ue5e5\uf8ff\U000f0000\U0010fffd"
WIDE = "０９ＡＺａｚ，．：；（）－＠％＃　"
INVISIBLE = "\u200b\u200c\u200d\u200e\u202e\u2060\ufeff\u00ad\ufe0f\U000e0100\u2028\u2029\u180e"
CONTROL = "\x00\x07\x08\x0b\x0c\x1b\x1f\x7f\x85\x9f\r\n\t"
EMOJI = "😀❤👍\U0001f3fd\U0001f468\u200d\U0001f469🇨🇳"
HALVES = "\ud800\udbff\udc00\udfff\ud83d\ude00"
ASCII = "?!()[]<>&;:,.-+/\\'\"%#@_ aZz09xX"
PIECES = [
    "(jī)", "（zhì)", "(de)", "(GDP)", "(app)", "(a)", "(ng)", "?zhí)", "(jī\u0304)", "<ruby>市<rt>shì</rt></ruby>", "<br>", "&nbsp;", "<p class='a'>", "_x000D_",
    "\r\n", "\u3000\u3000", "\n\n", "-\n", "、\n", "一、", "（二）", "第三条 ", "012.", "。03保障：", "01", "— 3 —\n", "下载本文档\n", "打印本页", "【关闭窗口】",
    "已阅读5页,还剩33页未读\n", "温馨提示\n1. 本站所有资源如无特殊说明\n", "当前位置：首页 > 公开\n", "?；鶎釉趫?", "?缆费?护管理", "\ufffd\ufffd", "2024年5月6日",
    "20240506", "2024-13-40", "２０２４／２／３０", "1900年0月", "13900000000", "139 0000 0000",
    "990000199001010011", "电话：0999-8880000", "a@b.invalid", "联系人：王小明",
    "微信：abc_12345", "QQ 123456789", "6222020000000000000", "青石路12号3栋2单元501室", "云A12345", "〔2024〕12号", "12345",
]  # fmt: skip
_CHARS = st.one_of(
    *(st.sampled_from(sorted(set(chars))) for chars in (HAN, TRADITIONAL, LOOK_ALIKES, RARE, PRIVATE, WIDE, INVISIBLE, CONTROL, EMOJI, HALVES, ASCII)),
    st.characters(),
)
_PARTS = st.one_of(st.text(_CHARS, max_size=8), st.sampled_from(PIECES), st.text(st.sampled_from(HAN), min_size=1, max_size=20))


def _shifted(text: str) -> str:
    """The text one byte beside itself."""
    return text.encode("gb18030", "ignore")[1:].decode("gb18030", "replace").replace("\ufffd", "?")


def _repeated(parts: list[str]) -> str:
    return "".join(parts * 3)


dirty_text = st.one_of(
    st.lists(_PARTS, max_size=12).map("".join),
    st.lists(_PARTS, max_size=4).map(_repeated),
    st.tuples(st.text(st.sampled_from(HAN), max_size=8), st.lists(_PARTS, max_size=6).map("".join).map(_shifted)).map("?".join),
)
"""Chinese text with all that can be wrong with it, lone surrogates among it."""

_ENCODINGS = ["utf-8", "gb18030", "gbk", "big5", "utf-16", "utf-16-le", "utf-8-sig", "latin-1"]
dirty_bytes = st.one_of(
    st.binary(max_size=60),
    st.builds(lambda text, encoding: text.encode(encoding, "ignore"), dirty_text, st.sampled_from(_ENCODINGS)),
    st.builds(
        lambda one, two, encodings: one.encode(encodings[0], "ignore") + two.encode(encodings[1], "ignore"),
        dirty_text, dirty_text, st.tuples(st.sampled_from(_ENCODINGS), st.sampled_from(_ENCODINGS)),
    ),
    st.builds(lambda text, cut: text.encode("gb18030", "ignore")[cut:], dirty_text, st.integers(1, 5)),
)  # fmt: skip
"""Bytes of such texts: in one encoding, in two, cut in the middle of a character, or none at all."""
