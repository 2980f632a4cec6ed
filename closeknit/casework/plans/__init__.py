"""Plans: what is done for a family beside the decision, by whom, how often, until when; money and service apart.

A plan changes no money: the amount it shows is the decision's, and money of other departments is theirs to give.
"""
