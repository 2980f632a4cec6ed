"""Why a file or a row is not taken in: every code, with its words in English and Chinese.

File reasons end in a `FileRefused`: one sentence with file, place and what to do. Row reasons go to quarantine
with the row. Notes are things that were accepted and normalised, and are worth counting.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from closeknit.engine.units import FileRefused, Text

_FILE: dict[str, tuple[str, str]] = {
    # name and kind of the file
    "not_found": ("there is no such file; check the path", "文件不存在，请检查路径"),
    "no_files": ("no register file in this folder; check the path", "文件夹中没有部门数据文件，请检查路径"),
    "not_a_file": ("is not an ordinary file; hand over a file", "不是普通文件，请提供文件"),
    "name_grammar": (
        "the name does not say register and period; call it <register>_YYYY-MM.csv "
        "(or _YYYY-MM-DD, or _YYYY-MM..YYYY-MM for a backlog)",
        "文件名未说明部门数据和所属期，请命名为 <数据名>_YYYY-MM.csv（或_YYYY-MM-DD，补报用_YYYY-MM..YYYY-MM）",
    ),
    "bad_period": (
        "the period {period} does not exist; correct the file name",
        "所属期{period}不存在，请改正文件名",
    ),
    "future_period": (
        "the period begins on {start}, after today; correct the file name",
        "所属期始于{start}，晚于今天，请改正文件名",
    ),
    "unknown_register": (
        "register {register!r} is not in pack {pack}; correct the file name or name it under `registers:` "
        "in a mapping file",
        "规则包{pack}中没有部门数据“{register}”，请改正文件名，或在对照文件的registers中说明",
    ),
    "format_unsupported": (
        "files ending in {ending!r} are not read; deliver .csv, .tsv, .csv.gz, .xlsx or .parquet",
        "不支持{ending}文件，请提供.csv、.tsv、.csv.gz、.xlsx或.parquet",
    ),
    "format_mismatch": (
        "the content is {found}, not what the ending says; export it again as {expected}",
        "内容是{found}，与扩展名不符，请重新导出为{expected}",
    ),
    "file_changed": (
        "the file changed while it was read; wait until it is complete and import it again",
        "读取期间文件发生变化，请待其写完后重新导入",
    ),
    # limits, checked before work
    "file_too_large": (
        "{size} bytes are over the limit of {limit}; split the register into parts (_1, _2, …)",
        "{size}字节超过上限{limit}，请拆分为多个文件（_1、_2……）",
    ),
    "too_many_rows": (
        "more than {limit} rows; split the register into parts (_1, _2, …)",
        "超过{limit}行，请拆分为多个文件（_1、_2……）",
    ),
    "too_many_columns": (
        "{columns} columns are over the limit of {limit}; deliver the columns of the contract only",
        "{columns}列超过上限{limit}，请只提供约定的列",
    ),
    "gzip_corrupt": ("the gzip data are damaged; send the file again", "gzip数据损坏，请重新发送"),
    "gzip_bomb": (
        "it unpacks to more than {ratio} times its size; deliver it uncompressed",
        "解压后超过原大小{ratio}倍，请提供未压缩的文件",
    ),
    # text
    "empty_file": ("the file is empty; export it again", "文件为空，请重新导出"),
    "no_rows": (
        "there is a header but no row, and for {register} that cannot be; export it again",
        "只有表头没有数据，{register}不可能为空，请重新导出",
    ),
    "encoding_utf16": ("it is UTF-16; save it as UTF-8", "编码为UTF-16，请另存为UTF-8"),
    "encoding_unknown": (
        "line {line} is neither UTF-8 nor GB18030; save it as UTF-8",
        "第{line}行既非UTF-8也非GB18030，请另存为UTF-8",
    ),
    "encoding_mixed": (
        "UTF-8 and GB18030 are mixed (line {line}); save the whole file as UTF-8",
        "第{line}行附近混用了UTF-8和GB18030，请将整个文件另存为UTF-8",
    ),
    "nul_bytes": (
        "line {line} holds NUL bytes; the file is damaged or binary, export it again",
        "第{line}行含NUL字节，文件损坏或不是文本，请重新导出",
    ),
    "bare_cr": (
        "lines end in a bare CR; save it with ordinary line ends (LF or CRLF)",
        "行尾只有CR，请用常规换行（LF或CRLF）保存",
    ),
    "line_too_long": (
        "line {line} is longer than {limit} bytes; correct it at the source",
        "第{line}行超过{limit}字节，请在源头改正",
    ),
    "unclosed_quote": (
        "a quotation mark opened in line {line} is not closed where a field ends, so rows after it cannot be "
        "told apart; correct the quotation marks",
        "第{line}行的引号没有在字段末尾闭合，其后的行无法区分，请改正引号",
    ),
    "text_not_read": (
        "the text could not be read as a table near line {line}; export it again",
        "第{line}行附近无法按表格读取，请重新导出",
    ),
    # columns
    "unknown_column": (
        "column {column!r} is not in the contract of {register}; remove it, or name it under `columns:` or "
        "`leave_out:` in a mapping file",
        "列“{column}”不在{register}的约定中，请删除，或在对照文件的columns、leave_out中说明",
    ),
    "protected_column": (
        "column {column!r} is a protected trait and is never imported; remove it, or name it under "
        "`leave_out:` in a mapping file",
        "列“{column}”属受保护特征，不得导入，请删除，或在对照文件的leave_out中说明",
    ),
    "missing_column": (
        "column {column!r} ({zh}) of {register} is missing; add it",
        "缺少{register}的列“{zh}”（{column}），请补上",
    ),
    "duplicate_column": (
        "column {column!r} is there twice ({first} and {second}); keep one",
        "列“{column}”重复（{first}与{second}），请保留一个",
    ),
    "title_above_header": (
        "line 1 is a title and the header is in line {line}; delete what stands above the header",
        "第1行是标题，表头在第{line}行，请删除表头以上的内容",
    ),
    "wrong_delimiter": (
        "fields are separated by {found!r}; separate them by a comma or a tab",
        "字段以“{found}”分隔，请用逗号或制表符分隔",
    ),
    # content
    "other_period": (
        "only {inside} of {dated} rows are of {period}, most are of {month}: this is the register of another "
        "period; correct the file name or the file",
        "{dated}行中仅{inside}行属于{period}，多数属于{month}：这是其他所属期的数据，请改正文件名或文件",
    ),
    "too_many_rejected": (
        "{rejected} of {rows} rows are wrong, more than {percent} %: {examples}; correct them at the source",
        "{rows}行中有{rejected}行有误，超过{percent}%：{examples_zh}；请在源头改正",
    ),
    "part_refused": (
        "part {part!r} of the same register and period was refused, so this part stays out too; "
        "correct that part and import both",
        "同一数据同一所属期的分文件“{part}”被拒收，本文件也不导入，请改正后一并导入",
    ),
    # spreadsheets
    "workbook_corrupt": (
        "the workbook cannot be opened ({detail}); save it again as .xlsx",
        "工作簿无法打开（{detail}），请重新另存为.xlsx",
    ),
    "workbook_encrypted": (
        "the workbook has a password; save it without one",
        "工作簿设有密码，请取消密码后保存",
    ),
    "workbook_legacy": (
        "it is an old .xls workbook; save it as .xlsx",
        "是旧版.xls工作簿，请另存为.xlsx",
    ),
    "html_as_workbook": (
        "it is a web page named like a workbook; open it and save it as .xlsx",
        "是改了扩展名的网页，请打开后另存为.xlsx",
    ),
    "zip_bomb": (
        "it unpacks to {size} bytes, over the limit; save it again with the register's columns only",
        "解压后达{size}字节，超过上限，请只保留所需的列后重新保存",
    ),
    "zip_members": (
        "the archive holds an entry that no workbook has ({entry}); save it again as .xlsx",
        "压缩包含有异常条目（{entry}），请重新另存为.xlsx",
    ),
    "xml_entities": (
        "{entry} declares XML entities; save the workbook again with a spreadsheet program",
        "{entry}声明了XML实体，请用表格软件重新保存",
    ),
    "macros": ("the workbook holds macros; save it as plain .xlsx", "工作簿含宏，请另存为普通.xlsx"),
    "external_links": (
        "the workbook links to other files or programs ({entry}); paste the values and save it without links",
        "工作簿链接到其他文件或程序（{entry}），请粘贴为数值并去除链接",
    ),
    "several_sheets": (
        "sheets {sheets} all hold data; keep one register in one workbook with one sheet",
        "工作表{sheets}都有数据，请一个工作簿只保留一张工作表",
    ),
    "hidden_sheet": (
        "the hidden sheet {sheet!r} holds data; show it and keep one sheet",
        "隐藏工作表“{sheet}”含有数据，请取消隐藏并只保留一张工作表",
    ),
    "merged_header": (
        "cells are merged ({range}); unmerge them, with one header row and one value a cell",
        "存在合并单元格（{range}），请取消合并，保留单行表头、每格一值",
    ),
    "formula_without_value": (
        "cell {cell} is a formula without a stored value; paste the values and save",
        "单元格{cell}是没有保存结果的公式，请粘贴为数值后保存",
    ),
    "no_sheet": ("no sheet holds data; export it again", "没有含数据的工作表，请重新导出"),
    # parquet
    "parquet_corrupt": (
        "the Parquet file cannot be read ({detail}); write it again",
        "Parquet文件无法读取（{detail}），请重新生成",
    ),
    "parquet_type": (
        "column {column!r} is of type {found}, which cannot hold {expected}; write it as text",
        "列“{column}”的类型为{found}，不能表示{expected}，请以文本写出",
    ),
    # around the file
    "mapping": ("{detail}; correct the mapping file", "{detail_zh}，请改正对照文件"),
    "disk_full": (
        "the disk of {home} is full; free some space and import again",
        "{home}所在磁盘已满，请清理后重新导入",
    ),
    "no_access": ("{detail}; check the permissions", "{detail}，请检查权限"),
    "out_of_memory": (
        "the file needs more memory than allowed; split the register into parts (_1, _2, …)",
        "文件所需内存超过限制，请拆分为多个文件（_1、_2……）",
    ),
}

_ROW: dict[str, tuple[str, str]] = {
    "required_missing": ("a required cell is empty", "必填项为空"),
    "too_few_cells": ("fewer cells than the header", "单元格少于表头"),
    "too_many_cells": ("more cells than the header", "单元格多于表头"),
    "value_without_column": ("a value under an empty header", "空表头下有值"),
    "stray_quote": ("a quotation mark in the middle of a field", "字段中间出现引号"),
    "stray_cr": ("a bare CR inside the row", "行内出现单独的CR"),
    "totals_row": ("a totals row, not a person", "合计行，不是人员数据"),
    "excel_error": ("a spreadsheet error value", "表格错误值"),
    "formula_text": ("text that a spreadsheet would run as a formula", "会被表格软件当作公式的文本"),
    "control_character": ("a control character", "含控制字符"),
    "text_damaged": ("characters were lost in an earlier conversion", "文字在此前转换中丢失"),
    "text_too_long": ("longer than 1,000 characters", "超过1000字"),
    "id_length": ("a resident number has 18 characters (or 15)", "身份号码应为18位（或15位）"),
    "id_characters": ("a resident number is digits, the last may be X", "身份号码只能是数字，末位可为X"),
    "id_as_number": (
        "the resident number was stored as a number, set the column to text",
        "身份号码被存成数字，请将该列设为文本",
    ),
    "id_rounded": (
        "the resident number ends in zeros, a spreadsheet rounded it",
        "身份号码末位为零，已被表格软件取整",
    ),
    "id_birth_date": ("the birth date in the resident number does not exist", "身份号码中的出生日期不存在"),
    "id_check_digit": ("the check digit of the resident number is wrong", "身份号码校验码错误"),
    "key_as_number": (
        "a document number was stored as a number, set the column to text",
        "编号被存成数字，请将该列设为文本",
    ),
    "key_characters": ("a document number holds spaces or control characters", "编号含空格或控制字符"),
    "code_unknown": ("the code is not in its list", "代码不在代码表内"),
    "area_format": ("a division code has 12 digits", "区划代码应为12位数字"),
    "date_format": ("not a date such as 2024-08-31", "不是2024-08-31这样的日期"),
    "date_ambiguous": ("day and month cannot be told apart", "无法区分日和月"),
    "date_as_number": ("a serial number instead of a date", "是序列号而不是日期"),
    "date_impossible": ("the day does not exist", "日期不存在"),
    "date_before_1900": ("before 1900", "早于1900年"),
    "month_format": ("not a month such as 2024-08", "不是2024-08这样的月份"),
    "fact_after_period": ("after the period of the file", "晚于文件所属期"),
    "fact_before_period": ("earlier than the file may reach back", "早于文件可补报的期限"),
    "money_decimals": ("an amount has at most two decimals", "金额最多两位小数"),
    "money_negative": ("the amount is negative", "金额为负"),
    "money_unit": ("a unit or word in an amount", "金额中含单位或文字"),
    "money_exponent": ("an amount in exponent notation", "金额为科学计数法"),
    "money_format": ("not an amount such as 1234.50", "不是1234.50这样的金额"),
    "number_decimals": ("more decimals than the contract has", "小数位数超过约定"),
    "number_format": ("not a number", "不是数字"),
    "out_of_range": ("outside the range of the contract", "超出约定范围"),
    "bool_unknown": ("neither yes nor no", "不是“是”或“否”"),
}

_NOTES: dict[str, tuple[str, str]] = {
    "id_converted": ("15-digit resident numbers converted to 18", "15位身份号码转换为18位"),
    "id_region_unknown": ("resident numbers of an unknown region", "身份号码地区未知"),
    "id_unverified": (
        "rows kept without a right resident number, to be linked",
        "身份号码缺失或有误、保留待关联的行",
    ),
    "blank_lines": ("blank lines skipped", "跳过的空行"),
    "left_out_columns": ("columns not imported", "未导入的列"),
    "absent_columns": ("optional columns the file does not have", "文件中没有的可选列"),
    "empty_register": ("no rows: taken as 'nothing happened'", "没有数据行：视为“无发生”"),
}


def _texts(entries: Mapping[str, tuple[str, str]]) -> Mapping[str, Text]:
    return MappingProxyType({code: Text(en, zh) for code, (en, zh) in entries.items()})


FILE_REASONS = _texts(_FILE)
ROW_REASONS = _texts(_ROW)
NOTES = _texts(_NOTES)


def refused(code: str, file: str, **values: object) -> FileRefused:
    """Return the refusal of a file: `file` leads the sentence, `values` fill the words of the code."""
    words = FILE_REASONS[code]
    return FileRefused(code, f"{file}: {words.en.format(**values)}", f"{file}：{words.zh.format(**values)}")
