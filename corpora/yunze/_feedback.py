"""Feedback of the bundled study: read the written fragments and compose messages and replies."""

from __future__ import annotations

import random
import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from _city import (
    CHANNELS,
    CLOSINGS,
    CONNECTIVES,
    COUNTIES,
    GREETINGS,
    MATTERS,
    PLACES,
    REPLIERS,
    REPLY_RATES,
    SLIPS,
    TEMPLATE_DISTRICT,
    TEMPLATE_SHARE,
    TEMPLATES,
    THANKS_TAIL,
    TILT,
    WEIGHTS,
)
from _policies import old_names

SHORTEST, LONGEST = 24, 900
NEAREST = 0.5
TRIES = 120
FIRST, LAST = datetime(2023, 1, 3), datetime(2025, 12, 30)
STYLES = {"terse": 10, "plain": 30, "letter": 36, "long": 24}
QUOTED = 0.3
"""Share of the replies to the point that quote a sentence of the message, as offices do."""
REPLY_DAYS = {
    "青梧区": (1, 2, 2, 3, 3, 4, 5, 6, 8),
    "柳汀区": (5, 6, 7, 8, 9, 10, 12, 14, 15),
    "石盘区": (12, 15, 18, 21, 26, 30, 38, 47, 60),
    "望潮区": (2, 3, 5, 6, 7, 8, 10, 13, 18),
    "岚溪县": (4, 6, 8, 11, 14, 15, 19, 25, 34),
}
RURAL = re.compile("村|全县|养猪场|三十亩|镇上|逢场|赶集|我县|县城|山上|乡下|教学点|坞|大堰")
URBAN = re.compile("高架|KTV|商场|商业街|园区|网约车|火车站|转运站|新城|地铁|写字楼")
PERSONA = re.compile(
    "我[爸妈娘爹婆公]|父亲|母亲|老伴|老公|替|今年|我是|我叫|本人|作为|爸妈|我家孩子|两个孩子|外来务工|四个月大"
    "|年级|小升初|我在|我们是|老爷子|婆婆|怀孕|下晚班|交房|我们村|上夜班|代表|我们单元|上班|刘家|我做|我开|俺|坐轮椅|拄拐|我公司|我们公司|我租房|我退休"
)
FORMAL = re.compile("尊敬的|领导|您好|反映|现就|兹")
SEASONS = (
    (re.compile("过年|腊月|年底了"), (12, 1)),
    (re.compile("中考|高三|高考|马上要考试"), (4, 5)),
    (re.compile("夏天|天气一热|空调外机|发水|入夏"), (6, 7, 8)),
    (re.compile("一年级|报名|招生|就近|长幼"), (4, 5, 6, 7)),
    (re.compile("年后"), (3, 4)),
    (re.compile("桂花"), (10,)),
    (re.compile("暴雨|汛期|大雨"), (6, 7, 8, 9)),
    (re.compile("上冻|下雪|除雪|暖气|暖风|取暖|结冰|寒冬|入冬"), (11, 12, 1, 2)),
)
NIGHT = re.compile("半夜两点|凌晨两点四十")
HOURS = (2, 1, 1, 0, 0, 1, 2, 4, 8, 10, 9, 7, 6, 5, 6, 7, 7, 6, 5, 6, 8, 9, 7, 4)
KINDS = (("咨询", "请问|咨询|问一句|想问"), ("建议", "建议|提议"))
CLOCKS = (
    "晚上{八/九/十/十一}点{半/多/}",
    "早上{六/七/八}点{半/多/}",
    "凌晨{一/两/三/四/五}点{多/左右/}",
    "{19-23}点{10-55}分",
    "中午{十二点/一点}{多/半/}",
    "下午{两/三/四/五}点{多/半/左右}",
    "{6-9}:{10-55}",
    "傍晚{五/六}点{多/半}",
)
BURSTS = {
    "ebike": (("2023-10", "2024-03", 6.0), ("2024-04", "2024-09", 3.5), ("2024-10", "2025-12", 1.8)),
    "flood": (("2024-07", "2024-07", 16.0), ("2024-08", "2024-08", 5.0)),
}
"""Months (first, last) in which a matter is raised more often, and how much more."""

