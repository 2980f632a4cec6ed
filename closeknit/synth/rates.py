"""How often things happen in the synthetic district: one place for every number, with its source.

Marks as in the domain brief: [S] a source, [K] known figure to verify, [P] this project's proposal.
Rates are shares (0-1) unless the name says otherwise; `_month` and `_year` are per head and time.
Money is yuan.
"""

from __future__ import annotations

# The dibao line of Wuhan, urban, yuan a head and month: 940 by September 2024 [S15].
LINE = 940.0

# Who lives how (domain.md 5.4).
COLLECTIVE = 0.181  # in dormitories and other collective households, Wuhan 2020 [S51]
DORM_STUDENTS = 0.74  # of those in collective households [P]
LOCAL_BOOK = 0.84  # family households registered in the district; the others hold residence permits [P]
LOCAL_BOOK_YOUNG = 0.58  # the same for young people living alone or as a young couple [P]
MIXED_BOOK = 0.06  # couples of whom one is registered elsewhere in China [P]
PARENTS_BOOK = 0.02  # married women still on their parents' book in the district [P]
SPLIT_BOOK = 0.10  # grandparents who hold a second book in the same dwelling [P]
REGISTERED_AWAY = 0.09  # households with a grown child on the book who lives elsewhere [P]
STUDENT_AWAY = 0.12  # middle-aged couples with a student in a dormitory elsewhere or on campus [P]
COLLECTIVE_BOOK = 0.45  # students whose registration is on the campus's collective book [P]
NEWCOMERS_MONTH = 0.0012  # households that move in [P]
LEAVERS_MONTH = 0.0008  # households that move away [P]

# Work, aged 16-59 and not at school.
PARTICIPATION = (
    (16, 22, 0.70),
    (22, 25, 0.84),
    (25, 45, 0.925),
    (45, 50, 0.88),
    (50, 55, 0.74),
    (55, 60, 0.60),
)
UNEMPLOYED = 0.051  # urban surveyed rate, 2024 [S55]
REGISTERED_UNEMPLOYED = 0.0292  # Wuhan 2021, of the labour force [S66]
KINDS_OF_WORK = {  # shares of those in work [P]; informal work is in no register
    "formal": 0.665,
    "flexible": 0.085,
    "platform": 0.035,
    "informal": 0.125,
    "business": 0.09,
}
EARNINGS = {  # median yuan a month and spread of the logarithm [P]; the mean is fitted to income below
    "formal": (7000.0, 0.53),
    "flexible": (5000.0, 0.46),
    "platform": (5600.0, 0.35),
    "informal": (4400.0, 0.50),
    "business": (8000.0, 0.85),
}
INCOME_YEAR_URBAN = 61693.0  # mean disposable income a head, Wuhan urban 2023 [S15]
PENSION_AGE = {"man": 60.0, "woman": 52.5}  # women 50 or 55 until 2024 [K]
# Shares of people of pension age in an old urban district [P]: those without an employee's pension mostly live with kin.
EMPLOYEE_PENSION = {"by themselves": 0.945, "with family": 0.80}
RESIDENT_PENSION = 0.75  # of the others
PENSION_MEDIAN = 3300.0  # employees' scheme, a month [P]
RESIDENT_PENSION_MEDIAN = 330.0
RESIDENT_PENSION_BASIC = 208.0  # [P]
CONTRIBUTION_FLOOR, CONTRIBUTION_CAP = 4224.0, 22000.0  # [P]
UNEMPLOYMENT_BENEFIT = 1989.0  # 90 % of the minimum wage of 2,210 [K]

# Households that are poor for long, before any shock.
POOR = 0.0225  # of family households: own income under the line [P]
SUNK = 0.006  # of these, larger families on badly paid informal work [P]
NEAR_POOR = 0.014  # between the line and 1.5 times the line [P]

# Health.
FRAILTY_SHAPE = 1.2
STAYS_YEAR = (  # mean stays a person and year by age; fitted so that 13.8 % of those 15+ have any (2018) [S53]
    (0, 5, 0.10), (5, 15, 0.05), (15, 45, 0.085), (45, 60, 0.145), (60, 70, 0.27), (70, 80, 0.42), (80, 120, 0.58),
)  # fmt: skip
INPATIENT_ANY_YEAR = 0.138
STAY_COST = {"resident": 8129.0, "employee": 12900.0}  # mean total of a stay, 2022 [K]
STAY_SPREAD = 0.85
STAY_DAYS_MEDIAN = 7.0
OUTSIDE_SHARE = 0.08  # of a bill, outside the catalogue [P]
BASIC_RATE = {"resident": 0.70, "employee": 0.85}  # of the in-policy cost above the deductible [K]
DEDUCTIBLE = {"resident": 500.0, "employee": 600.0}
MAJOR_FROM, MAJOR_RATE = 12000.0, 0.60  # major-illness insurance above this own share of a year [K]
COMMERCIAL = 0.07  # people with commercial cover [P]
OUTPATIENT_YEAR = 3.4  # settled outpatient bills a person and year [P]
OUTPATIENT_MEDIAN = 165.0
UNINSURED = 0.04  # ~95 % insured [S56]
LONG_TERM_OUTPATIENT = ((0, 40, 0.004), (40, 60, 0.045), (60, 75, 0.19), (75, 120, 0.30))  # recognised [P]
MAJOR_DISEASE_STOCK = ((0, 40, 0.001), (40, 60, 0.007), (60, 120, 0.025))  # recognised in earlier years [P]
SERIES = 0.0012  # dialysis, chemotherapy: a planned stay each month [P]
HIGH_COST_YEAR = 20000.0  # own cost in twelve months that puts a patient on the pushed list [S37]

