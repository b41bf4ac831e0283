"""Readings in brackets that some sites plant behind characters: 机(jī)制."""

import re
import unicodedata
from bisect import bisect_right
from functools import cache

from policytext.cleaning._rules import HAN, Edit

__all__ = ["LETTERS", "is_syllable", "glosses", "reads_as"]

_FIRST = (
    "啊a埃ai鞍an肮ang凹ao芭ba白bai斑ban邦bang苞bao杯bei奔ben崩beng逼bi鞭bian标biao鳖bie彬bin兵bing玻bo捕bu擦ca猜cai餐can苍cang操cao厕ce"
    "层ceng插cha拆chai搀chan昌chang超chao车che郴chen撑cheng吃chi充chong抽chou初chu揣chuai川chuan疮chuang吹chui春chun戳chuo疵ci聪cong凑cou"
    "粗cu蹿cuan摧cui村cun磋cuo搭da呆dai耽dan当dang刀dao德de蹬deng堤di颠dian碉diao跌die丁ding丢diu东dong兜dou督du端duan堆dui墩dun掇duo"
    "蛾e恩en而er发fa藩fan坊fang菲fei芬fen丰feng佛fo否fou夫fu噶ga该gai干gan冈gang篙gao哥ge给gei根gen耕geng工gong钩gou辜gu刮gua乖guai棺guan"
    "光guang瑰gui辊gun锅guo哈ha骸hai酣han夯hang壕hao呵he嘿hei痕hen哼heng轰hong喉hou呼hu花hua槐huai欢huan荒huang灰hui荤hun豁huo击ji嘉jia"
    "歼jian僵jiang蕉jiao揭jie巾jin荆jing炯jiong揪jiu鞠ju捐juan撅jue均jun喀ka开kai刊kan康kang考kao坷ke肯ken坑keng空kong抠kou枯ku夸kua"
    "块kuai宽kuan匡kuang亏kui坤kun括kuo垃la莱lai蓝lan琅lang捞lao勒le雷lei棱leng厘li俩lia联lian粮liang撩liao列lie琳lin玲ling溜liu龙long"
    "楼lou芦lu驴lü峦luan掠lüe抡lun萝luo妈ma埋mai瞒man芒mang猫mao么me玫mei门men萌meng眯mi棉mian苗miao蔑mie民min明ming谬miu摸mo谋mou拇mu"
    "拿na氖nai南nan囊nang挠nao呢ne馁nei嫩nen能neng妮ni蔫nian娘niang鸟niao捏nie您nin柠ning牛niu脓nong奴nu女nü暖nuan虐nüe挪nuo哦o欧ou啪pa"
    "拍pai攀pan乓pang抛pao呸pei喷pen砰peng坯pi篇pian飘piao撇pie拼pin乒ping坡po扑pu期qi掐qia牵qian枪qiang橇qiao切qie钦qin青qing琼qiong秋qiu"
    "趋qu圈quan缺que裙qun然ran瓤rang饶rao惹re壬ren扔reng日ri戎rong揉rou茹ru软ruan蕊rui闰run若ruo撒sa腮sai三san桑sang搔sao瑟se森sen僧seng"
    "莎sha筛shai珊shan墒shang梢shao奢she砷shen声sheng师shi收shou蔬shu刷shua摔shuai栓shuan霜shuang谁shui吮shun说shuo斯si松song搜sou苏su"
    "酸suan虽sui孙sun蓑suo塌ta胎tai坍tan汤tang掏tao特te藤teng梯ti天tian挑tiao贴tie厅ting通tong偷tou凸tu湍tuan推tui吞tun拖tuo挖wa歪wai豌wan"
    "汪wang威wei瘟wen嗡weng挝wo巫wu昔xi瞎xia掀xian相xiang萧xiao楔xie薪xin星xing兄xiong休xiu墟xu轩xuan靴xue勋xun压ya焉yan殃yang邀yao椰ye"
    "一yi茵yin英ying哟yo拥yong幽you迂yu鸳yuan曰yue耘yun匝za栽zai咱zan赃zang遭zao责ze贼zei怎zen增zeng扎zha摘zhai瞻zhan樟zhang招zhao遮zhe"
    "珍zhen蒸zheng芝zhi中zhong舟zhou珠zhu抓zhua拽zhuai专zhuan桩zhuang椎zhui谆zhun捉zhuo兹zi鬃zong邹zou租zu钻zuan嘴zui尊zun昨zuo"
)
"""The first character of each syllable in the first level of GB 2312, which stands in the order of readings."""
_FURTHER = "biang cei cen chua dei den dia eng fiao gua kei lo m n ng hm hng nei neng nia nou nun pou rua sei shei tei wong yai zhei lve nve lv nv ê"
"""Syllables without a character of their own there, and two ways of writing ü."""

