"""The corpus of bad files: each case builds its files, and says exactly what an import must make of them.

`Taken` gives the counts (rows in = accepted + rejected + duplicates + superseded), the rows rejected by reason and
what is noted; `Refused` gives the code, and what the sentence must name. Twenty rows are good unless spoiled, so
that a few bad ones stay under the share that refuses a file.
"""

# fmt: off
from __future__ import annotations

import gzip
import random
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any

from made_files import (
    cells,
    contribution,
    csv_text,
    dwelling,
    person,
    put,
    resident,
    rewrite_zip,
    rows_of,
    settlement,
    spoiled,
    workbook,
)

SETTLEMENTS = "medical_settlements_2024-08.csv"
POPULATION = "population_2024-08.csv"
PROPERTY = "property_2024-08.csv"
CONTRIBUTIONS = "employment_contributions_2024-08.csv"


@dataclass(frozen=True)
class Taken:
    """The file enters."""

    rows: int
    rejected: int = 0
    duplicates: int = 0
    superseded: int = 0
    reasons: Mapping[str, int] = field(default_factory=dict)
    notes: Mapping[str, int] = field(default_factory=dict)
    lines: tuple[int, ...] | None = None  # lines in quarantine
    holds: tuple[str, str, Any] | None = None  # (column, SQL over the accepted rows, value): see test_corpus

    @property
    def accepted(self) -> int:
        return self.rows - self.rejected - self.duplicates - self.superseded


@dataclass(frozen=True)
class Refused:
    """The file does not enter, and nothing changes."""

    code: str
    names: tuple[str, ...] = ()


@dataclass(frozen=True)
class Case:
    name: str
    build: Callable[[Path], Path]
    outcome: Taken | Refused


CASES: list[Case] = []


def case(name: str, build: Callable[[Path], Path], outcome: Taken | Refused) -> None:
    CASES.append(Case(name, build, outcome))


def text_case(
    name: str, text: str | bytes, outcome: Taken | Refused, file: str = SETTLEMENTS, encoding: str = "utf-8"
) -> None:
    case(name, lambda folder: put(folder, file, text, encoding), outcome)


def one_bad(
    name: str,
    reason: str,
    make: Callable[[int], dict[str, Any]] = settlement,
    file: str = SETTLEMENTS,
    **change: Any,
) -> None:
    """A file of twenty rows with one bad row, in line 5."""
    text = csv_text(rows_of(make, r3=change))
    text_case(name, text, Taken(20, rejected=1, reasons={reason: 1}, lines=(5,)), file)


def normalised(
    name: str, column: str, shown: Any, make: Callable[[int], dict[str, Any]] = settlement, file: str = SETTLEMENTS,
    notes: Mapping[str, int] | None = None, **change: Any,
) -> None:
    """A file whose row 3 is typed oddly but unmistakably: it enters, and `column` holds `shown`."""
    key = {"medical": "settlement_no", "population": "dwelling_no", "employment": "resident_id"}.get(
        file.split("_")[0], "property_no"
    )
    good = make(3)[key]
    outcome = Taken(20, notes=notes or {}, holds=(column, f"{key} = '{good}'", shown))
    text_case(name, csv_text(rows_of(make, r3=change)), outcome, file)


GOOD = csv_text(rows_of(settlement))
PEOPLE = csv_text(rows_of(person))
HEADER = list(settlement(0))
ID = resident(3)

# ---- encodings ---------------------------------------------------------------------------------------------

