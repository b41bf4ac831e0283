"""The invented city: districts, places, matters and the formulas of official replies."""

from __future__ import annotations

from dataclasses import dataclass

CITY = "云泽市"
COUNTIES = ("金禾县", "岚溪县")
CHANNELS = ("12345热线", "网络问政", "市长信箱", "随手拍")
BUSES = ("3路", "8路", "11路", "15路", "17路", "22路", "29路", "33路", "41路", "58路", "106路", "夜2路")


@dataclass(frozen=True)
class MatterName:
    """Names and words of a matter: in official language and in citizens' own."""

    zh: str
    en: str
    official: str
    official_words: tuple[str, ...]
    plain_words: tuple[str, ...]


def _places(lu: str, xq: str, jd: str, xx: str, he: str) -> dict[str, tuple[str, ...]]:
    rows = {"lu": lu, "xq": xq, "jd": jd, "xx": xx, "he": he}
    return {**{key: tuple(names.split()) for key, names in rows.items()}, "gj": BUSES}


PLACES = {
    "青梧区": _places(
        "青桐路 栖凤路 文澜街 梧影路 学士巷",
        "青桐苑 栖凤里 文澜花园 梧影新村 二轻宿舍",
        "栖凤街道 文澜街道",
        "青梧一小 文澜小学 栖凤小学",
        "青梧河",
    ),
    "柳汀区": _places(
        "柳浪街 汀洲路 老埠街 纺机路 灯盏巷",
        "汀洲花苑 纺机厂宿舍 老埠新村 柳浪家园 灯盏巷小区",
        "老埠街道 汀洲街道",
        "柳汀实验小学 汀洲小学 老埠小学",
        "柳汀渠",
    ),
    "石盘区": _places(
        "石坪路 锻造路 机修街 采石路 磨盘巷",
        "机修小区 磐石家园 锻造厂生活区 石坪雅居 安置三村",
        "机修街道 石坪街道",
        "石坪小学 石盘二小 机修子弟小学",
        "石盘溪",
    ),
    "望潮区": _places(
        "潮音路 听潮路 云帆路 新港路 鹭洲街",
        "听潮府 云帆时代 鹭洲名邸 潮音里 新港公寓",
        "云帆街道 鹭洲街道",
        "云帆学校 鹭洲小学 望潮小学",
        "鹭洲河",
    ),
    "金禾县": _places(
        "禾丰路 稻香街 仓背路 粮站路",
        "禾丰佳园 稻香苑 仓背小区 粮站家属院",
        "禾丰镇 仓背镇",
        "金禾一小 仓背小学 金禾三小",
        "金禾河",
    ),
    "岚溪县": _places(
        "岚溪大街 茶亭路 竹坞路 廊桥街",
        "竹坞小区 茶亭新村 廊桥人家 岚溪花园",
        "茶亭镇 竹坞镇",
        "岚溪实验小学 茶亭小学 竹坞小学",
        "岚溪",
    ),
}


def _matter(zh: str, en: str, official: str, official_words: str, plain_words: str) -> MatterName:
    return MatterName(zh, en, official, tuple(official_words.split()), tuple(plain_words.split()))