_MARKS = "\u0304\u0301\u030c\u0300"
_TONED = "āáǎàēéěèīíǐìōóǒòūúǔùǖǘǚǜńňǹḿ"
LETTERS = f"a-zêü{_TONED}{_MARKS}\u0308\u0251\u0261"
"""What a gloss is written in, for the inside of a character class."""
_GLOSS = re.compile(rf"(?<=[{HAN}])[(（] ?([{LETTERS}]{{1,9}}+)([1-5]?) ?[)）]")
_ON_A_PAGE_OF_GLOSSES = 3


@cache
def _syllables() -> frozenset[str]:
    return frozenset(re.findall(r"[a-zü]+", _FIRST)) | frozenset(_FURTHER.split())


def _plain(syllable: str) -> tuple[str, int]:
    """A syllable without tone marks, and how many it had."""
    parts = unicodedata.normalize("NFD", syllable.replace("\u0251", "a").replace("\u0261", "g"))
    base = "".join(char for char in parts if char not in _MARKS)
    return unicodedata.normalize("NFC", base), len(parts) - len(base)


def is_syllable(text: str) -> bool:
    """Say whether a text is one syllable of pinyin, with at most one tone mark."""
    base, tones = _plain(text)
    return tones <= 1 and base in _syllables()


@cache
def _order() -> tuple[list[bytes], list[str]]:
    found = re.findall(r"(.)([a-zü]+)", _FIRST)
    return [char.encode("gb2312") for char, _ in found], [syllable for _, syllable in found]


def reads_as(char: str, syllable: str) -> bool:
    """Say whether a character has this reading (tones aside): one reading is known of each of the 3,755 commonest."""
    from policytext.cleaning._opencc import simplified_character

    code = simplified_character(char).encode("gb2312", errors="ignore")
    if len(code) != 2 or not 0xB0 <= code[0] <= 0xD7:
        return False
    first, syllables = _order()
    return syllables[bisect_right(first, code) - 1] == _plain(syllable)[0].replace("v", "ü")


def glosses(text: str) -> list[Edit]:
    """Take out a bracket behind a character that holds one syllable.

    With a tone mark it can be nothing else. Without one it may be an abbreviation, (ai) or (app): then it must be the
    reading of the character before it, or stand on a page that is full of glosses.
    """
    found = [match for match in _GLOSS.finditer(text) if is_syllable(match[1])]
    toned = [_plain(match[1])[1] == 1 for match in found]
    full = sum(toned) >= _ON_A_PAGE_OF_GLOSSES
    return [
        (match.start(), match.end(), "")
        for match, tone in zip(found, toned, strict=True)
        if (tone and not match[2])
        or (len(match[1]) > 1 and reads_as(text[match.start() - 1], match[1]))
        or (full and not match[2] and match[1] in _NEUTRAL)
    ]


_NEUTRAL = frozenset(
    [
        "de", "le", "zhe", "ma", "ne", "ba", "me", "zi", "men", "ge", "shang", "li", "lai", "qu", "tou", "shi", "bei", "dei", "dou", "hai",
        "huan", "hui", "chong", "chang", "zhong", "xing", "hang", "liao",
    ]
)  # fmt: skip
"""Readings without a tone mark that no abbreviation is: particles, and second readings of common characters."""
