"""What police, courts and registry offices know: residents, books, deaths, marriages, births, custody."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from closeknit.synth import rates
from closeknit.synth.households import book_numbers, dwelling_numbers
from closeknit.synth.people import HOME, Chunk, Days, Flags, Ints, Words, padded, pick
from closeknit.synth.rows import Rows
from closeknit.synth.shocks import Shocks

_ROADS = (
    "临江路",
    "沙湖路",
    "梅园路",
    "紫荆路",
    "书香路",
    "长春路",
    "和顺街",
    "幸福巷",
    "团圆街",
    "桂花路",
    "东亭里",
    "青松路",
)
_MARRIED_AT = (25.5, 3.2)  # women's age [P]
_ON_RECORD = {"old": 0.55, "new": 0.97}  # marriages before and after 1996 [P]
# Births since certificates are uniform: on record at all, the father named as well, somebody else named in error [P]
_BIRTHS = {"since": np.datetime64("1996-01-01"), "on_record": 0.96, "father": 0.95, "wrong": 0.003}
_DIVORCED = {"lone_parent": 0.62, "middle_single": 0.45}


class Civil:
    """Dates and errors the police registers share: when each death came off the books, who has a stale address."""

    def __init__(self, chunk: Chunk) -> None:
        rng, p, tl = chunk.rng("civil"), chunk.persons, chunk.timeline
        n = len(p)
        month = np.where(np.isnat(p.died_on), 10**6, tl.index_of(p.died_on))
        late = np.where(rng.random(n) < rates.DEATH_LATE, rng.integers(1, 3, n), 0)
        self.reported = {
            source: np.where(rng.random(n) < share, month + late, 10**6)
            for source, share in rates.DEATH_REPORTED.items()
        }
        unreported = np.minimum.reduce(list(self.reported.values())) >= 10**6
        self.reported["police"][unreported & (month < 10**6)] = month[unreported & (month < 10**6)]
        self.late = (late > 0) & (month < 10**6)
        self.one_source = (month < 10**6) & (
            sum((r < 10**6).astype(int) for r in self.reported.values()) == 1
        )
        stale = (p.lives == HOME) & (rng.random(n) < rates.ERRORS["stale_address"])
        self.stale = stale
        self.stale_community = rng.integers(0, len(chunk.district.communities), n)

        lingers = np.where(rng.random(n) < rates.STAYS_ON_BOOK, rng.integers(5, 15, n), 0)
        self.off_book = self.reported["police"] + np.where(month < 10**6, lingers, 0)

        self.off_register = self.reported["police"] + rng.choice(5, n, p=rates.REGISTER_LAG)

    def listed(self, month: int) -> Flags:
        """Who the population register still carries: it is put right some months after the police's own report."""
        return self.off_register > month


def registers(chunk: Chunk, civil: Civil, shocks: Shocks) -> Iterator[Rows]:
    address, phone = _addresses(chunk), _phones(chunk)
    for month in chunk.timeline.snapshots:
        yield _population(chunk, civil, month, address, phone)
        yield _books(chunk, civil, month)
    yield _deaths(chunk, civil)
    yield _marriages(chunk, shocks)
    yield _parents(chunk, shocks)
    yield _custody(chunk, shocks)


def _names(chunk: Chunk, who: Ints) -> Words:
    p = chunk.persons
    return np.char.add(p.surname[who], p.given[who])


