"""Feedback of the bundled study: read the written fragments and compose messages and replies."""

from __future__ import annotations

import random
import re
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from _city import CHANNELS, CLOSINGS, COUNTIES, GREETINGS, MATTERS, PLACES, REPLIERS, SLIPS

SHORTEST, LONGEST = 40, 260
NEAREST = 0.6
REPLY_DAYS = (2, 3, 4, 5, 6, 7, 7, 9, 10, 12, 14, 15, 21, 33)
REPLY_SHORTEST, REPLY_LONGEST = 150, 350
FIRST, LAST = datetime(2023, 1, 3), datetime(2025, 12, 28)
CAMPAIGN_START = datetime(2024, 3, 12)
RURAL = re.compile("村|全县|养猪场|三十亩|镇上|逢场|赶集|我县|县城|山上|乡下|教学点")
URBAN = re.compile("高架|KTV|商场|商业街|园区|网约车|火车站|转运站|新城")
PERSONA = re.compile(
    "我[爸妈娘]|父亲|母亲|老伴|老公|替|今年|我是|本人|作为|爸妈|我家孩子|两个孩子|外来务工|四个月大"
    "|年级|小升初|我在|我们是|老爷子|婆婆|怀孕|下晚班|交房|我们村|上夜班|代表|我们单元|上班|刘家"
)
SEASONS = (
    (re.compile("过年|腊月|年底了"), (12, 1)),
    (re.compile("中考|高三|高考|马上要考试"), (4, 5)),
    (re.compile("夏天|天气一热|空调外机|发水"), (6, 7, 8)),
    (re.compile("一年级|报名|招生|就近|长幼"), (4, 5, 6, 7)),
    (re.compile("年后"), (3, 4)),
    (re.compile("桂花"), (10,)),
)
NIGHT = re.compile("半夜两点|凌晨两点四十")
HOURS = (2, 1, 1, 0, 0, 1, 2, 4, 8, 10, 9, 7, 6, 5, 6, 7, 7, 6, 5, 6, 8, 9, 7, 4)
KINDS = (("感谢", "感谢|点个赞|表扬|谢谢你们|感谢信"), ("咨询", "请问|咨询|问一句"), ("建议", "建议"))


@dataclass(frozen=True)
class Item:
    """A written core or whole message: matters, title, text, the substance of a reply, and its kind."""

    matters: tuple[str, ...]
    title: str
    text: str
    reply: str
    kind: str = "core"
    district: str = ""


@dataclass(frozen=True)
class Matter:
    """The fragments written for one matter."""

    depts: tuple[str, ...]
    openings: tuple[str, ...]
    asks: tuple[str, ...]
    measures: tuple[str, ...]
    cores: tuple[Item, ...]
    wholes: tuple[Item, ...]


@dataclass
class Message:
    """One composed message; reply fields stay empty without a reply."""

    item: Item
    district: str
    title: str
    text: str
    places: dict[str, str]
    time: datetime = FIRST
    channel: str = ""
    kind: str = ""
    reply: str = ""
    reply_time: str = ""
    reply_dept: str = ""
    number: str = ""
    grams: frozenset[str] = field(default_factory=frozenset)


def sections(path: Path) -> dict[str, list[str]]:
    """Read a fragment file: lines under `# name` headings."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.startswith("# "):
            name = line[2:]
            found[name] = []
        elif line:
            found[name].append(line)
    return found


def load_matter(folder: Path, key: str) -> Matter:
    """Read the fragments of one matter."""
    parts = sections(folder / f"{key}.txt")

    def items(name: str) -> tuple[Item, ...]:
        rows = [[*line.split("|"), ""] for line in parts[name]]
        return tuple(Item((key,), row[0], row[1], row[2], name) for row in rows)

    depts = tuple(parts["dept"][0].split())
    return Matter(
        depts,
        tuple(parts["open"]),
        tuple(parts["ask"]),
        tuple(parts["measure"]),
        items("core"),
        items("whole"),
    )


def load_special(path: Path) -> list[Item]:
    """Read the messages written whole for one purpose (two matters, thanks, off-topic, campaign, pii)."""
    found = []
    for kind, lines in sections(path).items():
        for line in lines:
            matters, district, title, text, reply = [*line.split("|"), ""][:5]
            keys = tuple(key for key in matters.split("+") if key)
            found.append(Item(keys, title, text, reply, kind, district))
    return found


def five_grams(text: str) -> frozenset[str]:
    """Character 5-grams of a text."""
    return frozenset(text[i : i + 5] for i in range(max(1, len(text) - 4)))


def rounded(number: int) -> int:
    """A number as people say it: tens above 150, hundreds above 1,000."""
    step = 100 if number >= 1000 else 10 if number > 150 else 1
    return number // step * step


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Share of common grams."""
    return len(one & other) / len(one | other)


