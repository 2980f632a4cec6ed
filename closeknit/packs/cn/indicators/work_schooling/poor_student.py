"""Students whom the education bureau lists as poor; the list decides, not the stage of schooling."""

from closeknit.engine.author import Indicator, Text, count_of
from closeknit.packs.cn.facts.schooling import listed_poor_student

poor_student = Indicator(
    code="W5",
    dimension="work_schooling",
    label=Text("Students on the poor-student list", "家庭经济困难学生数"),
    unit="persons",
    source=("low-income-monitoring-opinions-2023:3.3", "proposal"),
    facts=[listed_poor_student],
    rolls={"listed": count_of(lambda p: p.listed_poor_student)},
    value=lambda h: h.listed,
    missing=Text("no list: unknown", "无名单：未知"),
    words={
        "officer": Text("students on the poor-student list: {value}", "家庭经济困难学生：{value}"),
        "worker": Text("the school has noticed that money is short", "学校反映家庭供学有困难"),
        "family": Text("the school lists a student of your family for support", "您家学生已列入学校资助名单"),
    },
)
