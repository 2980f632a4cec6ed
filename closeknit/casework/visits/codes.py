"""What a visit form can say: kinds, manners, the scale of difficulty, causes, whether an application was taken along."""

from __future__ import annotations

from closeknit.engine.units import Text
from closeknit.screening.determining.schema import CARE

KINDS = {
    "outreach": Text("outreach: explain, help to apply", "主动走访（政策宣讲、协助申请）"),
    "survey": Text("statutory survey after acceptance", "受理后的入户调查"),
}
MANNERS = {
    "home": Text("at the home", "入户"),
    "neighbour": Text("with neighbours and the committee", "邻里访问"),
    "phone": Text("by telephone (major public emergency only)", "电话（仅限重大突发事件期间）"),
    "video": Text("by video (major public emergency only)", "视频（仅限重大突发事件期间）"),
}
REMOTE = frozenset({"phone", "video"})
# The scale is ours (proposal): what was seen, never a tier.
DEGREES = {
    "0": Text("0 no difficulty seen", "0 未见困难"),
    "1": Text("1 strained: pays what is needed, nothing left", "1 偏紧：能支付必需开支，无结余"),
    "2": Text("2 difficult: puts off what is needed or borrows", "2 困难：推迟必需开支或举债"),
    "3": Text("3 serious: goes without food, treatment or schooling", "3 严重：缺乏饮食、治疗或就学保障"),
    "4": Text("4 urgent: life or health in danger now", "4 紧急：生命或健康面临现实危险"),
}
CAUSES = {
    "illness": Text("illness", "因病"),
    "disability": Text("disability", "因残"),
    "schooling": Text("schooling", "因学"),
    "job_loss": Text("loss of work", "失业"),
    "disaster": Text("disaster or accident", "因灾或意外"),
    "death": Text("death of a member", "成员去世"),
    "age": Text("old age", "年老"),
    "other": Text("other", "其他"),
}
APPLICATIONS = {
    "taken": Text("taken along", "已代收申请"),
    "later": Text("the family applies later", "家庭拟自行申请"),
    "declined": Text("the family does not want to apply", "家庭不愿申请"),
    "none": Text("not needed", "无需申请"),
}
SELF_CARE = tuple(f"can_{item}" for item in CARE)  # Tekun Measures, the six items
# Facts of a person, and of the household, that can be seen or asked for at the door.
PERSON_FACTS = ("works", "able_to_work", "seriously_ill", "lives_with_family")
PROPERTY = (
    "deposits_fen", "securities_fen", "insurance_value_fen", "homes", "vehicles", "vehicle_value_fen",
    "company_capital_fen",
)  # fmt: skip