class Composer:
    """Composes the messages of all matters from one seeded source of chance."""

    def __init__(self, folder: Path, seed: int) -> None:
        self.rng = random.Random(seed)
        self.matters = {key: load_matter(folder, key) for key in MATTERS}
        self.special = load_special(folder / "special.txt")
        self.messages: list[Message] = []

    def fill(self, text: str, places: dict[str, str]) -> str:
        """Fill `{place}`, `{3-9}` and `{one/other}` slots."""

        def one(match: re.Match[str]) -> str:
            slot = str(match[1])
            if slot in places:
                return places[slot]
            span = re.fullmatch(r"(\d+)-(\d+)", slot)
            if span:
                return str(rounded(self.rng.randint(int(span[1]), int(span[2]))))
            return str(self.rng.choice(slot.split("/")))

        return re.sub(r"\{([^{}]+)\}", one, text)

    def district_for(self, text: str) -> str:
        """Draw a district that fits what a text speaks of."""
        names = list(PLACES)
        if RURAL.search(text):
            names = [name for name in names if name in COUNTIES]
        elif URBAN.search(text):
            names = [name for name in names if name not in COUNTIES]
        return self.rng.choice(names)

    def places_in(self, district: str) -> dict[str, str]:
        """Draw one place of each sort in a district."""
        places = {key: self.rng.choice(names) for key, names in PLACES[district].items()}
        return {"q": district, **places}

    def fitting(self, lines: tuple[str, ...], core: str) -> str:
        """Draw an opening or ask whose condition, if any, the core meets."""
        while True:
            condition, arrow, text = str(self.rng.choice(lines)).rpartition(" => ")
            if arrow and not re.search(condition, core):
                continue
            if not (PERSONA.search(text) and PERSONA.search(core)):
                return text

    def arrange(self, matter: Matter, item: Item) -> str:
        """Put opening, core and ask in one of several orders."""
        core = item.text
        opening, ask = self.fitting(matter.openings, core), self.fitting(matter.asks, core)
        draw = self.rng.random()
        if item.kind != "core":
            tail = ask.lstrip("^") if len(core) <= SHORTEST else ""
            return (opening if len(core) + len(tail) < SHORTEST else "") + core + tail
        if ask.startswith("^") and draw < 0.5:
            return ask[1:] + core
        ask = ask.lstrip("^")
        if draw < 0.5:
            return opening + core + ask
        if draw < 0.75:
            return core + ask
        if draw < 0.9:
            return opening + core
        second = self.fitting(matter.asks, core).lstrip("^")
        return opening + core + ask + (second if second != ask else "")

    def slip(self, text: str) -> str:
        """Put one slip of the keyboard into a few messages."""
        if self.rng.random() < 0.12:
            pairs = [pair for pair in SLIPS if pair[0] in text]
            if pairs:
                right, wrong = self.rng.choice(pairs)
                return text.replace(right, wrong, 1)
        return text

    def compose(self, matter: Matter, item: Item) -> Message:
        """Compose one message that is not close to any earlier one."""
        for _ in range(400):
            district = item.district or self.district_for(item.text)
            places = self.places_in(district)
            text = self.slip(self.fill(self.arrange(matter, item), places))
            text = text.replace("，您好", "。您好").replace("，，", "，")
            grams = five_grams(text)
            near = any(jaccard(grams, other.grams) > NEAREST for other in self.messages)
            if SHORTEST <= len(text) <= LONGEST and not near:
                title = self.fill(self.rng.choice(re.split(r"/(?![^{]*\})", item.title)), places)
                return Message(item, district, title, text, places, grams=grams)
        raise ValueError(f"no fresh message from the core {item.title!r}. Hint: write more fragments.")

    def add_matter(self, key: str, count: int) -> None:
        """Add a matter's messages: every whole once, then the cores dealt evenly."""
        matter = self.matters[key]
        deck = list(matter.wholes[:count])
        while len(deck) < count:
            cores = list(matter.cores)
            self.rng.shuffle(cores)
            deck += cores[: count - len(deck)]
        for item in deck:
            self.messages.append(self.compose(matter, item))

    def add_special(self) -> None:
        """Add the messages that were written whole."""
        for item in self.special:
            places = self.places_in(item.district)
            self.messages.append(
                Message(item, item.district, item.title, item.text, places, grams=five_grams(item.text))
            )

    def date(self, message: Message) -> None:
        """Draw a time that suits the text, a channel, and the board's own category."""
        if message.item.kind == "campaign":
            day = CAMPAIGN_START + timedelta(days=self.rng.randint(0, 6))
        else:
            months: tuple[int, ...] = tuple(range(1, 13))
            for pattern, season in SEASONS:
                if pattern.search(message.text):
                    months = season
                    break
            day = FIRST
            while True:
                day = FIRST + timedelta(days=self.rng.randint(0, (LAST - FIRST).days))
                if day.month in months:
                    break
        hour = 2 if NIGHT.search(message.text) else self.rng.choices(range(24), HOURS)[0]
        seconds = self.rng.randint(0, 3599)
        message.time = day + timedelta(hours=hour, seconds=seconds)
        message.channel = self.rng.choices(CHANNELS, (40, 35, 15, 10))[0]
        message.kind = self.category(message)

    def category(self, message: Message) -> str:
        """The board's coarse category, read off the wording."""
        if message.item.kind == "thanks":
            return "感谢"
        if message.item.kind == "off":
            return "其他"
        for name, pattern in KINDS[1:]:
            if re.search(pattern, message.text):
                return name
        return "求助" if re.search("求|帮|希望|盼|能不能", message.text) else "投诉"

    def formula(self, lines: tuple[str, ...], message: Message) -> str:
        """Draw a greeting or closing that suits a complaint, a question or a suggestion."""
        asked = message.kind in ("咨询", "建议")
        twice = message.item.reply.startswith("经")
        return self.rng.choice(
            [
                line
                for line in lines
                if not (asked and re.search("属实|歉意|整改", line)) and not (twice and line.endswith("，"))
            ]
        )

    def answer(self, message: Message) -> None:
        """Write the official reply: greeting, substance, closing."""
        keys = message.item.matters
        depts = self.matters[keys[0]].depts if keys else ("市长热线受理中心",)
        names = [self.fill(dept, message.places) for dept in depts]
        if message.district in COUNTIES:
            names = [name.replace("公安分局", "公安局") for name in names]
        fit = [name for pattern, name in REPLIERS if re.search(pattern, message.item.reply)]
        dept = fit[0] if fit and keys[:1] in (("parking",), ("noise",)) else self.rng.choice(names[:2])
        other = self.rng.choice([name for name in names if name != dept] or [message.district + "有关部门"])
        words = {"dept": dept, "other": other, "official": MATTERS[keys[0]].official if keys else "政民互动"}
        substance = self.fill(message.item.reply, message.places)
        if not keys or message.item.kind == "thanks":
            text = substance if substance.startswith("您好") else f"网友您好！来信收悉。{substance}"
            text += "。" + CLOSINGS[0].format(**words)
        else:
            text = self.formula(GREETINGS, message).format(**words) + substance + "。"
            if self.rng.random() < 0.6:
                text += self.rng.choice(self.matters[keys[0]].measures)
            text += self.formula(CLOSINGS, message).format(**words)
        while len(text) < REPLY_SHORTEST:
            text += f"相关办理情况已由{dept}归档，欢迎继续监督。如有疑问，可在工作时间向{dept}咨询。"
        if len(text) > REPLY_LONGEST:
            raise ValueError(f"reply of {len(text)} characters to {message.title!r}")
        message.reply, message.reply_dept = text, dept
        when = message.time + timedelta(days=self.rng.choice(REPLY_DAYS))
        message.reply_time = stamp(when.replace(hour=self.rng.randint(9, 17), minute=self.rng.randint(0, 59)))

    def add_replies(self, count: int) -> None:
        """Answer `count` messages, spreading the replies over the written substances."""
        able = [message for message in self.messages if message.item.reply]
        self.rng.shuffle(able)
        used: dict[str, int] = {}
        ranked = []
        for place, message in enumerate(able):
            rank = used.get(message.item.reply, 0)
            used[message.item.reply] = rank + 1
            ranked.append((rank, place, message))
        ranked.sort(key=lambda row: row[:2])
        if len(ranked) < count:
            raise ValueError(f"only {len(ranked)} messages have a written reply, {count} wanted")
        for _, _, message in ranked[:count]:
            self.answer(message)

    def run(self, counts: dict[str, int], replies: int) -> list[Message]:
        """Compose all messages, in order of time and numbered."""
        self.add_special()
        for key, count in counts.items():
            self.add_matter(key, count)
        for message in self.messages:
            self.date(message)
        self.add_replies(replies)
        self.messages.sort(key=lambda message: (message.time, message.text))
        for place, message in enumerate(self.messages, 1):
            message.number = f"YZ{message.time.year}{place:05d}"
        return self.messages


def stamp(time: datetime) -> str:
    """A time as message boards print it: no zero before month, day or hour."""
    return f"{time.year}/{time.month}/{time.day} {time.hour}:{time.minute:02d}:{time.second:02d}"