text_case("utf8", GOOD, Taken(20))
text_case("utf8_bom", b"\xef\xbb\xbf" + PEOPLE.encode(), Taken(20), POPULATION)
text_case("gbk", PEOPLE, Taken(20), POPULATION, "gbk")
text_case(
    "gb18030_four_byte_name",
    csv_text(rows_of(person, r3={"name": "㐀𬱖"})),
    Taken(20, holds=("name", "dwelling_no = 'D00003'", "㐀𬱖")),
    POPULATION,
    "gb18030",
)
text_case("utf16_with_mark", PEOPLE, Refused("encoding_utf16"), POPULATION, "utf-16")
text_case("utf16_without_mark", PEOPLE, Refused("encoding_utf16"), POPULATION, "utf-16-le")
text_case(
    "utf8_and_gbk_mixed",
    PEOPLE.encode() + csv_text([person(30)]).split("\n")[1].encode("gbk") + b"\n",
    Refused("encoding_mixed", ("line 22",)),
    POPULATION,
)
text_case(
    "gbk_with_a_utf8_line",
    PEOPLE.encode("gbk") + csv_text([{**person(30), "address": "湖北省武汉市武昌区"}]).split("\n")[1].encode() + b"\n",
    Refused("encoding_mixed", ("line 22",)),
    POPULATION,
)
text_case(
    "neither_utf8_nor_gb18030",
    PEOPLE.encode().replace("和平路7".encode(), b"\xff\xfe\xff7"),
    Refused("encoding_unknown", ("line 9",)),
    POPULATION,
)
text_case(
    "latin1_only",
    csv_text(rows_of(settlement, r3={"settlement_no": "Menü"})).encode("latin-1"),
    Refused("encoding_unknown", ("line 5",)),
)
text_case("nul_bytes", GOOD.encode().replace(b"S000004", b"S0\x00004"), Refused("nul_bytes", ("line 6",)))
text_case("characters_lost", csv_text(rows_of(person, r3={"name": "张\ufffd"})), Taken(20, 1, reasons={"text_damaged": 1}), POPULATION)
text_case("question_mark_in_name", csv_text(rows_of(person, r3={"name": "张?"})), Taken(20, 1, reasons={"text_damaged": 1}), POPULATION)
text_case("a_rare_but_real_name", csv_text(rows_of(person, r3={"name": "张锟"})), Taken(20, holds=("name", "dwelling_no = 'D00003'", "张锟")), POPULATION)
text_case("mojibake_in_address", csv_text(rows_of(person, r3={"address": "锟斤拷路"})), Taken(20, 1, reasons={"text_damaged": 1}), POPULATION)

# ---- line ends, quotes, ragged rows -------------------------------------------------------------------------

text_case("crlf", GOOD.replace("\n", "\r\n"), Taken(20))
text_case("no_last_line_end", GOOD.rstrip("\n"), Taken(20))
text_case("bare_cr", GOOD.replace("\n", "\r"), Refused("bare_cr"))
text_case("one_bare_cr", spoiled(GOOD, 5, lambda line: line.replace("general", "gen\reral")), Taken(20, 1, reasons={"stray_cr": 1}, lines=(5,)))
text_case("blank_lines", GOOD.replace("S000005", "\n \nS000005") + "\n\n", Taken(20, notes={"blank_lines": 4}))
text_case("rows_of_commas", GOOD + "," * 13 + "\n" + "," * 13 + "\n", Taken(20, notes={"blank_lines": 2}))
text_case("tsv", csv_text(rows_of(settlement), delimiter="\t"), Taken(20), "medical_settlements_2024-08.tsv")
text_case("gzip", GOOD, Taken(20), "medical_settlements_2024-08.csv.gz")
text_case("semicolons", csv_text(rows_of(settlement), delimiter=";"), Refused("wrong_delimiter", (";",)))
text_case("quoted_fields", GOOD.replace("general", '"general"'), Taken(20))
text_case(
    "line_break_inside_quotes",
    csv_text(rows_of(person, r3={"address": "和平路1号\n2单元"})),
    Taken(20, holds=("address", "dwelling_no = 'D00003'", "和平路1号\n2单元")),
    POPULATION,
)
text_case(
    "comma_inside_quotes",
    csv_text(rows_of(person, r3={"address": "和平路1号,2单元,\"甲\""})),
    Taken(20, holds=("address", "dwelling_no = 'D00003'", '和平路1号,2单元,"甲"')),
    POPULATION,
)
text_case("quote_never_closed", spoiled(GOOD, 8, lambda line: line.replace("general", '"general')), Refused("unclosed_quote", ("line 8",)))
text_case(
    "two_quotes_swallow_the_rows_between",
    spoiled(spoiled(GOOD, 8, lambda line: line.replace("general", '"general')), 14, lambda line: line.replace("general", 'general"')),
    Refused("unclosed_quote", ("line 8",)),
)
text_case(
    "swallowed_rows_with_valid_quotes",
    spoiled(spoiled(PEOPLE, 8, lambda line: line[:-1] + '"x'), 9, lambda line: line + '"'),
    Refused("unclosed_quote", ("line 8",)),
    POPULATION,
)
text_case("quote_inside_a_field", spoiled(GOOD, 5, lambda line: line.replace("general", 'ge"ner"al')), Taken(20, 1, reasons={"stray_quote": 1}, lines=(5,)))
text_case("row_too_short", spoiled(GOOD, 5, lambda line: line.rsplit(",", 3)[0]), Taken(20, 1, reasons={"too_few_cells": 1}, lines=(5,)))
text_case("row_too_long", spoiled(GOOD, 5, lambda line: line + ",1,200"), Taken(20, 1, reasons={"too_many_cells": 1}, lines=(5,)))
text_case("unquoted_thousands_separator", spoiled(GOOD, 5, lambda line: line.replace("103.50", "1,103.50")), Taken(20, 1, reasons={"too_many_cells": 1}, lines=(5,)))
text_case("all_rows_ragged", "\n".join([GOOD.split("\n")[0], *(line + "," for line in GOOD.split("\n")[1:-1])]), Refused("too_many_rejected", ("20 of 20", "line 2")))
text_case("a_line_of_two_megabytes", spoiled(GOOD, 5, lambda line: line.replace("general", "g" * (2 << 20))), Refused("line_too_long", ("line 5",)))
text_case("control_character", csv_text(rows_of(person, r3={"address": "和平路\x07"})), Taken(20, 1, reasons={"control_character": 1}, lines=(5,)), POPULATION)
text_case("address_of_a_novel", csv_text(rows_of(person, r3={"address": "路" * 1001})), Taken(20, 1, reasons={"text_too_long": 1}), POPULATION)

