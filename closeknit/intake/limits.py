"""Limits checked before work, so that a hostile or broken file costs seconds, not the machine."""

from __future__ import annotations

MIB = 1 << 20

FILE_BYTES = 20 << 30  # a delivered file
UNPACKED_TEXT_BYTES = 40 << 30  # a .csv.gz once unpacked
GZIP_RATIO = 200  # deflate reaches 1,032; registers reach about 20
GZIP_RATIO_FROM = 32 * MIB  # small files may be repetitive
ROWS = 200_000_000
COLUMNS = 500
RECORD_BYTES = MIB  # one row of text
RECORD_LINES = 200  # line breaks inside quoted fields of one row

WORKBOOK_BYTES = 300 * MIB
WORKBOOK_UNPACKED_BYTES = 2048 * MIB
WORKBOOK_RATIO = 100  # of a member over WORKBOOK_RATIO_FROM; sheets of registers reach about 20
WORKBOOK_RATIO_FROM = 16 * MIB
WORKBOOK_MEMBERS = 2_000
WORKBOOK_CELLS = 20_000_000  # the reader keeps a table of all cells, 32 bytes each

CHUNK_BYTES = 16 * MIB  # text read at a time
CELLS_A_PASS = 2_500_000  # cells checked by one query
CHUNK_ROWS = 100_000  # rows of workbooks and Parquet read at a time

REJECTED_PERCENT = 20  # more than this refuses the file
OTHER_PERIOD_PERCENT = 20  # fewer rows than this inside the named period: the register of another period
OTHER_PERIOD_ROWS = 20  # with fewer dated rows only "none inside" refuses …
OTHER_PERIOD_NONE_ROWS = 3  # … and with fewer than this, late facts may be all there is

DATABASE_MEMORY = "800MB"
STAGED_IN_MEMORY_BYTES = 240 * MIB  # larger files are staged in an encrypted work file
