"""The review list in words: why somebody should look at how a person or household was placed."""

from __future__ import annotations

from collections.abc import Mapping

from closeknit.engine.units import Text

REVIEW_WORDS: Mapping[str, Text] = {
    "two_registrations": Text("registered twice in the population register", "实有人口中重复登记"),
    "collective_book": Text(
        "collective book: its people are treated as without a book", "集体户：其成员按无户口簿处理"
    ),
    "two_books": Text(
        "on two household books; people: others of this book who share the dwelling",
        "同时登记在两个户口簿；人数为该户口簿中与其同住的人数",
    ),
    "marriage_disputed": Text(
        "the marriage register names two spouses, or the spouse is married to somebody else",
        "婚姻登记出现两名配偶，或配偶与他人登记结婚",
    ),
    "parents_disputed": Text(
        "the parent-child register names more than two parents, or one hardly older than the child: not used",
        "亲子关系登记出现两名以上父母，或父母与子女年龄相差过小：未采用",
    ),
    "child_with_others": Text(
        "a minor counted here whose registered parents count in another household",
        "未成年人计入本户，而登记的父母计入另一户",
    ),
    "book_names_other_parents": Text(
        "the book calls the minor a child of its head, the parent-child register names other parents",
        "户口簿载明为户主子女，而亲子关系登记为其他父母",
    ),
    "two_heads_or_spouses": Text("a book with two heads or two spouses", "户口簿有两名户主或两名配偶"),
    "spouse_not_registered": Text(
        "the spouse is in neither base register and is not counted", "配偶不在本区人口和户籍登记中，未计入"
    ),
    "collective_dwelling": Text(
        "dormitory: people without a book in one dwelling, not screened",
        "集体宿舍：同一房屋内多名无户口簿人员，未筛查",
    ),
    "child_without_book": Text(
        "a child without a book: placed with the only young household of the dwelling, or nowhere",
        "无户口簿的未成年人：归入同一房屋中唯一的年轻家庭，否则不归入",
    ),
    "shared_dwelling": Text(
        "several households in one dwelling: kin on two books, or strangers",
        "同一房屋内有多个家庭：亲属分户或无关人员",
    ),
    "address_elsewhere": Text(
        "other registers have the person at the address of another household; people: registers that say so",
        "其他数据中本人住址为另一户住址；人数为如此登记的数据个数",
    ),
    "adults_without_book": Text(
        "three or more adults without a book, together by dwelling alone",
        "三名以上无户口簿成年人，仅因同住归为一户",
    ),
    "death_unconfirmed": Text(
        "one source alone reports a death, and the person is registered as living here: treated as alive",
        "仅一个来源报送死亡，而本人仍登记为在住：按在世处理",
    ),
    "duty_unknown": Text(
        "an adult on the book as 'other': counted, but is there a duty of support?",
        "户口簿上关系为“其他”的成年人：已计入，赡养抚养扶养义务待核",
    ),
    "minor_lives_apart": Text(
        "a minor counted with the book's head who lives in another dwelling",
        "未成年人随户主计入，但居住在其他房屋",
    ),
}