def _addresses(chunk: Chunk) -> Words:
    """An invented address for each dwelling number."""
    d, p = chunk.district, chunk.persons
    dwellings = np.arange(int(p.dwelling.max(initial=0)) + 1)
    community = np.zeros(len(dwellings), dtype=np.int64)
    lived = p.dwelling >= 0
    community[p.dwelling[lived]] = p.community[lived]
    place = np.array(
        [d.streets[c[:9]] + n for c, n in zip(d.communities.tolist(), d.names.tolist(), strict=True)]
    )
    street = np.array(_ROADS)[(dwellings // 640) % len(_ROADS)]
    block = np.char.add((dwellings // 80 % 40 + 1).astype("U3"), "号")
    house = np.char.add((dwellings // 20 % 12 + 1).astype("U3"), "栋")
    room = np.char.add(((dwellings % 20 + 2) * 100 + dwellings % 4 + 1).astype("U4"), "室")
    text = place[community]
    for part in (street, block, house, room):
        text = np.char.add(text, part)
    return text


def _phones(chunk: Chunk) -> Words:
    """Numbers that begin with 100: no mobile number does, so nobody can be called."""
    number = chunk.rng("phones").integers(0, 10**8, len(chunk.persons))
    return np.char.add("100", padded(number, 8))


def _population(chunk: Chunk, civil: Civil, month: int, address: Words, phone: Words) -> Rows:
    p, tl = chunk.persons, chunk.timeline
    living = (p.moved_in <= month) & (p.moved_out > month) & (p.lives != 2) & (p.birth <= tl.end(month))
    who = np.flatnonzero(living & civil.listed(month))
    stale = civil.stale[who]
    dwelling = dwelling_numbers(chunk, np.where(stale, 5_000_000 + who, p.dwelling[who]))
    community = np.where(stale, civil.stale_community[who], p.community[who])
    grown = p.age_on(tl.last)[who] >= 12
    return Rows(
        "population",
        who,
        month,
        name=_names(chunk, who),
        sex=np.where(p.man[who], "1", "2"),
        birth_date=p.birth[who],
        community=chunk.district.communities[community],
        dwelling_no=dwelling,
        address=address[p.dwelling[who]],
        phone=np.where(grown, phone[who], ""),
    )


def _books(chunk: Chunk, civil: Civil, month: int) -> Rows:
    p, tl = chunk.persons, chunk.timeline
    on = (p.book >= 0) & (civil.off_book > month) & (p.birth <= tl.end(month) - 30)
    first, second = np.flatnonzero(on), np.flatnonzero(on & (p.second_book >= 0))
    who = np.concatenate([first, second])
    books = np.concatenate([p.book[first], p.second_book[second]])
    return Rows(
        "household_book",
        who,
        month,
        name=_names(chunk, who),
        book_no=book_numbers(chunk, books),
        relation=np.concatenate([p.book_relation[first], np.full(len(second), "3")]),
    )


def _deaths(chunk: Chunk, civil: Civil) -> Rows:
    p, tl = chunk.persons, chunk.timeline
    who, month, source = [], [], []
    for name, reported in civil.reported.items():
        seen = np.flatnonzero(reported < tl.count)
        who.append(seen)
        month.append(reported[seen])
        source.append(np.full(len(seen), name))
    people = np.concatenate(who)
    return Rows(
        "deaths",
        people,
        np.concatenate(month),
        name=_names(chunk, people),
        died_on=p.died_on[people],
        reported_by=np.concatenate(source),
    )


def _marriages(chunk: Chunk, shocks: Shocks) -> Rows:
    """Weddings of the couples living here, earlier divorces, and the divorces of the months covered."""
    rng, p, tl = chunk.rng("marriages"), chunk.persons, chunk.timeline
    ex = shocks.divorces
    partner = p.partner.copy()
    partner[ex["who"]], partner[ex["other"]] = ex["other"], ex["who"]
    wife = np.flatnonzero((partner >= 0) & ~p.man)
    husband = partner[wife]
    at = np.clip(rng.normal(*_MARRIED_AT, len(wife)), 20.0, None)
    wed = p.birth[wife] + (at * 365.25).astype("timedelta64[D]")
    early = p.birth[husband] + np.timedelta64(22 * 366, "D")
    latest = tl.last - rng.integers(200, 1500, len(wife)).astype("timedelta64[D]")
    wed = np.minimum(np.maximum(wed, early), latest)
    old = wed < np.datetime64("1996-01-01")
    kept = (rng.random(len(wife)) < np.where(old, _ON_RECORD["old"], _ON_RECORD["new"])) & (wed > early - 366)
    alone, alone_day = _earlier_divorces(chunk, rng)
    who = np.concatenate([wife[kept], husband[kept], alone, ex["who"], ex["other"]])
    other = np.concatenate([husband[kept], wife[kept], np.full(len(alone), -1), ex["other"], ex["who"]])
    day = np.concatenate([wed[kept], wed[kept], alone_day, ex["day"], ex["day"]])
    event = np.where(np.arange(len(who)) < 2 * kept.sum(), "married", "divorced")
    month = np.maximum(tl.index_of(day), 0)
    first = np.unique(month)
    missing = np.array([m for m in range(tl.count) if chunk.at_least(m) and m not in first], dtype=np.int64)
    more = pick(
        rng,
        (p.partner < 0) & chunk.alive(tl.last) & (p.age_on(tl.last) >= 25) & (p.lives == HOME),
        0,
        at_least=len(missing),
    )
    more_day = np.array([tl.start(m) + 9 for m in missing[: len(more)]], dtype="datetime64[D]")
    return Rows(
        "marriages",
        np.concatenate([who, more]),
        np.concatenate([month, missing[: len(more)]]),
        name=_names(chunk, np.concatenate([who, more])),
        spouse_resident_id=np.concatenate([other, np.full(len(more), -1)]),
        event=np.concatenate([event, np.full(len(more), "divorced")]),
        registered_on=np.concatenate([day, more_day]),
    )


def _parents(chunk: Chunk, shocks: Shocks) -> Rows:
    """Births of the children of couples and lone parents, one row a parent; a few late, with one parent, or with a stranger."""
    rng, p, tl = chunk.rng("parents"), chunk.persons, chunk.timeline
    partner = p.partner.copy()
    partner[shocks.divorces["who"]] = shocks.divorces["other"]
    partner[shocks.divorces["other"]] = shocks.divorces["who"]
    children = np.flatnonzero(
        np.isin(p.relation, ["2", "3"])
        & (p.household >= 0)
        & (p.birth >= _BIRTHS["since"])
        & (p.birth <= tl.last)
    )
    head = chunk.households.head[p.household[children]]
    children, head = (
        a[p.birth[head] < p.birth[children] - np.timedelta64(15 * 365, "D")] for a in (children, head)
    )
    drawn = rng.random((4, len(children)))
    day = p.birth[children] + (5 + drawn[0] * 55).astype("timedelta64[D]")
    known = (drawn[1] < _BIRTHS["on_record"]) & (day <= tl.last)
    other = np.where(drawn[2] < _BIRTHS["father"], partner[head], -1)
    wrong = drawn[3] < _BIRTHS["wrong"]
    adults = np.flatnonzero(p.age_on(tl.last) >= 40)
    if len(adults):
        head = np.where(wrong, rng.choice(adults, len(head)), head)
    month = np.where(known, np.maximum(tl.index_of(day), 0), -1)
    late = np.flatnonzero(~known & (p.birth[children] < tl.first))
    empty = [m for m in range(tl.count) if chunk.at_least(m) and m not in month]
    for row, m in zip(late.tolist(), empty, strict=False):  # registered years after the birth
        month[row], day[row] = m, tl.start(m) + 9
    rows = np.flatnonzero(month >= 0)
    both = rows[other[rows] >= 0]
    who = np.concatenate([children[rows], children[both]])
    return Rows(
        "parent_child",
        who,
        np.concatenate([month[rows], month[both]]),
        name=_names(chunk, who),
        parent_resident_id=np.concatenate([head[rows], other[both]]),
        kind=np.full(len(who), "birth"),
        registered_on=np.concatenate([day[rows], day[both]]),
    )


def _earlier_divorces(chunk: Chunk, rng: np.random.Generator) -> tuple[Ints, Days]:
    """Lone parents and middle-aged people alone, many of them divorced; the former partner is not from here."""
    p, h, tl = chunk.persons, chunk.households, chunk.timeline
    age = p.age_on(tl.last)
    minor = np.zeros(len(h), dtype=bool)
    minor[p.household[(age < 18) & (p.household >= 0)]] = True
    head = h.head
    lone = (p.partner[head] < 0) & minor & (age[head] < 62)
    single = (h.size == 1) & (age[head] >= 38) & (age[head] < 66)
    chance = np.where(lone, _DIVORCED["lone_parent"], np.where(single, _DIVORCED["middle_single"], 0.0))
    who = head[rng.random(len(h)) < chance]
    adult = np.maximum((age[who] - 24) * 365, 400)
    day = tl.first - (rng.random(len(who)) * np.minimum(adult, 6000)).astype("timedelta64[D]") - 5
    return who, day


def _custody(chunk: Chunk, shocks: Shocks) -> Rows:
    table = shocks.custody
    day = table["day"]
    return Rows(
        "custody",
        table["who"],
        np.maximum(chunk.timeline.index_of(day), 0),
        kind=table["kind"],
        from_on=day,
        until_on=table["until"].astype("datetime64[D]"),
    )
