"""Write registers of invented people whose truth is known, for `closeknit evaluate link`.

    python -m bench.linkage.draw FOLDER --people 15000 --mix rough --seed 7

`people` are those of civil affairs, the hub; the mixes are in mixes.py. Confused characters are a list of our own and
all homophones among the 3,755 characters of GB 2312 level 1, not the table that the pack compares with.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path

import duckdb
import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from bench.linkage.mixes import MIXES, Mix
from bench.linkage.people import People, draw_people

HUB = "civil_affairs"
Column = NDArray[np.object_]
# Characters taken for one another in handwriting and by scanners.
_CONFUSED = (
    "伟纬炜", "洋样祥", "勇涌", "涛祷", "明朋", "超起", "刚钢岗", "辉晖挥", "鹏朋", "华毕", "波坡披", "宇字宁", "浩洁皓", "凯恺",
    "健建键", "俊峻骏", "林材村", "龙尤", "国图", "志忘", "海诲悔", "峰锋蜂", "亮亭", "云去", "博搏", "昊吴旻", "轩斩", "泽译择",
    "晨辰震", "诚城成", "康庚", "娜哪那", "敏繁", "静净靖", "丽俪", "艳绝", "娟捐绢", "霞遐", "秀透", "英芙", "桂挂", "玉王主",
    "珍诊", "红江", "梅海", "莲连涟", "蓉容", "玲铃羚", "洁诘", "雪雷", "琳淋", "欣欧", "婷停亭", "雨两", "佳住往", "慧彗惠", "颖颍颗",
    "倩情请", "月用", "怡治抬", "萱宣", "涵函菡", "悦说阅", "诗待持", "瑶摇遥", "琪棋祺", "璐路露", "晴睛情", "思恩", "语悟", "清青请",
    "子孑", "天夫", "小少", "春舂泰", "宏宠", "永水泳", "成戍戌", "新薪", "学觉", "正止", "光先", "远运", "中申", "和利知", "若苦",
    "嘉喜", "景影", "李季", "王玉", "陈阵", "杨扬", "黄董", "徐除", "朱未", "何河", "郭部", "罗萝", "宋宗", "郑邓", "于干", "曹曾",
    "沈沉", "苏芬", "卢户", "蒋将", "贾贸", "薛薜", "阎闫", "潘番", "戴载", "钟种", "汪江", "范苑", "石右", "谭潭", "邹皱", "孔扎",
    "崔雀", "邱邸", "顾颐", "侯候", "孟盂", "段假", "钱线", "汤场",
)  # fmt: skip


def write_registers(folder: Path, people: int, mix: Mix, seed: int) -> None:
    """Write one CSV file a register, and gold.csv with register, rec_id and true_id."""
    rng = np.random.default_rng(seed)
    strangers = int(people * max(mix.strangers.values()))
    everyone = draw_people(rng, people + strangers)
    order = rng.permutation(len(everyone))
    hub, outside = np.sort(order[:people]), order[people:]
    name, birth = everyone.name.copy(), everyone.birth.copy()
    alike = outside[: int(len(outside) * mix.namesakes)]
    taken = rng.choice(hub, len(alike))
    name[alike], birth[alike] = name[taken], birth[taken]
    folder.mkdir(parents=True, exist_ok=True)
    gold: list[pa.Table] = []
    for register, rates in mix.rates.items():
        chosen = hub
        if register != HUB:
            adults = (
                hub[_adult(everyone.birth[hub]) & (everyone.birth[hub] > np.datetime64("1960"))]
                if register == "employment"
                else hub
            )
            inside = rng.choice(adults, min(len(adults), int(people * mix.shares[register])), replace=False)
            chosen = np.r_[inside, rng.choice(outside, int(people * mix.strangers[register]), replace=False)]
        chosen = np.r_[chosen, rng.choice(chosen, int(len(chosen) * mix.duplicates), replace=False)]
        chosen = chosen[rng.permutation(len(chosen))]
        columns = _written(rng, everyone, name, birth, chosen, rates)
        number = [f"{register[0].upper()}{i}" for i in range(len(chosen))]
        _csv(folder / f"{register}.csv", pa.table({"rec_id": number, **columns}))
        gold.append(pa.table({
            "register": [register] * len(chosen), "rec_id": number, "true_id": [f"P{i}" for i in chosen],
        }))  # fmt: skip
    _csv(folder / "gold.csv", pa.concat_tables(gold))


def _adult(birth: NDArray[np.datetime64]) -> NDArray[np.bool_]:
    return np.asarray(birth < np.datetime64("2005"))


def _csv(path: Path, table: pa.Table) -> None:
    with duckdb.connect() as connection:
        connection.register("ck_out", table)
        connection.execute(f"COPY ck_out TO '{path}' (HEADER)")


def _written(
    rng: np.random.Generator,
    everyone: People,
    name: NDArray[np.str_],
    birth: NDArray[np.datetime64],
    who: NDArray[np.int64],
    rates: Mapping[str, float],
) -> dict[str, Column]:
    """Return the columns of a register about `who`, with the errors of the rates."""

    def hit(error: str) -> NDArray[np.int64]:
        return np.flatnonzero(rng.random(len(who)) < rates.get(error, 0.0))

    return {
        "name": _names(rng, name[who].astype(object), hit),
        "id_no": _numbers(rng, everyone, who, hit),
        "sex": _sexes(rng, everyone.man[who], hit),
        "birth": _births(rng, birth[who], hit),
        "address": _addresses(rng, everyone, who, hit),
        "phone": _phones(rng, everyone.phone[who].astype(object), hit),
    }


Hit = Callable[[str], NDArray[np.int64]]


def _names(rng: np.random.Generator, names: Column, hit: Hit) -> Column:
    changes: Mapping[str, Callable[[str], str]] = {
        "name_homophone": lambda n: _one_replaced(rng, n, homophones()),
        "name_look_alike": lambda n: _one_replaced(rng, n, confused()),
        "name_dropped": lambda n: n[:-1] if rng.random() < 0.5 or len(n) < 3 else n[0] + n[2:],
        "name_surname": lambda n: str(rng.choice(list("王李张刘陈"))) + n[1:],
        "name_swapped": lambda n: n[0] + n[:0:-1] if len(n) > 2 else n[::-1],
        "name_unreadable": lambda n: _at(n, int(rng.integers(len(n))), "?□"[int(rng.integers(2))]),
        "name_traditional": lambda n: str(_traditional().convert(n)),
        "name_blank": lambda n: f"{n[0]} {n[1:]}" if rng.random() < 0.5 else f"{n}　",
        "name_missing": lambda _: "",
    }
    for error, change in changes.items():
        for row in hit(error):
            if names[row]:
                names[row] = change(names[row])
    return names


def _numbers(rng: np.random.Generator, everyone: People, who: NDArray[np.int64], hit: Hit) -> Column:
    numbers = everyone.id_no[who].astype(object)
    relative = hit("id_relatives")
    for row, other in zip(relative, _relatives(rng, everyone, who[relative]), strict=True):
        numbers[row] = everyone.id_no[other]
    reissued = hit("id_reissued")
    numbers[reissued] = everyone.id_no[rng.integers(0, len(everyone), len(reissued))].astype(object)
    for row in hit("id_digit"):
        place = int(rng.integers(17))
        digit = (int(numbers[row][place]) + int(rng.integers(1, 10))) % 10
        numbers[row] = _at(numbers[row], place, str(digit))
    for row in hit("id_swapped"):
        n, place = numbers[row], int(rng.integers(6, 16))
        numbers[row] = n[:place] + n[place + 1] + n[place] + n[place + 2 :]
    old = hit("id_15")
    for row in old[[numbers[r][6:8] == "19" for r in old]] if len(old) else old:
        numbers[row] = numbers[row][:6] + numbers[row][8:17]
    for row in hit("id_masked"):
        if len(numbers[row]) == 18:
            numbers[row] = numbers[row][:6] + "********" + numbers[row][14:]
    numbers[hit("id_missing")] = ""
    return numbers


def _relatives(rng: np.random.Generator, everyone: People, who: NDArray[np.int64]) -> NDArray[np.int64]:
    """Return somebody else of each one's family; of a family of one, himself."""
    before, after = np.maximum(who - 1, 0), np.minimum(who + 1, len(everyone) - 1)
    here = everyone.family[who]
    return np.where(
        everyone.family[before] == here, before, np.where(everyone.family[after] == here, after, who)
    )


