"""Words that Chinese sites print around an article, whatever the site."""

from __future__ import annotations

import re

LONGEST_PHRASE = 60
"""A longer line that begins like one of these phrases is a sentence."""

_OPEN = r"^[\s\[【〖(（<＜《「『▲△■□◆◇●○★☆※·•*>＞»|｜:：=\-—－_+“\"]*+"
_LONGEST_FOOTER = 250
_LONGEST_NAMES = 24
_LONGEST_LISTED = 20
_PUNCTUATED = re.compile("[，。！？；]")
_SENTENCE = re.compile("[。！？；]$")


def _any(*words: str) -> str:
    """Return a pattern for any of the alternatives, which stand in the strings apart by blanks."""
    return f"(?:{'|'.join(' '.join(words).split())})"


_HEADING_ENDS = r"\s*(?:$|[:：>＞》】\]）)(（]|排行|\d)"

_ENDS_BODY = re.compile(
    _OPEN
    + _any(
        r"(?:[您你](?:可能|或许)|大家)(?:也|还)?(?:感兴趣|喜欢|关注|想看).*",
        r"作者(?:最近|最新|其他|更多|近期)的?文章 余下全文",
        r"(?:更多|查看)?相\s*[关關]\s*(?:阅读|新闻|链接|连接|文章|报道|推荐|专题|资讯|稿件|内容|信息|文档|图集|视频|话题|热[词点])",
        r"(?:更多|查看)?相\s*[关關]\s*(?:产品|搜索|股票|标签|新聞|閱讀|報導|連結)? 猜[您你](?:也|会)?喜[欢歡]",
        r"(?:推荐|推薦|延伸|扩展|拓展|精彩|热门|熱門|为[您你]|大家|编辑|今日|本[周月]|24小时|一周|最新|热点|频道)"
        r"\s*(?:阅读|閱讀|推荐|推薦|新闻|新聞|文章|资讯|评论|排行榜?|热[点文]|更新|动态|精选|都在看|还看了|关注|图片|图集|视频|专题|话题)",
        r"更多(?:精彩|新闻|阅读|推荐|资讯|内容|文章|新聞)?(?:新闻|内容|文章|资讯|推荐)? 热[门搜]",
        r"(?:点击|阅读|新闻|文章|热文)?排行榜?",
        r"(?:网友|用户)(?:评论|留言|热评)",
        r"(?:我要|发表|查看|最新|全部|热门|参与|写|文明)(?:评论|留言|纠错|分享) 评论 留言板 \d+\s*条评论",
        r"友情链接 网站地图 关于我们 联系我们 阅读[上下]一篇",
    )
    + _HEADING_ENDS
    + "|"
    + _OPEN
    + _any(
        r"上一?[篇条页则章頁] 下一?[篇条页则章頁] 返回(?:首页|顶部|列表|上一?级|目录|$) 请?登录后",
        r"(?:版权|免责|转载)(?:声明|说明|提示|申明) (?:特别|郑重|法律|网站)?[声聲]明\s*[:：]",
        r"凡(?:本[网站报]|注明|来源) 下载(?:客户端|APP)",
        r"扫(?:一扫|描|码) 微信扫 打开微信 用微信 长按.{0,6}二维码 识别.{0,6}二维码",
    )
)
"""Begins what follows the article."""

_DISCLAIMER = re.compile(
    _OPEN
    + _any(
        r"(?:版权|免责|特别|郑重|法律|网站|转载)?[声聲]明\s*[:：】\]] 本[站网].{0,4}声明\s*[:：] 凡(?:本[网站报]|注明) 免责条款"
    )
)
"""Begins a statement of the site about what it prints, of any length."""

_FOOTER = re.compile(
    _any(
        r"© copyright all\srights\sreserved 版权所有 版權所有 ICP[备证]\s*\d 公网安备 网站标识码",
        "违法和不良信息 不良信息举报 增值电信业务",
    ),
    re.IGNORECASE,
)
"""Stands in the last lines of a page, and in no article's text."""

