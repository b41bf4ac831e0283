"""What pages put around a text: tags, buttons, notices of document-sharing sites, footers of government sites."""

import re

from policytext.cleaning._rules import HAN, Rule, by_pattern

__all__ = ["CHROME", "RESIDUE", "SIGNS"]

_TAGS = r"p|br|div|span|font|b|i|u|strong|em|a|td|tr|th|table|tbody|img|style|script|ul|ol|li|center|h[1-6]|o:p"
_GAP = r"[ \t\u3000\xa0]*+"
_FURNITURE = "|".join(
    [
        rf"(?:[【\[(（]?+{_GAP}(?:打印(?:本页|此页|文章)?+|关闭(?:本页|窗口|此页)?+){_GAP}[】\])）]?+[ \t\u3000\xa0|｜]*+)++",
        rf"(?:字体|字号){_GAP}[:：]?+{_GAP}[【\[(（]?+{_GAP}[大中小](?:[ \t\u3000\xa0|｜/、]*+[大中小]){{1,2}}+{_GAP}[】\])）]?+{_GAP}",
        rf"分享(?:到|至){_GAP}[:：]?+(?:微信|微博|QQ|空间|朋友圈|[ \t\u3000\xa0、])*+",
        r"(?:微信)?扫一扫(?:在手机(?:上)?(?:打开|查看|阅读)(?:当前页面?|本页|此页)?|分享(?:到|至)?(?:微信|朋友圈)?|关注(?:我们|微信|公众号)?|手机(?:看|读|访问|查看|打开)[^\n。，]{0,8})?",
        rf"(?:浏览|点击|阅读)(?:次数|量){_GAP}[:：]?+{_GAP}\d*+{_GAP}次?+{_GAP}",
        rf"(?:上一[篇条]|下一[篇条]){_GAP}[:：](?:{_GAP}(?:没有了?|无|暂无)|[^\n]{{0,60}}(?:通知|公告|意见|办法|方案|解读|公示|通报|决定|批复|函|规划|细则|条例|规定|报告|答复))?{_GAP}",
    ]
)
RESIDUE: tuple[Rule, ...] = (
    # At most so many characters, lest a text of nothing but beginnings take time by its square.
    by_pattern(re.compile(r"<!--(?:[^-]|-(?!->)){0,5000}+-->", re.DOTALL), "", "<!--"),
    by_pattern(re.compile(r"<(style|script)\b[^<>]*>(?:[^<]|<(?!/\1)){0,5000}+</\1\s*>", re.IGNORECASE), "", "<"),
    by_pattern(re.compile(r"</t[dh]\s*>(?=\s{0,9}<t[dh])", re.IGNORECASE), " ", "<"),
    by_pattern(re.compile(r"<(?:br|/p|/div|/tr|/li|/h[1-6])\s*/?>", re.IGNORECASE), "\n", "<"),
    by_pattern(re.compile(rf"</?(?:{_TAGS})(?:(?:\s+[A-Za-z:-]+)++(?:\s*=[^<>]*)?)?\s*/?>", re.IGNORECASE), "", "<"),
    by_pattern(r"&(?:nbsp|ensp|emsp|#12288|#160);", " ", "&"),
    by_pattern(r"&ldquo;|&rdquo;|&quot;", '"', "&"),
    by_pattern(r"&middot;", "·", "&"),
    by_pattern(r"&lt;(?=/?[A-Za-z])", "<", "&"),
    by_pattern(r"(?<=[A-Za-z/\"'])&gt;", ">", "&"),
    # Possessive throughout: a line of "print print print" would otherwise be tried in exponentially many ways.
    by_pattern(
        rf"(?m)^{_GAP}(?:{_FURNITURE})$", "", "打印", "关闭", "字体", "字号", "分享到", "分享至", "扫一扫",
        "浏览次", "浏览量", "点击次", "点击量", "阅读次", "阅读量", "一篇：", "一篇:", "一条：", "一条:", "一篇 ", "一条 ",
    ),
    # A form of disclosure that provincial sites put under the signature, and crawlers glue to what follows.
    by_pattern(
        r"公开程序[:：]\s{0,3}[^\s，。：:]{0,10}审核后公开\s{0,3}(?:责任部门[:：]\s{0,3}[^\s，。：:、]{2,18}?[处室科])?", "\n", "公开程序"
    ),
)