# ---- headers --------------------------------------------------------------------------------------------------

ZH = ["结算单号", "公民身份号码", "结算日期", "就医类型", "入院日期", "出院日期", "病种分组", "医疗总费用", "基本统筹支付",
      "大病保险支付", "医疗救助支付", "商业保险支付", "政策内自付", "目录外自费"]
text_case("chinese_headers", csv_text(rows_of(settlement), headers=ZH), Taken(20))
text_case("headers_with_odd_spaces", csv_text(rows_of(settlement), headers=[f"　{h[0]} {h[1:]}：" for h in ZH]), Taken(20))
text_case("columns_in_another_order", csv_text([dict(reversed(row.items())) for row in rows_of(settlement)]), Taken(20))
text_case("unknown_column", csv_text([{**row, "备注": "x"} for row in rows_of(settlement)]), Refused("unknown_column", ("备注",)))
text_case("ethnicity_column", csv_text([{**row, "民族": "x"} for row in rows_of(person)]), Refused("protected_column", ("民族",)), POPULATION)
text_case("missing_column", csv_text([{k: v for k, v in row.items() if k != "self_paid"} for row in rows_of(settlement)]), Refused("missing_column", ("self_paid", "政策内自付")))
text_case("optional_columns_missing", csv_text([{k: v for k, v in row.items() if k not in ("aid_paid", "major_paid")} for row in rows_of(settlement)]), Taken(20, notes={"absent_columns": 2}))
text_case("duplicated_column", csv_text(rows_of(settlement), headers=[*HEADER[:-1], "医疗总费用"]), Refused("duplicate_column", ("total", "医疗总费用")))
text_case("title_above_the_header", "2024年8月医疗费用结算表" + "," * 13 + "\n" + GOOD, Refused("title_above_header", ("line 2",)))
text_case("empty_headers_at_the_end", "\n".join(line + ",," for line in GOOD.rstrip("\n").split("\n")) + "\n", Taken(20))
text_case("value_under_an_empty_header", spoiled("\n".join(line + "," for line in GOOD.rstrip("\n").split("\n")), 5, lambda line: line + "9"), Taken(20, 1, reasons={"value_without_column": 1}, lines=(5,)))
text_case("no_header", GOOD.split("\n", 1)[1], Refused("unknown_column", ("S000000",)))
text_case("six_hundred_columns", ",".join(f"c{i}" for i in range(600)) + "\n", Refused("too_many_columns", ("600",)))
text_case("empty_file", b"", Refused("empty_file"))
text_case("header_only", PEOPLE.split("\n")[0] + "\n", Refused("no_rows", ("population",)), POPULATION)
text_case("header_only_where_nothing_may_happen", GOOD.split("\n")[0] + "\n", Taken(0, notes={"empty_register": 1}))