_COMMENTS = re.compile(
    _OPEN
    + r"(?:(?P<whose>网友|最新|热门|全部|精彩|文章|所有|用户|读者|查看|发表|观察员)?\s*"
    + r"(?:(?:评论|跟[帖贴]|評論|迴響)(?:区|列表|专区|\s*[(（:：\d共]|(?(whose)\s*$|(?!)))"
    + r"|(?:留言|回复)(?:区|列表|专区|\s*[(（\d共]))"
    + r"|共?有?\s*\d[\d,]*\s*(?:条(?:评论|留言|回复|跟帖)|人参与)"
    + r"|.{0,20}(?:发表于|回复于)\s*[:：]?\s*\d{4}|(?:沙发|板凳|地板|\d{1,3}\s*[楼#])\s*$)"
)
"""Stands over what readers have written. 评论 alone is a button."""

_MAKERS = _any(
    r"责任?\s*编\s*[辑輯]? 编\s*[辑輯] 編輯 责任编辑 编审 审核 审签 校对 初审 复审 终审 排版 录入 上传 发布者? 投稿 供稿单位"
)
_END_OF_WORD = r"\s*(?:$|[\]】)）|｜:：])"

_NOISE = re.compile(
    _OPEN
    + "(?:"
    + rf"(?:本[文版篇报]|文章|网站|值班|栏目)?\s*{_MAKERS}\s*[:：|｜/丨]|责任编辑|责编|责任校对"
    + "|"
    + _any("打印 关闭 纠错 收藏 字号 字体 大小 推荐 转发 分享 点赞 赞 举报 顶一下 顶部 返回 列印 留言")
    + rf"(?:{_END_OF_WORD}|\s*(?:本页|此页|本文|窗口|页面|正文|至|到|给))"
    + "|"
    + _any(
        "无障碍(?:浏览|阅读)? 繁体(?:中文|版)? 简体(?:中文|版)? 用户名 密码 登录 注册 搜索 全文 正文 目录 广告"
    )
    + r"\s*(?:$|[\s|｜/\]】)>:：])|"
    + _any(
        r"(?:我要|本文|信息|内容)?纠错 【?\s*[大中小](?:[\s【】|｜]*[大中小])*[\s】]*$",
        r"(?:浏览|点击|阅读|访问|人气|评论|点赞|查看)(?:次数|量|数|率|人数)?\s*[:：(（]",
        r"\d+\s*次?(?:浏览|阅读|点击|评论|人参与)$ 阅读\s*\d 阅读原文",
        r"(?:点击|戳|长按|请)(?:此处|这里|上方|下方|图片|进入|查看|关注|下载|阅读|展开|收起|加载)",
        r"展开(?:全文|阅读) 加载更多 查看(?:更多|全部|原文|大图)",
        r"(?:请|快)?(?:关注|搜索|添加).{0,14}(?:公众号|微信|微博|订阅号|客户端|APP) .{0,12}微信公众号.{0,12}$",
        r"(?:文章|信息|本文|新闻|稿件|内容)?\s*(?:来源|來源|出处|稿源)(?:\s*[:：]|于[^，。]{0,16}$)",
        r"原标题\s*[:：] .{0,8}浏览器.{0,10}(?:播放|不支持)",
        r"原文(?:链接|地址|标题|网址) 文章(?:链接|地址|标签|关键)",
        r"(?:标[签籤]|关键[字词]|tags?|分类|栏目|专题)\s*[:：]",
        r"(?:技术支持|举报电话)[:：\s]",
        r"copyright © powered\sby [您你]?的?(?:当前|现在|所在)?的?(?:位置|所在)\s*[:：] [您你]?(?:当前|现在)的?位置",
        r"(?:今天|现在)是\s*[:：]?\s*(?:\d|星期|$) 设为首页 加入收藏 欢迎(?:您|访问|光临) 请输入",
        r"(?:来源|作者|時間|时间|日期|发布|更新)[:：]?$",
        r"(?:发布|发表|更新|刊发|成文|公开|录入|编辑|上传|创建|添加)(?:时间|日期|于)",
        r"(?:时间|日期|發布時間|發佈時間)\s*[:：]\s*(?:$|\d{4}[^上下晚至起]*$)",
        r"首页[^。]*$ .{0,40}(?:下載|下载|打开|安装).{0,10}(?:APP|客户端|客戶端)",
    )
    + ")",
    re.IGNORECASE,
)
"""Begins a line that belongs to the site and not to the article."""

