"""The code of a reporter without an account."""

from incidents.duty.codes import LENGTH, SYMBOLS, digest_of, new_code


def test_a_code_is_long_and_random_and_easy_to_copy():
    code = new_code()
    assert code != new_code()
    assert [len(group) for group in code.split("-")] == [4] * (LENGTH // 4)
    assert len(SYMBOLS) ** LENGTH > 2**75
    assert not set(code) & set("01IOLo")


def test_a_code_is_found_as_somebody_types_it_and_no_other_is():
    code = new_code()
    assert digest_of(code) == digest_of(f" {code.lower().replace('-', ' ')} ")
    assert digest_of(code) != digest_of(code[:-1])
    assert code.replace("-", "") not in digest_of(code).upper()
