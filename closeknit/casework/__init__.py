"""Casework: where people act. One application per stage; a stage imports earlier stages only.

    ledger ► accounts ► registry ► alerts ► cases ► visits ► determinations ► plans

Each stage has the same files, absent when empty: models (data and database constraints), lifecycle (the table of
moves), actions (writes), queries (reads), forms, views, urls, templates/<stage>/.
"""
