"""What a register contract is: columns, types, codes, grain, coverage, rhythm, scope and legal basis."""

from closeknit.engine.registers.contract import (
    CodeList,
    Column,
    ColumnType,
    RegisterContract,
    Scope,
    Store,
)

__all__ = ["CodeList", "Column", "ColumnType", "RegisterContract", "Scope", "Store"]
