"""Names for invented people: short lists of our own, drawn with plain weights."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

# Common first, weights falling with the place in the list; the last are rare and written with four bytes in GB18030.
SURNAMES = (
    "王李张刘陈杨黄周吴徐胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏"
    "钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文"
)
COMPOUND = ("欧阳", "上官", "司马", "诸葛")
RARE = "㛃䶮㭎"
MEN = "伟强磊军洋勇杰涛明超刚平辉鹏华飞波斌宇浩凯健俊帆鑫林龙建国志海峰亮云东文博峻昊轩泽睿晨诚安康"
WOMEN = "芳娜敏静丽艳娟霞秀英兰桂玉珍红梅琴云莲蓉玲洁雪琳欣婷雨佳慧颖倩月怡萱涵悦诗瑶琪璐晴思语宁清"
BOTH = "子文天一小晓春宏永德成新世家学立正光远中和思若嘉景"


def surnames(rng: np.random.Generator, count: int) -> NDArray[np.str_]:
    """Return surnames, common ones more often; one in four hundred is compound."""
    places = np.arange(len(SURNAMES))
    weights = 1.0 / (places + 8.0)
    single = np.array(list(SURNAMES), dtype="U2")
    names = rng.choice(single, count, p=weights / weights.sum())
    compound = rng.random(count) < 0.0025
    names[compound] = rng.choice(np.array(COMPOUND), int(compound.sum()))
    return names


def given_names(rng: np.random.Generator, men: NDArray[np.bool_]) -> NDArray[np.str_]:
    """Return given names of one or two characters; one in two thousand holds a rare character."""
    count = len(men)
    first = rng.choice(np.array(list(BOTH + MEN[:20])), count)
    second = np.where(men, rng.choice(np.array(list(MEN)), count), rng.choice(np.array(list(WOMEN)), count))
    rare = rng.random(count) < 0.0005
    second[rare] = rng.choice(np.array(list(RARE)), int(rare.sum()))
    single = rng.random(count) < 0.18
    return np.where(single, second, np.char.add(first, second)).astype("U2")
