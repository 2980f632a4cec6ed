"""What the China pack's indicators promise beyond what `check` reads in any pack."""

from __future__ import annotations

import re

import pytest

from closeknit.engine.indicators import Indicator
from closeknit.packs.loader import Pack, load_pack

# What nobody should hear read aloud at their door: an illness by name, prison, drugs, a disability.
NOT_AT_THE_DOOR = re.compile(
    r"diagnos|disease|cancer|kidney|dialysis|prison|jail|custody|drug|addict|mental|intellectual|disab"
    r"|诊断|癌|肾|透析|大病|重病|疾病|监狱|服刑|戒毒|羁押|吸毒|精神|智力|残疾",
    re.IGNORECASE,
)
PROTECTED = {"sex", "ethnicity", "religion", "nationality", "native_place", "hukou_type", "name"}


@pytest.fixture(params=sorted(load_pack("cn").indicators))
def indicator(request: pytest.FixtureRequest, cn: Pack) -> Indicator:
    return cn.indicators[request.param]


def test_the_words_at_the_door_name_no_illness_no_prison_and_no_disability(indicator: Indicator) -> None:
    for text in (indicator.words["worker"].en, indicator.words["worker"].zh):
        assert not NOT_AT_THE_DOOR.search(text), text


def test_no_register_offers_a_protected_trait(indicator: Indicator, cn: Pack) -> None:
    for register in indicator.registers:
        assert not PROTECTED & set(cn.contracts[register].ready_schema())


def test_codes_are_unique_and_the_dropped_ones_stay_dropped(cn: Pack) -> None:
    codes = [i.code for i in cn.indicators.values()]
    assert len(codes) == len(set(codes)) >= 38
    assert not {"E5", "E6", "H5", "C5", "W7"} & set(codes)


def test_income_is_known_of_applicants_only(cn: Pack) -> None:
    assert {n for n, i in cn.indicators.items() if i.scope == "applicants"} == {
        "income_ratio",
        "rigid_spending_ratio",
    }