MATTERS = {
    "parking": _matter(
        "停车泊位",
        "Parking spaces",
        "停车泊位供给和停车秩序管理",
        "停车泊位 泊位 停车设施 停放 错时共享",
        "停车 车位 停车场 贴条 占道",
    ),
    "noise": _matter(
        "噪声扰民",
        "Noise",
        "噪声污染防治",
        "噪声 噪声污染 声环境 隔声 监测",
        "吵 噪音 睡不着 半夜 工地 喇叭 音响",
    ),
    "lift": _matter(
        "老旧小区改造与加装电梯",
        "Renewal of old estates and added lifts",
        "城镇老旧小区改造和既有住宅加装电梯",
        "既有住宅 加装电梯 老旧小区改造 管线迁改 业主",
        "装电梯 电梯 老房子 爬楼 一楼",
    ),
    "bus": _matter(
        "公交线网",
        "Bus network",
        "公交线网优化和公共交通服务提升",
        "公共交通 公交线网 发车间隔 接驳 首末站",
        "公交车 等车 末班车 站牌 司机",
    ),
    "school": _matter(
        "义务教育学位",
        "School places",
        "义务教育学位供给和招生入学",
        "义务教育 学位 招生入学 班额 随迁子女",
        "上学 孩子 学校 报名 学区 老师",
    ),
    "elder": _matter(
        "社区养老与助餐",
        "Community care and meals for the old",
        "社区养老和老年助餐服务",
        "社区养老 老年助餐 日间照料 适老化 失能",
        "老人 老年食堂 吃饭 养老院 独居",
    ),
    "waste": _matter(
        "生活垃圾分类",
        "Sorting of household waste",
        "生活垃圾分类和收运管理",
        "生活垃圾 分类投放 收运 厨余垃圾 装修垃圾",
        "垃圾 垃圾桶 垃圾车 臭 扔",
    ),
    "river": _matter(
        "河道水质治理",
        "Water quality of rivers",
        "河道水环境综合治理",
        "河道 水质 断面 排污口 清淤 河湖长",
        "河水 臭 黑 死鱼 河里 偷排",
    ),
    "wages": _matter(
        "欠薪与劳动维权",
        "Unpaid wages and labour rights",
        "根治欠薪和劳动者权益保障",
        "欠薪 劳动保障监察 劳动报酬 仲裁 清偿",
        "工资 老板 工头 血汗钱 加班 打工",
    ),
    "service": _matter(
        "政务服务办事",
        "Government services",
        "政务服务优化和“高效办成一件事”",
        "政务服务 一件事 一窗受理 综合窗口 数据共享",
        "办事 窗口 材料 跑了几趟 排队 证明",
    ),
    "digital": _matter(
        "数字经济产业园与招商",
        "Digital-economy parks and investment promotion",
        "数字经济产业园建设和招商服务",
        "数字经济 产业园 招商引资 示范园区 数字化",
        "园区 招商 招工 补贴 空楼",
    ),
}

GREETINGS = (
    "尊敬的网友，您好！您反映的问题收悉，{dept}高度重视，立即会同{other}开展核查。现将有关情况回复如下：",
    "市民您好：您关于{official}的留言已转{dept}办理，现答复如下。",
    "您好！来信收悉。经{dept}工作人员与{other}现场联合核实，",
    "留言人您好，感谢您对{official}工作的关注。{dept}接到交办件后，第一时间安排专人办理。",
    "网友：您好！针对您提出的诉求，{dept}牵头、{other}配合，进行了专题研究，现就办理情况答复如下：",
    "尊敬的市民朋友：您的来信我们已认真阅读，给您带来的不便深表歉意。经{dept}调查了解，",
    "您好，工单已由{dept}受理。工作人员已与您取得联系，并对您反映的情况逐项核实。",
    "关于您咨询和反映的事项，{dept}商{other}后答复如下：",
    "您好！您所反映的情况属实。{dept}对此专门召开会议研究，明确责任和时限。",
    "网民朋友，您好！领导对您的留言作出批示，要求{dept}依法依规妥善处理。现回复如下：",
)
CLOSINGS = (
    "下一步，{dept}将持续推进{official}工作，不断提升群众的获得感。感谢您的理解与支持！",
    "后续进展情况将及时向社会公布，敬请关注。如有疑问，可在工作日拨打12345热线，由{dept}为您解答。",
    "{dept}将举一反三，会同{other}建立长效管理机制，进一步做好{official}工作。感谢您的监督！",
    "工作人员已将上述情况向您当面反馈，您表示理解。{dept}将继续跟踪问效，确保整改到位。",
    "目前相关工作正在有序推进，{dept}将加强督促检查，争取早日见效，恳请您给予理解和支持。",
    "再次感谢您对{official}工作提出的宝贵意见，欢迎继续通过网络问政平台反映情况。祝您生活愉快！",
    "由于该事项涉及多个部门，{dept}将与{other}加强协同、压实责任，办理结果以正式通知为准。特此回复。",
)
REPLIERS = (
    ("住建部门|住建、", "市住房城乡建设局"),
    ("公安机关|公安交管|交警", "市公安局"),
    ("交通运输部门", "市交通运输局"),
    ("执法人员|执法部门|城管", "市城市管理局"),
)
SLIPS = (
    ("反映", "反应"),
    ("已经", "以经"),
    ("部门", "部们"),
    ("希望", "希忘"),
    ("解决", "解绝"),
    ("一直", "一至"),
    ("停车", "仃车"),
    ("麻烦", "麻凡"),
    ("再", "在"),
    ("根本", "跟本"),
    ("旁边", "傍边"),
    ("到底", "倒底"),
)