def _sexes(rng: np.random.Generator, man: NDArray[np.bool_], hit: Hit) -> Column:
    man = man.copy()
    wrong = hit("sex_wrong")
    man[wrong] = ~man[wrong]
    form = rng.integers(0, 3, len(man))
    sexes = np.where(man, np.array(["男", "1", "M"])[form], np.array(["女", "2", "F"])[form]).astype(object)
    sexes[hit("sex_missing")] = ""
    return sexes


def _births(rng: np.random.Generator, birth: NDArray[np.datetime64], hit: Hit) -> Column:
    off = hit("birth_off")
    birth = birth.copy()
    birth[off] = birth[off] + rng.choice([-365, -31, -30, -10, -1, 1, 10, 30, 31, 365], len(off))
    text = np.datetime_as_string(birth.astype("datetime64[D]")).astype(object)
    for row in hit("birth_digit"):
        place = (3, 6, 8, 9)[int(rng.integers(4))]
        text[row] = _at(text[row], place, str(int(rng.integers(10))))
    form = rng.integers(0, 4, len(text))
    for row in np.flatnonzero(form):
        year, month, day = text[row].split("-")
        forms = (f"{year}/{month}/{day}", f"{year}{month}{day}", f"{year}年{int(month)}月{int(day)}日")
        text[row] = forms[form[row] - 1]
    short = hit("birth_day_missing")
    text[short] = np.datetime_as_string(birth[short].astype("datetime64[M]")).astype(object)
    text[hit("birth_missing")] = ""
    return text