# ---- names of files ---------------------------------------------------------------------------------------------

text_case("unknown_register", GOOD, Refused("unknown_register", ("medical_settlement'",)), "medical_settlement_2024-08.csv")
text_case("no_period_in_the_name", GOOD, Refused("name_grammar"), "medical_settlements.csv")
text_case("month_thirteen", GOOD, Refused("bad_period", ("2024-13",)), "medical_settlements_2024-13.csv")
text_case("backlog_the_wrong_way_round", GOOD, Refused("bad_period"), "medical_settlements_2024-08..2024-05.csv")
text_case("backlog", GOOD, Taken(20), "medical_settlements_2024-05..2024-08.csv")
text_case("chinese_register_name", GOOD, Taken(20), "医疗费用结算_2024-08.csv")
text_case("a_part", GOOD, Taken(20), "medical_settlements_2024-08_2.csv")
text_case("old_workbook_ending", GOOD, Refused("format_unsupported", (".xls",)), "medical_settlements_2024-08.xls")
text_case("text_named_like_a_workbook", GOOD, Refused("format_mismatch", ("text",)), "medical_settlements_2024-08.xlsx")
text_case("web_page_named_like_a_workbook", "<html><table></table></html>", Refused("html_as_workbook"), "medical_settlements_2024-08.xlsx")
text_case("old_workbook_named_like_a_new_one", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600, Refused("workbook_legacy"), "medical_settlements_2024-08.xlsx")
text_case("workbook_with_password", bytes.fromhex("d0cf11e0a1b11ae1") + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), Refused("workbook_encrypted"), "medical_settlements_2024-08.xlsx")
case("workbook_named_like_text", lambda folder: workbook(folder, SETTLEMENTS, cells(rows_of(settlement))), Refused("format_mismatch", (".xlsx",)))
text_case("broken_gzip", gzip.compress(GOOD.encode())[:-20], Refused("gzip_corrupt"), "medical_settlements_2024-08.csv.gz")
text_case("text_named_gz", b"\x1f\x8bnot gzip at all", Refused("gzip_corrupt"), "medical_settlements_2024-08.csv.gz")
case("gzip_bomb", lambda folder: put(folder, "medical_settlements_2024-08.csv.gz", gzip.compress(GOOD.encode() + b"0" * (80 << 20))), Refused("gzip_bomb"))
text_case("another_month", csv_text([{**row, "settled_on": row["settled_on"].replace("-08-", "-06-")} for row in rows_of(settlement)]), Refused("other_period", ("2024-06", "0 of 20")))
text_case("mostly_another_month", csv_text([{**row, "settled_on": row["settled_on"].replace("-08-", "-07-" if i else "-08-")} for i, row in enumerate(rows_of(settlement, 30))]), Refused("other_period", ("2024-07", "1 of 30")))
text_case("a_later_month", csv_text([{**row, "settled_on": row["settled_on"].replace("-08-", "-09-")} for row in rows_of(settlement)]), Refused("other_period", ("2024-09",)))

# ---- resident numbers -------------------------------------------------------------------------------------------