HOME = re.compile("{xq}|{wy}|小区|业主|物业")
DONE = re.compile("已(?:更换|退还|修复|完成|清理|整改|拆除|安装|恢复|办结|支付|发放)")
REFUSED = re.compile("不予|无法|不能|不符合|暂无|不具备|不在")
PREFERRED = {("toilet", False): "城市管理", ("road", True): "交通", ("flood", True): "水利", ("water", True): "水利"}
"""Words of the offices that answer for a matter in the counties (True) or in the city's districts (False)."""

EVENT_DAYS, LATER_DAYS = (15, 50), (1, 14)
"""Days before the message: of what a core tells, and of what was done about it."""

WET = (6, 7, 8, 9)
QUOTING = ("来电人反映：", "来信称：", "您反映：", "您在留言中提到", "据您反映，")
AFTER = ((re.compile("锻造厂.{0,15}(?:火|烧)|(?:火|烧).{0,15}锻造厂"), "2023-11"), (re.compile("垃圾(?:处理)?费"), "2023-12"))
"""What a text can only speak of from a month on."""


@dataclass(frozen=True)
class Item:
    """A written core or whole message: matters, title, text, the substance of a reply, and its kind."""

    matters: tuple[str, ...]
    title: str
    text: str
    reply: str
    kind: str = "core"
    districts: tuple[str, ...] = ()
    months: tuple[int, ...] = ()


@dataclass(frozen=True)
class Matter:
    """The fragments written for one matter, by section."""

    depts: tuple[str, ...]
    lines: dict[str, tuple[str, ...]]
    cores: tuple[Item, ...]
    tickets: tuple[Item, ...]
    wholes: tuple[Item, ...]


@dataclass
class Message:
    """One composed message; reply fields stay empty without a reply."""

    item: Item
    matters: tuple[str, ...]
    kind: str
    district: str
    title: str
    text: str
    places: dict[str, str]
    time: datetime
    style: str = ""
    channel: str = ""
    category: str = ""
    reply: str = ""
    reply_time: str = ""
    reply_dept: str = ""
    reply_kind: str = ""
    number: str = ""
    core: str = ""
    grams: frozenset[str] = field(default_factory=frozenset)


def sections(path: Path) -> dict[str, list[str]]:
    """Read a fragment file: lines under `# name` headings."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            name = line[2:].strip()
            found.setdefault(name, [])
        elif line.strip():
            found[name].append(line.strip())
    return found


def where_of(field: str) -> tuple[tuple[str, ...], tuple[int, ...]]:
    """Districts and months that a `where` field allows; none means any."""
    districts: list[str] = []
    months: list[int] = []
    for word in field.split():
        span = re.fullmatch(r"(\d+)(?:-(\d+))?月", word)
        if span:
            first, last = int(span[1]), int(span[2] or span[1])
            months += [(first - 1 + step) % 12 + 1 for step in range((last - first) % 12 + 1)]
        elif word in ("城区", "农村"):
            districts += [name for name in PLACES if (name in COUNTIES) == (word == "农村")]
        elif word in PLACES:
            districts.append(word)
        else:
            raise ValueError(f"unknown place or months {word!r}. Hint: 城区, 农村, a district or 6-9月.")
    return tuple(dict.fromkeys(districts)), tuple(dict.fromkeys(months))


def load_matter(path: Path) -> Matter:
    """Read the fragments of one matter."""
    parts = sections(path)

    def items(name: str) -> tuple[Item, ...]:
        found = []
        for line in parts.get(name, []):
            row = [*line.split("|"), "", "", ""][:4]
            if re.fullmatch(r"[\d月 -]+|城区|农村|[^，。]{2}[区县]", row[2].strip()):
                raise ValueError(f"{path.name}: place or months where the reply belongs: {line[:40]}")
            districts, months = where_of(row[3])
            found.append(Item((path.stem,), row[0], row[1], row[2].rstrip("。"), name, districts, months))
        return tuple(found)

    lines = {name: tuple(parts.get(name, ())) for name in ("open", "detail", "effect", "history", "ask", "measure")}
    return Matter(tuple(parts["dept"][0].split()), lines, items("core"), items("ticket"), items("whole"))


def load_special(path: Path) -> list[Item]:
    """Read the messages written for one purpose (two matters, thanks, off-topic, campaigns, personal data)."""
    found = []
    for kind, lines in sections(path).items():
        for line in lines:
            matters, district, title, text, reply = [*line.split("|"), ""][:5]
            keys = tuple(key for key in matters.split("+") if key)
            found.append(Item(keys, title, text, reply.rstrip("。"), kind, (district,) if district else ()))
    return found


def five_grams(text: str) -> frozenset[str]:
    """Character 5-grams of a text."""
    return frozenset(text[i : i + 5] for i in range(max(1, len(text) - 4)))


def sentences(text: str) -> list[str]:
    """Sentences of five characters or more."""
    return [part for part in re.split(r"[。！？!?\s]+", text) if len(part) >= 5]


def rounded(number: int) -> int:
    """A number as people say it: tens above 150, hundreds above 1,000."""
    step = 100 if number >= 1000 else 10 if number > 150 else 1
    return number // step * step


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of common grams."""
    common = len(one & other)
    return common / (len(one) + len(other) - common)