def _addresses(rng: np.random.Generator, everyone: People, who: NDArray[np.int64], hit: Hit) -> Column:
    lives = who.copy()
    old = hit("address_old")
    lives[old] = rng.integers(0, len(everyone), len(old))
    place = np.char.add("武汉市武昌区", everyone.place[lives])
    text = np.char.add(place, everyone.door[lives]).astype(object)
    short = hit("address_short")
    text[short] = [
        d.replace("栋", "-").replace("单元", "-") if i % 2 else f"武昌区{d}"
        for i, d in enumerate(everyone.door[lives[short]].tolist())
    ]
    text[hit("address_missing")] = ""
    return text


def _phones(rng: np.random.Generator, phone: Column, hit: Hit) -> Column:
    changed = hit("phone_changed")
    phone[changed] = [f"12{n:09d}" for n in rng.integers(0, 10**9, len(changed)).tolist()]
    phone[hit("phone_missing")] = ""
    return phone


def _at(text: str, place: int, character: str) -> str:
    return text[:place] + character + text[place + 1 :]


def _one_replaced(rng: np.random.Generator, name: str, others: Mapping[str, str]) -> str:
    """Return the name with one of its characters replaced, if it has one that can be."""
    places = [i for i, c in enumerate(name) if others.get(c)]
    if not places:
        return name
    place = places[int(rng.integers(len(places)))]
    choice = others[name[place]]
    return _at(name, place, choice[int(rng.integers(len(choice)))])


@cache
def confused() -> Mapping[str, str]:
    """Return character → those it is taken for."""
    found: dict[str, str] = defaultdict(str)
    for group in _CONFUSED:
        for character in group:
            found[character] += group.replace(character, "")
    return found


@cache
def homophones() -> Mapping[str, str]:
    """Return character → the common characters read the same, tones left out: what an input method offers."""
    from pypinyin import lazy_pinyin

    common = [
        bytes((high, low)).decode("gb2312")
        for high in range(0xB0, 0xD8)
        for low in range(0xA1, 0xFF)
        if (high, low) < (0xD7, 0xFA)
    ]
    by_sound: dict[str, str] = defaultdict(str)
    for character in common:
        by_sound[lazy_pinyin(character)[0]] += character
    return {c: by_sound[lazy_pinyin(c)[0]].replace(c, "") for c in common}


@cache
def _traditional():  # type: ignore[no-untyped-def]
    from opencc import OpenCC

    return OpenCC("s2t")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--people", type=int, default=15_000)
    parser.add_argument("--mix", choices=MIXES, default="rough")
    parser.add_argument("--seed", type=int, default=7)
    given = parser.parse_args()
    write_registers(given.folder, given.people, MIXES[given.mix], given.seed)


if __name__ == "__main__":
    main()