_STATEMENT = re.compile(
    _OPEN
    + _any(
        r"本文(?:来源|来自|转[自载]|链接|地址|网址|由.{0,20}(?:发布|提供|原创)|仅代表|系|版权|首发|已被|为.{0,16}原创)",
        r"转载(?:请|须|自|本文) 未经.{0,12}(?:授权|许可|允许) 责任编辑 .{0,20}版权归.{0,20}所有",
    )
)
"""As noise, but in the form of a sentence."""

_NAMES = re.compile(_OPEN + r"(?:作\s{0,4}者|记\s{0,4}者)\s*[:：]")
"""A line with a label and names. In an interview, the reporter's questions begin so, too."""

_TAIL_IN_LINE = re.compile(
    r"\s*(?:[\[【〖(（]\s*(?:本文)?(?:责任?\s*编\s*[辑輯]?|编\s*[辑輯]|編輯|本文来源|责任编辑|纠错|打印|关闭)"
    r"[^\]】〗)）。，]{0,60}[\]】〗)）]?"
    r"|\s(?:责任编辑|责编)\s*[:：]\s*\S{1,20}|返回\S{2,6}[,，]\s*查看更多)\s*$"
)
"""Who edited, glued to the last sentence."""

_LONGEST_TAIL = 100

_LISTED = re.compile(
    r"[\[【(（](?:详细|全文|查看|阅读全文|查看全文|查看详情|查看详细|详情|更多|点击进入)[\]】)）]\s*$"
    r"|(?:查看详情|阅读全文|查看更多|了解更多)\s*[>＞»]+\s*$"
)
"""Ends the summary of another article."""

_ATTACHMENT = re.compile(r"^附件|\.(?:docx?|pdf|xlsx?|zip|rar|wps|ofd|et|pptx?)$", re.IGNORECASE)

NOT_FOUND = re.compile(
    r"(?<!\d)404(?=$|\W|错误|页面|not)|"
    + _any("页面 网页 文章 信息 内容 新闻 资源 帖子 文件 主题 地址 链接")
    + r"[^，。]{0,14}"
    + _any("不存在 已(?:被)?删除 找不到 未找到 无法(?:找到|访问|显示) 丢失 失效 过期 已下线 出错 走丢")
    + "|"
    + _any("找不到 无法(?:找到|显示|访问) 未找到 没有找到")
    + r"[^，。]{0,12}"
    + _any("页面 网页 文章 内容 信息 资源 地址")
    + "|"
    + _any(
        r"not\sfound 您要?访问的 系统(?:错误|繁忙|维护) 请先登录 没有权限 禁止访问 权限不足 访问受限 参数错误 系统提示 提示信息"
    ),
    re.IGNORECASE,
)
"""What a site says instead of an article, with status 200."""


def ends_body(line: str) -> bool:
    """Return whether ``line`` is over what follows an article."""
    if len(line) <= _LONGEST_FOOTER and _FOOTER.search(line):
        return True
    if len(line) <= LONGEST_PHRASE and not _PUNCTUATED.search(line) and _ENDS_BODY.match(line):
        return True
    return _DISCLAIMER.match(line) is not None


def begins_comments(line: str) -> bool:
    """Return whether ``line`` is a heading of comments."""
    return len(line) <= LONGEST_PHRASE and not _PUNCTUATED.search(line) and _COMMENTS.match(line) is not None


def is_noise(line: str) -> bool:
    """Return whether ``line`` belongs to the site and not to the article."""
    if len(line) > LONGEST_PHRASE:
        return False
    if _NOISE.match(line) and not (len(line) > _LONGEST_NAMES and _SENTENCE.search(line)):
        return True
    if _NAMES.match(line):
        return len(line) <= _LONGEST_NAMES and not _PUNCTUATED.search(line)
    return _STATEMENT.match(line) is not None


def is_attachment(line: str) -> bool:
    """Return whether ``line`` names a file that goes with a document."""
    return _ATTACHMENT.search(line) is not None


def is_listed(line: str) -> bool:
    """Return whether ``line`` ends as the summaries of other articles do."""
    return _LISTED.search(line, max(0, len(line) - _LONGEST_LISTED)) is not None


def without_tail(line: str) -> str:
    """Return ``line`` without the name of the editor, or what else of the site is glued to its end."""
    match = _TAIL_IN_LINE.search(line, max(0, len(line) - _LONGEST_TAIL))
    return line[: match.start()] if match else line
