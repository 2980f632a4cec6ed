"""Determinations: from an application to a lawful decision. The rules propose; people survey, opine and decide.

Nouns have their modules: application, findings, checking, survey, proposal, opinion, actions (decisions), letters,
quick_aid. Nothing adverse happens outside `actions.decide_against`.
"""