one_bad("id_check_digit", "id_check_digit", resident_id=ID[:17] + ("1" if ID[17] != "1" else "2"))
one_bad("id_two_digits_swapped", "id_check_digit", resident_id=ID[:15] + ID[16] + ID[15] + ID[17])
one_bad("id_of_17", "id_length", resident_id=ID[:17])
one_bad("id_of_19", "id_length", resident_id=ID + "1")
one_bad("id_with_a_letter", "id_characters", resident_id=ID[:10] + "O" + ID[11:])
one_bad("id_as_excel_shows_it", "id_as_number", resident_id="4.20106E+17")
one_bad("id_as_a_float", "id_as_number", resident_id="420106197904120000.0")
one_bad("id_rounded_by_excel", "id_rounded", resident_id=resident(3, "19790413")[:15] + "000")
one_bad("id_born_on_30_february", "id_birth_date", resident_id=resident(3, "19790230"))
one_bad("id_born_after_the_file", "id_birth_date", resident_id=resident(3, "20240901"))
one_bad("id_born_in_1800", "id_birth_date", resident_id=resident(3, "18000101"))
one_bad("id_missing", "required_missing", resident_id="")
one_bad("id_of_spaces", "required_missing", resident_id=" 　 ")
one_bad("id_as_formula", "formula_text", resident_id=f'="{ID}"')
normalised("id_of_15_digits", "resident_id", resident(3), resident_id="420106790412003", notes={"id_converted": 1})
normalised("id_lower_case_x", "resident_id", resident(6), resident_id=resident(6).lower())
normalised("id_full_width", "resident_id", ID, resident_id="".join(chr(ord(c) + 0xFEE0) for c in ID))
normalised("id_with_odd_spaces", "resident_id", ID, resident_id=f"\u00a0\u3000{ID}\u200b \t")
normalised("id_with_excel_apostrophe", "resident_id", ID, resident_id=f"'{ID}")
normalised("id_of_a_residence_permit", "resident_id", resident(3, region="810000"), resident_id=resident(3, region="810000"))
normalised("id_of_an_ended_region", "resident_id", resident(3, region="659009"), resident_id=resident(3, region="659009"))
normalised("id_of_an_unknown_region", "resident_id", resident(3, region="990106")[:0] + resident(3, region="470106"), resident_id=resident(3, region="470106"), notes={"id_region_unknown": 1})

# ---- dates --------------------------------------------------------------------------------------------------------

one_bad("date_in_words", "date_format", settled_on="2024年8月5日")
one_bad("date_day_first", "date_ambiguous", settled_on="05/08/2024")
one_bad("date_of_two_digit_year", "date_ambiguous", settled_on="24-08-05")
one_bad("date_as_serial_number", "date_as_number", settled_on="45509")
one_bad("date_30_february", "date_impossible", admitted_on="2024-02-30")
one_bad("date_29_february_of_no_leap_year", "date_impossible", admitted_on="2023-02-29")
one_bad("date_of_zeros", "date_impossible", admitted_on="0000-00-00")
one_bad("date_before_1900", "date_before_1900", admitted_on="1899-12-31")
one_bad("date_with_rubbish_behind", "date_format", admitted_on="2024-08-01x")
one_bad("date_with_a_time", "date_format", admitted_on="2024-08-01 13:05:00")
one_bad("fact_after_the_period", "fact_after_period", settled_on="2024-09-01")
one_bad("fact_too_long_before", "fact_before_period", settled_on="2024-04-30")
one_bad("month_in_words", "month_format", contribution, CONTRIBUTIONS, month="8月")
one_bad("month_thirteen_in_a_cell", "date_impossible", contribution, CONTRIBUTIONS, month="2024-13")
one_bad("month_after_the_period", "fact_after_period", contribution, CONTRIBUTIONS, month="2024-09")
normalised("fact_of_three_months_before", "settled_on", date(2024, 5, 1), settled_on="2024-05-01")
normalised("date_with_slashes", "settled_on", date(2024, 8, 5), settled_on="2024/8/5")
normalised("date_with_points", "settled_on", date(2024, 8, 5), settled_on="2024.8.5")
normalised("date_of_eight_digits", "settled_on", date(2024, 8, 5), settled_on="20240805")
normalised("date_at_midnight", "settled_on", date(2024, 8, 5), settled_on="2024-08-05 00:00:00")
normalised("month_of_six_digits", "month", date(2024, 8, 1), contribution, CONTRIBUTIONS, month="202408")

# ---- amounts and numbers ------------------------------------------------------------------------------------------