compiled = cache(re.compile)
"""A pattern compiled once: the conditions of all fragments are more than ``re`` keeps."""


def join(parts: list[str]) -> str:
    """Join pieces into one text; a piece that ends without a mark gets a full stop."""
    text = ""
    for part in parts:
        if text and text[-1] not in "。！？，：；!?…~～😡🙏😭😂👍":
            text += "。"
        text += part
    for wrong, right in (("，您好", "。您好"), ("，，", "，"), ("。。", "。"), ("，。", "。"), ("。，", "。")):
        text = text.replace(wrong, right)
    return text


class WornError(ValueError):
    """A core has been used so often that every new message is near an earlier one."""


class Composer:
    """Composes the messages of all matters from one seeded source of chance."""

    def __init__(self, folder: Path, seed: int, strict: bool = True, keys: tuple[str, ...] = ()) -> None:
        self.rng = random.Random(seed)
        self.strict = strict
        self.matters = {key: load_matter(folder / f"{key}.txt") for key in keys or MATTERS}
        self.special = load_special(folder / "special.txt")
        self.messages: list[Message] = []
        self.near: dict[str, list[frozenset[str]]] = defaultdict(list)
        self.used: Counter[str] = Counter()
        self.narrow = self.narrow_lines()
        self.months = [(year, month) for year in (2023, 2024, 2025) for month in range(1, 13)]

    def fill(self, text: str, words: dict[str, Any]) -> str:
        """Fill slots, the innermost first: a place, `{12-40}`, `{date}`, `{clock}` or one of `{this/that/}`."""

        def one(match: re.Match[str]) -> str:
            slot = str(match[1])
            if slot in words:
                return str(words[slot])
            span = re.fullmatch(r"(\d+)-(\d+)", slot)
            if span:
                return str(rounded(self.rng.randint(int(span[1]), int(span[2]))))
            if slot == "date":
                return self.day_before(words["time"], words["days"])
            if slot == "clock":
                return str(self.rng.choice(CLOCKS))
            if re.fullmatch(r"[A-Za-z_-]*\d*", slot) and not slot.isdigit():
                raise ValueError(f"unknown slot {{{slot}}} in {text[:40]!r}. Hint: see the list of slots in README.md.")
            return str(self.rng.choice(slot.split("/")))

        for _ in range(9):
            filled = re.sub(r"\{([^{}]*)\}", one, text)
            if filled == text:
                break
            text = filled
        return text

    def day_before(self, time: datetime, days: tuple[int, int]) -> str:
        """A day shortly before a time, in one of the ways that people write it."""
        day = time - timedelta(days=self.rng.randint(*days))
        return self.rng.choice(
            [
                f"{day.year}年{day.month}月{day.day}日",
                f"{day.year}年{day.month}月{day.day}号",
                f"{day.month}月{day.day}日",
                f"{day.month}月{day.day}号",
                f"{day.year}年{day.month}月",
                f"{day.month}月{('上旬', '中旬', '下旬')[min(2, (day.day - 1) // 10)]}",
            ]
        )

    def time_for(self, matter: str, item: Item, months: tuple[int, ...] = ()) -> datetime:
        """Draw a time that suits the matter's course, the item's months and what its text speaks of."""
        allowed = months or item.months
        if not allowed:
            allowed = next((season for pattern, season in SEASONS if pattern.search(item.text)), ())
        after = [first for pattern, first in AFTER if pattern.search(item.text)]
        weights = []
        for year, month in self.months:
            weight = 0.75 if month == 2 else 1.0
            if matter == "flood":
                weight *= 3.0 if month in WET else 0.6
            for first, last, more in BURSTS.get(matter, ()):
                if first <= f"{year}-{month:02d}" <= last:
                    weight *= more
            early = any(f"{year}-{month:02d}" < first for first in after)
            weights.append(weight if (not allowed or month in allowed) and not early else 0.0)
        year, month = self.rng.choices(self.months, weights)[0]
        while True:
            day = datetime(year, month, 1) + timedelta(days=self.rng.randint(0, 30))
            if day.month == month and FIRST <= day <= LAST:
                break
        hour = 2 if NIGHT.search(item.text) else self.rng.choices(range(24), HOURS)[0]
        return day + timedelta(hours=hour, seconds=self.rng.randint(0, 3599))

    def districts_for(self, matter: str, item: Item) -> dict[str, float]:
        """Districts that an item may come from, with weights."""
        if len(item.districts) == 1:
            return {item.districts[0]: 1.0}
        tilt = TILT.get(matter, WEIGHTS)
        names = [name for name in item.districts or PLACES if tilt.get(name)]
        if not item.districts:
            text = item.text + item.title
            if RURAL.search(text):
                names = [name for name in names if name in COUNTIES] or names
            elif URBAN.search(text):
                names = [name for name in names if name not in COUNTIES] or names
        if not names:
            names = list(item.districts)
        return {name: tilt.get(name, 0.1) for name in names}

    def words_in(self, district: str, time: datetime) -> dict[str, Any]:
        """One place of each sort in a district, and the time."""
        places = {key: self.rng.choice(names) for key, names in PLACES[district].items()}
        return {"q": district, "time": time, "days": LATER_DAYS, **places}

    def resolve(self, text: str, words: dict[str, Any]) -> tuple[str, str]:
        """Fill a core; give it with its places, and without any for conditions to look at."""
        kept = {key: f"\u27e6{key}\u27e7" for key in words if key not in ("time", "days")}
        chosen = self.fill(text, {**kept, "time": words["time"], "days": EVENT_DAYS})
        placed = re.sub("\u27e6(\\w+)\u27e7", lambda match: str(words[match[1]]), chosen)
        return placed, re.sub("\u27e6\\w+\u27e7", "", chosen)

    def fitting(self, lines: tuple[str, ...], about: str, taken: str = "", village: bool = False) -> str:
        """Draw a line whose condition, if any, is met by what the core says; empty if none fits."""
        fit: list[str] = []
        told = bool(PERSONA.search(about + taken))
        for line in lines:
            condition, arrow, text = line.rpartition(" => ")
            if arrow and not compiled(condition).search(about):
                continue
            if text.lstrip("^") in taken or (told and PERSONA.search(text)):
                continue
            if village and HOME.search(text):
                continue
            fit += [text] * (3 if arrow and line in self.narrow else 1)
        return str(self.rng.choice(fit)) if fit else ""

    def narrow_lines(self) -> frozenset[str]:
        """Lines whose condition at most a quarter of the matter's cores meet."""
        found = set()
        for matter in self.matters.values():
            for line in (line for lines in matter.lines.values() for line in lines if " => " in line):
                condition = line.rpartition(" => ")[0]
                try:
                    hits = sum(bool(compiled(condition).search(item.title + item.text)) for item in matter.cores)
                except re.error:
                    continue
                if hits <= len(matter.cores) / 4:
                    found.add(line)
        return frozenset(found)

    def opening(self, matter: Matter, about: str, formal: bool, village: bool = False) -> str:
        """Draw an opening, a formal one for a letter where there is one."""
        lines = matter.lines["open"]
        if formal:
            lines = tuple(line for line in lines if FORMAL.search(line)) or lines
        return self.fitting(lines, about, village=village)

    def arrange(self, matter: Matter, item: Item, core: str, about: str, style: str) -> list[str]:
        """The pieces of a message in one of several orders and lengths."""
        chance = self.rng.random
        if item.kind != "core":
            return [core]
        village = "{cun}" in item.text

        def piece(name: str, taken: str = "") -> str:
            return self.fitting(matter.lines[name], about, taken, village)

        if style == "terse":
            return [core, piece("ask").lstrip("^")] if chance() < 0.5 else [core]
        wanted = chance() < 0.7 or style == "letter"
        parts = [self.opening(matter, about, style == "letter", village)] if wanted else []
        if style == "plain":
            ask = piece("ask")
            early = ask.startswith("^") and chance() < 0.5
            ask = ask.lstrip("^")
            parts += [ask, core] if early else [core]
            if chance() < 0.6:
                parts.append(piece(self.rng.choice(["detail", "effect", "history"])))
            return parts if early or chance() < 0.2 else [*parts, ask]
        parts.append(core)
        if chance() < 0.75 or style == "long":
            parts.append(piece("detail"))
        middle = ["effect", "history"] if chance() < 0.5 else ["history", "effect"]
        parts += [piece(name) for name in (middle if style == "long" else middle[:1])]
        ask = piece("ask").lstrip("^")
        parts.append(ask)
        if style == "long" and chance() < 0.6:
            parts.append(piece("ask", ask).lstrip("^"))
        if chance() < 0.5 and not re.search("盼|谢|感激|答复|回复|回音", parts[-1]):
            parts.append(str(self.rng.choice(THANKS_TAIL)))
        return parts

    def slip(self, text: str) -> str:
        """Put one slip of the keyboard into a few messages."""
        if self.rng.random() < 0.08:
            pairs = [pair for pair in SLIPS if pair[0] in text]
            if pairs:
                right, wrong = self.rng.choice(pairs)
                return text.replace(right, wrong, 1)
        return text

    def fresh(self, build: Any, family: str, title: str) -> Message:
        """Build until a message is near no other of its family and repeats no sentence; the best try counts."""
        chosen: Message | None = None
        fewest = 99
        others = self.near[family] if self.strict else self.near[family][-40:]
        for attempt in range(TRIES if self.strict else 8):
            message: Message = build()
            if not SHORTEST <= len(message.text) <= LONGEST:
                continue
            repeated = sum(1 for part in sentences(message.text) if part in self.used)
            if repeated >= fewest and attempt:
                continue
            message.grams = five_grams(message.text)
            near = any(jaccard(message.grams, other) > NEAREST for other in others)
            if not near:
                chosen, fewest = message, repeated
            elif not self.strict and chosen is None:
                chosen = message
            if fewest == 0:
                break
        if chosen is None:
            raise WornError(f"no fresh message for {title!r} of {family}. Hint: write more fragments or slots.")
        self.near[family].append(chosen.grams)
        self.used.update(sentences(chosen.text))
        return chosen

    def compose(self, key: str, item: Item) -> Message:
        """Compose one message of a matter."""
        matter = self.matters[key]

        def build() -> Message:
            time = self.time_for(key, item)
            weights = self.districts_for(key, item)
            district = self.rng.choices(list(weights), list(weights.values()))[0]
            words = self.words_in(district, time)
            style = self.rng.choices(list(STYLES), list(STYLES.values()))[0] if item.kind == "core" else item.kind
            core, bare = self.resolve(item.text, words)
            title = self.title_of(item, words)
            parts = self.arrange(matter, item, core, title + bare, style)
            text = self.slip(join([part if part == core else self.fill(part, words) for part in parts if part]))
            return Message(item, (key,), item.kind, district, title, text, words, time, style, core=core)

        return self.fresh(build, key, item.title)

    def title_of(self, item: Item, words: dict[str, Any]) -> str:
        """Draw one of an item's titles."""
        return self.fill(str(self.rng.choice(re.split(r"/(?![^{]*\})", item.title))), words)

    def add_matter(self, key: str, count: int) -> None:
        """Add a matter's messages: every whole once, one in seven a hotline record, then the cores dealt evenly."""
        matter = self.matters[key]
        deck = list(matter.wholes[: count // 2])
        deck += self.deal(matter.tickets, min(count // 7, 4 * len(matter.tickets)))
        deck += self.deal(matter.cores, count - len(deck))
        for item in deck:
            self.messages.append(self.compose_one_of(key, item))

    def compose_one_of(self, key: str, item: Item) -> Message:
        """Compose a message from an item or, where that is worn, from another core."""
        for _ in range(20):
            try:
                return self.compose(key, item)
            except WornError:
                item = self.rng.choice(self.matters[key].cores)
        return self.compose(key, item)

    def deal(self, items: tuple[Item, ...], count: int) -> list[Item]:
        """Deal items evenly, in a new order each round."""
        deck: list[Item] = []
        while len(deck) < count and items:
            cards = list(items)
            self.rng.shuffle(cards)
            deck += cards[: count - len(deck)]
        return deck

    def add_two(self, count: int) -> None:
        """Add messages composed of the cores of two matters, in one district."""
        keys = list(self.matters)
        for _ in range(count):

            def build() -> Message:
                while True:
                    one, other = self.rng.sample(keys, 2)
                    first = self.rng.choice(self.matters[one].cores)
                    second = self.rng.choice(self.matters[other].cores)
                    shared = self.districts_for(one, first)
                    also = self.districts_for(other, second)
                    both = [name for name in shared if name in also]
                    strangers = PERSONA.search(first.text) and PERSONA.search(second.text)
                    if both and not strangers and not first.months and not second.months:
                        break
                time = self.time_for(one, first)
                words = self.words_in(self.rng.choice(both), time)
                core, about = self.resolve(first.text, words)
                further, also_about = self.resolve(second.text, words)
                village = "{cun}" in first.text
                parts = [self.opening(self.matters[one], about, False, village)] if self.rng.random() < 0.5 else []
                parts += [core, str(self.rng.choice(CONNECTIVES)), further]
                if self.rng.random() < 0.7:
                    parts.append(self.fitting(self.matters[other].lines["ask"], also_about, village=village).lstrip("^"))
                text = join([part if part in (core, further) else self.fill(part, words) for part in parts if part])
                title = self.title_of(first, words)
                return Message(first, (one, other), "two", words["q"], title, text, words, time, "long", core=core)

            self.messages.append(self.fresh(build, "two", "two matters"))

    def add_special(self, petitions: tuple[tuple[int, datetime], ...]) -> None:
        """Add the messages that were written whole, and the petitions with their near-copies."""
        waiting = list(petitions)
        for item in self.special:
            key = item.matters[0] if item.matters else ""
            copies, start = waiting.pop(0) if item.kind == "petition" else (1, None)
            for _ in range(copies):
                time = self.time_for("", item)
                if item.kind == "campaign":
                    start = datetime(2024, 3, 12)
                if start:
                    time = time.replace(year=start.year, month=start.month, day=start.day)
                    time += timedelta(days=self.rng.randint(0, 9))
                weights = self.districts_for(key, item)
                district = self.rng.choices(list(weights), list(weights.values()))[0]
                words = self.words_in(district, time)
                kind = "campaign" if item.kind == "petition" else item.kind
                text = self.fill(item.text, words)
                title = self.title_of(item, words)
                self.messages.append(Message(item, item.matters, kind, district, title, text, words, time))
                self.used.update(sentences(text))
        if waiting:
            raise ValueError(f"{len(waiting)} petitions without a text. Hint: add them under `# petition`.")

    def sort_out(self, message: Message) -> None:
        """Draw a channel and the board's own coarse category, read off the wording."""
        message.channel = self.rng.choices(CHANNELS, (40, 35, 15, 10))[0]
        if message.kind == "ticket":
            message.channel = CHANNELS[0]
        if message.kind == "thanks":
            message.category = "感谢"
        elif message.kind == "off":
            message.category = "其他"
        else:
            found = [name for name, pattern in KINDS if re.search(pattern, message.text)]
            asks = re.search("求|帮|希望|盼|能不能|恳请", message.text)
            message.category = found[0] if found else "求助" if asks else "投诉"

    def formula(self, lines: tuple[str, ...], message: Message) -> str:
        """Draw a greeting or closing that suits what was asked and what is answered."""
        asked = message.category in ("咨询", "建议")
        reply = message.item.reply
        unfit = [
            (asked, "属实|歉意|整改|加大日常巡查|反弹"),
            (not asked, "所提意见具有"),
            (bool(re.match("经|关于|针对", reply)), "，$"),
            (bool(DONE.search(reply)), "因资金和条件所限|正在有序推进"),
            (bool(REFUSED.search(reply)), "您表示|见效"),
            (self.rng.random() < 0.75, "作出批示"),
        ]
        patterns = [pattern for holds, pattern in unfit if holds]
        return self.rng.choice([line for line in lines if not any(re.search(pattern, line) for pattern in patterns)])

    def office(self, message: Message) -> tuple[str, str]:
        """The department that answers and another one that it works with."""
        keys = message.matters
        names = [self.fill(dept, message.places) for dept in self.matters[keys[0]].depts] if keys else []
        county = message.district in COUNTIES
        if county:
            names = [name.replace("公安分局", "公安局") for name in names]
        wanted = PREFERRED.get((keys[0], county), "") if keys else ""
        if wanted:
            names.sort(key=lambda name: wanted not in name)
        if keys[:1] == ("toilet",) and not county:
            names = [name for name in names if "农业农村" not in name] or names
        said = re.split("[，。；]", message.item.reply)[0]
        fit = [office for pattern, office in REPLIERS if re.search(pattern, said)]
        own = [name for name in names if fit and fit[0][1:5] in name]
        first = names[:1] if wanted else names[:2]
        dept = self.rng.choice(own or fit[:1] or first or ["市长热线受理中心"])
        return dept, self.rng.choice([name for name in names if name != dept] or [message.district + "有关部门"])

    def answer(self, message: Message) -> None:
        """Write the official reply: a template, or greeting, substance and closing."""
        keys = message.matters
        dept, other = self.office(message)
        title = re.sub("^(?:关于|反映|咨询|投诉|请求)", "", message.title)
        words = {
            **message.places,
            "dept": dept,
            "other": other,
            "title": re.sub("(?:的问题|问题|一事|事宜)$", "", title) or message.title,
            "official": MATTERS[keys[0]].official if keys else "政民互动",
        }
        days = REPLY_DAYS[message.district]
        message.reply_kind = "substance"
        if message.district == TEMPLATE_DISTRICT and self.rng.random() < TEMPLATE_SHARE:
            text, message.reply_kind = self.rng.choice(TEMPLATES), "template"
        else:
            substance = self.fill(message.item.reply, words)
            if not keys or message.kind == "thanks":
                text = substance if substance.startswith("您好") else f"网友您好！来信收悉。{substance}"
                text += "。" + self.fill(CLOSINGS[0], words)
            else:
                text = self.fill(self.formula(GREETINGS, message), words)
                said = re.findall(r"[^。！？]{12,70}[。！？]", message.core)
                if said and message.kind != "ticket" and not text.endswith("，") and self.rng.random() < QUOTED:
                    how = self.rng.choice(QUOTING if message.channel == CHANNELS[0] else QUOTING[1:])
                    text += f"{how}“{said[0].rstrip('。')}”。"
                text += substance + "。"
                if self.rng.random() < 0.6:
                    about = message.item.title + message.core + message.item.reply
                    text += self.fill(self.fitting(self.matters[keys[0]].lines["measure"], about), words)
                if self.rng.random() < 0.75:
                    text += self.fill(self.formula(CLOSINGS, message), words)
        when = (message.time + timedelta(days=self.rng.choice(days))).replace(
            hour=self.rng.randint(9, 17), minute=self.rng.randint(0, 59)
        )
        day = f"{when:%Y-%m-%d}"
        message.reply, message.reply_dept = old_names(text, day), old_names(dept, day)
        message.reply_time = stamp(when)

    def add_replies(self) -> None:
        """Answer the share of each district's messages that it answers, spread over the written substances."""
        for district, rate in REPLY_RATES.items():
            here = [one for one in self.messages if one.district == district]
            able = [one for one in here if one.item.reply and one.time < LAST - timedelta(days=61)]
            self.rng.shuffle(able)
            seen: Counter[str] = Counter()
            ranked = []
            for place, message in enumerate(able):
                ranked.append((seen[message.item.reply], place, message))
                seen[message.item.reply] += 1
            ranked.sort(key=lambda row: row[:2])
            wanted = round(rate * len(here))
            if len(ranked) < wanted:
                raise ValueError(
                    f"only {len(ranked)} messages of {district} have a written reply, {wanted} wanted. Hint: write more."
                )
            for _, _, message in ranked[:wanted]:
                self.answer(message)

    def run(
        self, counts: dict[str, int], two: int, petitions: tuple[tuple[int, datetime], ...]
    ) -> list[Message]:
        """Compose all messages, in order of time and numbered."""
        self.add_special(petitions)
        for key, count in counts.items():
            self.add_matter(key, count)
        self.add_two(two)
        for message in self.messages:
            message.text = old_names(message.text, f"{message.time:%Y-%m-%d}")
            self.sort_out(message)
        self.add_replies()
        self.messages.sort(key=lambda message: (message.time, message.text))
        width = max(5, len(str(len(self.messages))))
        for place, message in enumerate(self.messages, 1):
            message.number = f"YZ{message.time.year}{place:0{width}d}"
        return self.messages


def faults(composer: Composer) -> list[str]:
    """What is wrong in the written fragments, as `matter: fault` lines."""
    found = []
    for key, matter in composer.matters.items():
        for name, lines in matter.lines.items():
            for line in lines:
                condition, arrow, text = line.rpartition(" => ")
                found += [f"{key}: # {name}: {fault}: {line[:50]}" for fault in line_faults(composer, text)]
                if arrow:
                    try:
                        fits = [item for item in matter.cores if compiled(condition).search(item.title + item.text)]
                    except re.error as error:
                        found.append(f"{key}: # {name}: not a regular expression ({error}): {condition}")
                        continue
                    if not fits:
                        found.append(f"{key}: # {name}: no core matches {condition!r}")
        for item in (*matter.cores, *matter.tickets, *matter.wholes):
            for text in (item.title, item.text, item.reply):
                found += [f"{key}: # {item.kind}: {fault}: {text[:50]}" for fault in line_faults(composer, text)]
            if not item.title or len(item.text) < 12:
                found.append(f"{key}: # {item.kind}: no title or text: {item.title[:40]}")
    return found


def line_faults(composer: Composer, text: str) -> list[str]:
    """What is wrong with the slots of one written line."""
    if text.count("{") != text.count("}"):
        return ["braces do not match"]
    words = composer.words_in("青梧区", LAST) | {"title": "停车", "dept": "市民政局", "other": "市财政局", "official": "养老"}
    found = []
    for _ in range(4):
        try:
            filled = composer.fill(text, words)
        except ValueError as error:
            return [str(error)]
        if re.search("[{}|]", filled):
            found = ["a slot or bar is left over"]
    return found


def stamp(time: datetime) -> str:
    """A time as message boards print it: no zero before month, day or hour."""
    return f"{time.year}/{time.month}/{time.day} {time.hour}:{time.minute:02d}:{time.second:02d}"
