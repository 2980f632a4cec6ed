"""Planted errors are few, written down, and found again in the files."""

from collections import Counter

from closeknit.synth import identity, rates, story


def _noted(district, kind):
    return [e for e in district.truth("errors.csv") if e["error"] == kind]


def test_every_kind_of_error_is_planted(district):
    kinds = {e["error"] for e in district.truth("errors.csv")}
    harmless = {"small_x"}  # x for X is no error to find again
    assert set(rates.ERRORS) - harmless <= kinds
    assert {"death_late", "death_one_source"} & kinds


def test_errors_stay_rare(district):
    reject = [
        e
        for e in district.truth("errors.csv")
        if e["error"] in ("wrong_digit", "short_number", "impossible_date")
    ]
    assert 0 < len(reject) < 0.003 * district.summary.rows


def test_a_wrong_number_in_a_file_is_one_that_was_noted(district):
    noted = {e["given"] for e in district.truth("errors.csv") if e["column"] == "resident_id"}
    known = {p["resident_id"] for p in district.truth("persons.csv")}
    for register in ("population", "medical_settlements", "pensions", "employment_contributions"):
        for row in district.rows(register):
            assert row["resident_id"].upper() in known or row["resident_id"] in noted


def test_wrong_digits_fail_the_check(district):
    wrong = _noted(district, "wrong_digit")
    assert wrong
    assert all(identity.is_valid(e["true_value"]) and not identity.is_valid(e["given"]) for e in wrong)


def test_old_numbers_have_fifteen_digits_and_the_same_person(district):
    for e in _noted(district, "old_number"):
        assert len(e["given"]) == 15 and e["true_value"][:6] + e["true_value"][8:17] == e["given"]


def test_a_person_on_two_books_stands_on_both(district):
    twice = {e["resident_id"] for e in _noted(district, "two_books")}
    books = Counter(row["resident_id"] for row in district.rows("household_book", "2024-08"))
    assert twice and all(books[number] >= 2 for number in twice if books[number])


def test_a_snapshot_repeats_its_errors(district):
    def wrong(period):
        return {
            e["resident_id"]
            for e in _noted(district, "wrong_digit")
            if (e["register"], e["period"]) == ("population", period)
        }

    assert wrong("2024-07") and len(wrong("2024-07") ^ wrong("2024-08")) <= 1


def test_the_story_is_free_of_errors(district):
    numbers = {one.number for one in story.FAMILY}
    assert not [e for e in district.truth("errors.csv") if e["resident_id"] in numbers]