one_bad("amount_of_three_decimals", "money_decimals", total="100.125")
one_bad("amount_negative", "money_negative", total="-100.00")
one_bad("amount_in_brackets", "money_negative", total="(100.00)")
one_bad("amount_in_wan", "money_unit", total="1.2万元")
one_bad("amount_in_words", "money_unit", total="100元")
one_bad("amount_1e3", "money_exponent", total="1e3")
one_bad("amount_with_odd_separators", "money_format", total="1,00.5")
one_bad("amount_of_two_points", "money_format", total="1.000.50")
one_bad("amount_missing", "required_missing", total="")
one_bad("amount_as_excel_error", "excel_error", total="#VALUE!")
one_bad("amount_too_wide_for_its_column", "excel_error", total="########")
one_bad("amount_as_formula", "formula_text", total="=1+1")
one_bad("share_over_100", "out_of_range", dwelling, PROPERTY, share_percent="120")
one_bad("area_as_text", "number_format", dwelling, PROPERTY, floor_area_m2="六十")
one_bad("paid_perhaps", "bool_unknown", contribution, CONTRIBUTIONS, paid="不详")
normalised("amount_with_yuan_sign", "total", 123450, total="￥1,234.50")
normalised("amount_full_width", "total", 123450, total="１２３４．５")
normalised("amount_of_four_zero_decimals", "total", 123450, total="1234.5000")
normalised("paid_in_chinese", "paid", False, contribution, CONTRIBUTIONS, paid="否")

# ---- codes, document numbers, whole rows ----------------------------------------------------------------------------

one_bad("code_outside_its_list", "code_unknown", setting="hospice")
one_bad("code_with_leading_zero", "code_unknown", person, POPULATION, sex="01")
one_bad("division_code_of_six", "area_format", person, POPULATION, community="420106")
one_bad("document_number_as_number", "key_as_number", settlement_no="2.02408E+17")
one_bad("document_number_with_a_space", "key_characters", settlement_no="S 12")
one_bad("document_number_missing", "required_missing", settlement_no="")
one_bad("formula_in_a_code", "formula_text", setting="@SUM(A1)")
one_bad("dde_in_a_document_number", "formula_text", settlement_no="=cmd|' /C calc'!A0")
normalised("formula_in_an_address_is_kept", "address", "=HYPERLINK(1)", person, POPULATION, address="=HYPERLINK(1)")
normalised("code_by_its_own_words", "setting", "inpatient", setting="住院")
TOTALS = ",".join(["合计", "", "", "", "", "", "", "2190.00", "1200.00", "", "", "", "810.00", ""])
text_case("totals_row", GOOD + TOTALS + "\n", Taken(21, 1, reasons={"totals_row": 1}, lines=(22,)))
text_case("exact_copies", GOOD + GOOD.split("\n", 1)[1], Taken(40, duplicates=20))
text_case("later_row_of_a_key_wins", GOOD + csv_text([{**settlement(3), "total": "999.00"}]).split("\n")[1] + "\n", Taken(21, superseded=1, holds=("total", "settlement_no = 'S000003'", 99900)))
text_case(
    "copy_of_a_superseded_row",
    GOOD + "".join(csv_text([{**settlement(3), **change}]).split("\n")[1] + "\n" for change in ({}, {"total": "999.00"})),
    Taken(22, duplicates=1, superseded=1),
)
text_case("two_faults_in_one_row", csv_text(rows_of(settlement, r3={"total": "x", "setting": "y"})), Taken(20, 1, reasons={"money_unit": 1, "code_unknown": 1}, lines=(5,)))
text_case("a_fifth_rejected", csv_text(rows_of(settlement, **{f"r{i}": {"total": "?"} for i in range(4)})), Taken(20, 4, reasons={"money_format": 4}))
text_case("more_than_a_fifth_rejected", csv_text(rows_of(settlement, **{f"r{i}": {"total": "?"} for i in range(5)})), Refused("too_many_rejected", ("5 of 20", "total", "line 2")))

# ---- workbooks --------------------------------------------------------------------------------------------------------

BOOK = "medical_settlements_2024-08.xlsx"


def book_case(name: str, outcome: Taken | Refused, rows: list[list[Any]] | None = None, **how: Any) -> None:
    data = cells(rows_of(settlement)) if rows is None else rows
    case(name, lambda folder: workbook(folder, BOOK, data, **how), outcome)