_NAVIGATION = (
    "网站地图|站点地图|关于我们|联系我们|网站声明|法律声明|免责声明|版权声明|隐私声明|隐私政策|使用帮助|网站帮助|返回首页|返回顶部|回到顶部|设为首页|加入收藏"
    "|收藏本站|无障碍浏览|无障碍阅读|长者助手|长者模式|关怀版|老年版|适老版|智能问答|网站支持IPv6|手机版|繁体版|简体版|登录|注册"
)
_RIGHTS = (
    "本站所有资源如无特殊说明|本站的文[档文]不包含任何第三方|本站RAR压缩包|未经权益所有人同意|[^\n]{0,6}文库网仅提供信息存储空间|下载文件中如有侵权"
    "|本站不保证(?:下载|本站)资源"
)
_WHOLE_LINES = (
    (r"[^\n]{1,80}?_第\d{1,4}页", ("_第",)),
    (rf"(?:已阅读\d+页[,，]{_GAP})?+还剩\d+页未读[,，]?+{_GAP}(?:继续(?:免费)?阅读)?", ("页未读",)),
    (r"(?:下载|收藏|举报)(?:本|此|该)文档", ("文档",)),
    (r"(?:文档简介|文档介绍|文档描述|资源描述|内容提供方|最新文档|相关文档|相关资源|全文预览|预览图)", ("文档", "资源描述", "相关资源", "全文预览", "预览图", "提供方")),
    (r"版权说明[:：]本文档由用户提供[^\n]{0,120}", ("本文档由用户",)),
    (rf"[•·]?{_GAP}(?:\d{{1,2}}[.、．])?{_GAP}(?:{_RIGHTS})[^\n]{{0,160}}", ("本站", "权益所有人", "文库网", "下载文件")),
    (r"(?:评论\s{1,9}(?=0/\d{2,4}\s))?+(?:0/\d{2,4}\s{1,9})?+(?:提交|发表)评论", ("交评论", "表评论")),
    (r"第[ \t]?\d{1,4}[ \t]?页[ \t,，/]{0,3}共[ \t]?\d{1,4}[ \t]?页", ("页",)),
    (r"[—－–-]{1,2}[ \t]?\d{1,4}[ \t]?[—－–-]{1,2}", ("—", "－", "–", "-")),
    (
        rf"(?:您(?:现在|当前)?的?(?:所在)?位置|当前(?:所在)?位置|所在位置){_GAP}[:：]?+{_GAP}(?:[^\n>》/]{{0,20}}[>》/]|首页)[^\n]{{0,100}}",
        ("您的位置", "在的位置", "前的位置", "所在位置", "前位置", "现在位置"),
    ),
    (
        rf"(?:{_NAVIGATION})(?:[ \t\u3000\xa0|｜·/-]*+(?:{_NAVIGATION}))++|返回(?:首页|顶部)|回到顶部|设为首页|加入收藏",
        ("地图", "关于我们", "联系我们", "声明", "隐私", "返回首页", "顶部", "设为首页", "收藏", "障碍浏览", "障碍阅读", "智能问答", "IPv6", "登录"),
    ),
    (
        r"[^\n。，]{0,60}(?:网站标识码[ \t]{0,3}[:：]|网站标识码[ \t]{0,3}[\da-z]|ICP备[ \t]?\d|ICP备案号?[:： \t]?\d|公网安备[ \t]?\d)[^\n。，]{0,80}",
        ("标识码", "ICP备", "公网安备"),
    ),
    (r"(?:版权所有|Copyright)(?=[ \t]?[:：©]|[ \t])[^\n。]{0,60}", ("版权所有", "Copyright")),
    (
        rf"[【\[(（]?{_GAP}(?:责任编辑|责编|稿源|网页编辑){_GAP}[:：]{_GAP}[^\n。，由应须请要为的 \t]{{0,8}}{_GAP}[】\])）]?",
        ("责任编辑", "责编", "稿源", "网页编辑"),
    ),
    (r"(?:我要纠错|政府网站找错|纠错|打印纠错|收藏打印关闭)", ("纠错", "找错", "收藏打印")),
)
CHROME: tuple[Rule, ...] = (
    by_pattern(rf"(?m)^温馨提示{_GAP}\s{{1,20}}(?=[•·]?{_GAP}(?:1[.、．])?{_GAP}(?:{_RIGHTS}))", "", "温馨提示"),
    *(by_pattern(rf"(?m)^{_GAP}(?:{pattern}){_GAP}$", "", *signs) for pattern, signs in _WHOLE_LINES),
    by_pattern(rf"演讲人{_GAP}CONTENTS(?=[{HAN}])", "\n", "CONTENTS"),
)
SIGNS: tuple[str, ...] = tuple(sorted({sign for rule in (*RESIDUE, *CHROME) for sign in rule.signs} - {"<", "&", "—", "－", "–", "-", "页"} | {"页\n"}))
"""Without one of these and without a sign that no clean text has, there is no page chrome."""