# Disability (survey 2006 [S54], types [K]).
DISABLED = 0.0634
DISABLED_BY_AGE = (
    (0, 15, 0.017),
    (15, 30, 0.027),
    (30, 45, 0.043),
    (45, 60, 0.083),
    (60, 75, 0.156),
    (75, 120, 0.292),
)
GRADES = {  # grades 1 to 4, under 60 and older; grades 1-2 together 29.5 %
    "younger": (0.100, 0.140, 0.250, 0.510),
    "older": (0.150, 0.200, 0.240, 0.410),
}
TYPES = (
    0.149,
    0.242,
    0.015,
    0.291,
    0.067,
    0.074,
    0.162,
)  # visual, hearing, speech, physical, intellectual, mental, multiple
CERTIFICATES = 0.027  # holders among people [K]
CERTIFIED = {1: 0.76, 2: 0.76, 3: 0.36, 4: 0.25}  # by grade, fitted to CERTIFICATES [P]
SELF_CARE_LOSS_60 = 0.116  # 60+, 2021 survey [K]
CARE_ASSESSED = 0.06  # of those who lost self-care: long-term-care insurance [P]

# Shocks, a month.
SHOCKS_MONTH = {
    "major_illness": 0.00030,  # of persons, weighted by age [P]
    "serious_illness": 0.00080,  # working age: several stays and weeks without work (as the Zhou family) [P]
    "job_loss": 0.0052,  # of employees [P]
    "gig_stop": 0.016,  # of platform and flexible workers [P]
    "business_closed": 0.0035,  # of owners [P]
    "wage_arrears": 0.00035,  # of employees [P]
    "insolvency": 0.00020,  # of employees [P]
    "new_disability": 0.00011,  # of persons [P]
    "emergency": 0.00012,  # fires, accidents, floods: of households [P]
    "dropout": 0.00030,  # of pupils aged 6-15 [P]
    "prison": 0.00007,  # of adults 18-59, with compulsory rehabilitation [P]
    "divorce": 0.00020,  # of couples under 60 [P]
}
DEATHS_YEAR = 0.0059  # of residents [S66]
MORTALITY_YEAR = ((0, 40, 0.0004), (40, 60, 0.0024), (60, 70, 0.0095), (70, 80, 0.026), (80, 120, 0.082))
DEATH_REPORTED = {"police": 0.93, "cremation": 0.92, "hospital": 0.45}  # by each source [P]
DEATH_LATE = 0.10  # reported one or two months late [P]
REGISTER_LAG = (
    0.35,
    0.25,
    0.20,
    0.12,
    0.08,
)  # months until the population register follows the police's report [P]
STAYS_ON_BOOK = 0.85  # the dead who stay on the household book for 5 to 14 months more [P]
LAPSED = 0.12  # uninsured people whose residents' cover ran out at the end of last year [P]
NO_HOME = 0.02  # cries for help from people without a home [P]

# Help (domain.md 5.2-5.4; shares of all people).
DIBAO_TEKUN = 0.0062  # when the months begin; with single-person dibao and grants the target 0.9-1.3 %
MARGINAL = 0.0028  # target 0.2-0.4 %
RIGID = 0.0007  # target 0.05-0.1 %
TEKUN_SHARE = 0.10  # of the helped persons
HELPED_WITHOUT_NEED = 0.04  # of helped households: income has recovered [P]
APPLY_MONTH = 0.055  # needy households that apply by themselves [P]
GRANTED = 0.72  # of their applications [P]
IDLE_APPLICATIONS_MONTH = 0.00012  # households not in need that apply [P]
EXIT_MONTH = 0.05  # helped households no longer in need that leave [P]
TEMPORARY_AID_MONTH = 0.00042  # of people [P]
HELP_REQUESTS_MONTH = 0.0005  # of people [P]
CONTACT_MONTH = 0.75  # database households met in a month [P]
DELIVERED = 0.985  # of the allowances a family has a right to [P]

# Lists and housing.
PUBLIC_RENT = 0.022  # of households [P]
PRIVATE_LEASE = 0.07  # registered leases, of households [P]
RENT_ARREARS = 0.035  # of public tenants at any time [P]
BUILDINGS_ASSESSED = 0.006  # of households
BUILDING_GRADES = (0.45, 0.39, 0.12, 0.04)
LIVING_ALONE_LISTED = 0.45  # of people 70+ who live alone and agreed [P]
POOR_STUDENTS = 0.012  # of students outside helped families
ANTI_RELAPSE = 0.0003  # of people: families from the countryside living here
HARD_TO_PLACE = 0.0035  # of people
COURT_MONTH = 0.00002
EMERGENCY_FUND_MONTH = 0.000025
CHILDREN_WITHOUT_CARE = 0.0016  # of children

# Errors registers have, of rows (snapshots: of persons, the same error every month) [P].
ERRORS = {
    "wrong_digit": 0.0005,  # one digit of the number typed wrongly: refused by the check digit
    "short_number": 0.0002,  # a digit lost
    "old_number": 0.0020,  # a 15-digit number, for people born before 2000
    "small_x": 0.0050,  # x for X, of all rows: harmless
    "missing_value": 0.0040,  # one optional value empty
    "impossible_date": 0.0002,  # 31 June and the like
    "duplicate": 0.0010,  # the same row twice
    "late": 0.0100,  # events: the row comes a month later, or not yet
    "two_books": 0.0008,  # a person left on an earlier household book as well
    "stale_address": 0.0040,  # the population register shows an earlier dwelling
}
OLD_NUMBERS_IN = ("pensions", "marriages", "disability_certificates", "deaths", "household_book")