def zip_case(name: str, outcome: Refused, change: Callable[[dict[str, bytes]], None]) -> None:
    case(name, lambda folder: rewrite_zip(workbook(folder, BOOK, cells(rows_of(settlement))), change), outcome)


def with_cell(row: int, column: str, value: Any) -> list[list[Any]]:
    data = cells(rows_of(settlement))
    data[row][HEADER.index(column)] = value
    return data


DATED = [[date(2024, 8, 5) if c == 2 and r else cell for c, cell in enumerate(row)] for r, row in enumerate(cells(rows_of(settlement)))]

book_case("workbook", Taken(20))
book_case("workbook_with_numbers", Taken(20, holds=("total", "settlement_no = 'S000003'", 123450)), with_cell(4, "total", 1234.5))
book_case("workbook_dates", Taken(20, holds=("settled_on", "settlement_no = 'S000003'", date(2024, 8, 5))), DATED)
book_case("workbook_dates_of_1904", Taken(20, holds=("settled_on", "settlement_no = 'S000003'", date(2024, 8, 5))), DATED, options={"date_1904": True})
book_case("workbook_id_as_number", Taken(20, 1, reasons={"id_as_number": 1}, lines=(5,)), with_cell(4, "resident_id", 420106197904120036))
book_case("workbook_document_number_as_number", Taken(20, 1, reasons={"key_as_number": 1}, lines=(5,)), with_cell(4, "settlement_no", 2024080000000012345))
book_case("workbook_date_as_number", Taken(20, 1, reasons={"date_as_number": 1}, lines=(5,)), with_cell(4, "settled_on", 45509))
book_case("workbook_amount_of_three_decimals", Taken(20, 1, reasons={"money_decimals": 1}, lines=(5,)), with_cell(4, "total", 100.125))
case(
    "workbook_amount_with_binary_noise",
    lambda folder: rewrite_zip(
        workbook(folder, BOOK, with_cell(4, "total", 777.75)),
        lambda entries: entries.update(
            {"xl/worksheets/sheet1.xml": entries["xl/worksheets/sheet1.xml"].replace(b"777.75", b"0.30000000000000004")}
        ),
    ),
    Taken(20, holds=("total", "settlement_no = 'S000003'", 30)),
)
book_case("workbook_formula_with_value", Taken(20), after=lambda book, sheet: sheet.write_formula(4, 7, "=1+1", None, 2))
book_case("workbook_formula_without_value", Refused("formula_without_value", ("H5",)), after=lambda book, sheet: sheet.write_formula(4, 7, "=A9", None, ""))
book_case("workbook_error_value", Taken(20, 1, reasons={"excel_error": 1}, lines=(5,)), after=lambda book, sheet: sheet.write_formula(4, 9, "=NA()", None, "#N/A"))
book_case("workbook_hidden_sheet", Refused("hidden_sheet", ("旧数据",)), after=lambda book, sheet: (lambda s: (s.write(0, 0, "x"), s.hide()))(book.add_worksheet("旧数据")))
book_case("workbook_two_sheets", Refused("several_sheets", ("数据", "二月")), after=lambda book, sheet: book.add_worksheet("二月").write(0, 0, "x"))
book_case("workbook_empty_sheet_beside", Taken(20), after=lambda book, sheet: book.add_worksheet("Sheet2"))
book_case("workbook_merged_header", Refused("merged_header", ("A1:B1",)), after=lambda book, sheet: sheet.merge_range(0, 0, 0, 1, "结算"))
book_case("workbook_without_data", Refused("no_sheet"), [])
book_case("workbook_title_above_the_header", Refused("title_above_header", ("line 2",)), [["2024年8月结算表"], *cells(rows_of(settlement))])
book_case("workbook_blank_rows", Taken(20, notes={"blank_lines": 3}), [*cells(rows_of(settlement, 10)), [], [], [], *cells(rows_of(settlement))[11:]])
book_case("workbook_not_at_a1", Taken(20), [[], [], *([None, *row] for row in cells(rows_of(settlement)))])
book_case("workbook_value_far_away", Refused("too_many_rows"), after=lambda book, sheet: sheet.write(1_048_575, 16_383, "x"))
book_case("workbook_with_a_million_empty_rows", Taken(20), after=lambda book, sheet: sheet.write_blank(1_048_575, 0, None, book.add_format({"bold": True})))
zip_case("workbook_macros", Refused("macros"), lambda entries: entries.update({"xl/vbaProject.bin": b"x"}))
zip_case("workbook_external_link", Refused("external_links"), lambda entries: entries.update({"xl/externalLinks/externalLink1.xml": b"<externalLink><ddeLink/></externalLink>"}))
zip_case("workbook_xml_entities", Refused("xml_entities"), lambda entries: entries.update({"xl/sharedStrings.xml": b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "aaaa">]><sst/>'}))
zip_case("workbook_path_outside", Refused("zip_members"), lambda entries: entries.update({"../../evil.xml": b"<x/>"}))
zip_case("workbook_zip_bomb", Refused("zip_bomb"), lambda entries: entries.update({"xl/worksheets/sheet1.xml": b" " * (64 << 20)}))
zip_case("workbook_damaged_sheet", Refused("workbook_corrupt"), lambda entries: entries.update({"xl/workbook.xml": b"<workbook"}))
zip_case("zip_that_is_no_workbook", Refused("workbook_corrupt"), lambda entries: entries.clear() or entries.update({"a.txt": b"x"}))
case("workbook_cut_short", lambda folder: put(folder, BOOK, workbook(folder, BOOK, cells(rows_of(settlement))).read_bytes()[:3000]), Refused("workbook_corrupt"))


def _encrypted_zip(folder: Path) -> Path:
    path = workbook(folder, BOOK, cells(rows_of(settlement)))
    data = bytearray(path.read_bytes())
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = data.find(signature)
        while at >= 0:
            data[at + offset] |= 1
            at = data.find(signature, at + 4)
    return put(folder, BOOK, bytes(data))


case("workbook_zip_password", _encrypted_zip, Refused("workbook_encrypted"))


def _crowded_zip(folder: Path) -> Path:
    path = workbook(folder, BOOK, cells(rows_of(settlement)))
    with zipfile.ZipFile(path, "a") as archive:
        for i in range(2100):
            archive.writestr(f"xl/media/{i}.txt", b"")
    return path


case("workbook_of_two_thousand_members", _crowded_zip, Refused("zip_members"))

# ---- Parquet ----------------------------------------------------------------------------------------------------------

PARQUET = "medical_settlements_2024-08.parquet"


def _parquet(change: Callable[[dict[str, Any]], None] = lambda columns: None) -> Callable[[Path], Path]:
    def build(folder: Path) -> Path:
        import pyarrow as pa
        import pyarrow.parquet as pq

        rows = rows_of(settlement)
        columns: dict[str, Any] = {name: [row[name] or None for row in rows] for name in rows[0]}
        change(columns)
        folder.mkdir(parents=True, exist_ok=True)
        pq.write_table(pa.table(columns), folder / PARQUET)
        return folder / PARQUET

    return build


case("parquet", _parquet(), Taken(20))
case("parquet_typed", _parquet(lambda c: c.update(settled_on=[date(2024, 8, 5)] * 20, total=[100.5] * 20)), Taken(20, holds=("total", "settlement_no = 'S000003'", 10050)))
case("parquet_one_bad_row", _parquet(lambda c: c["setting"].__setitem__(3, "hospice")), Taken(20, 1, reasons={"code_unknown": 1}, lines=(4,)))
case("parquet_id_as_number", _parquet(lambda c: c.update(resident_id=[420106197904120036] * 20)), Refused("parquet_type", ("resident_id", "int64")))
case("parquet_nested", _parquet(lambda c: c.update(setting=[["a"]] * 20)), Refused("parquet_type", ("setting", "list")))
case("parquet_cut_short", lambda folder: put(folder, PARQUET, _parquet()(folder).read_bytes()[:-30]), Refused("parquet_corrupt"))
text_case("parquet_in_name_only", GOOD, Refused("format_mismatch"), PARQUET)
text_case("random_bytes", random.Random(7).randbytes(5000).replace(b"\0", b"\1"), Refused("encoding_unknown"))
