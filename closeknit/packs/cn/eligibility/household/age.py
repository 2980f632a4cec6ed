"""Full years on the decision day."""

from closeknit.engine.author import Rule, Text

age = Rule(
    grain="person",
    unit="age",
    label=Text("Age", "年龄"),
    cites=("proposal",),  # the texts say 周岁 and name no day; the decision day is this project's reading
    value=lambda p, law: law.age(p.birth_date),
)
