"""SQL for what follows from the number of a row: chances, choices, keys."""

FIRST_USER = 1_000_000


def chance(seed: int, number: str = "n") -> str:
    """SQL for a number from 0 to 1 that follows from the row's own number."""
    return f"((hashint8extended({number}, {seed}) & 4503599627370495) / 4503599627370496.0)"


def one_of(values: tuple[str, ...], seed: int) -> str:
    """SQL for one of these texts."""
    quoted = ", ".join("'" + value.replace("'", "''") + "'" for value in values)
    return f"(ARRAY[{quoted}])[1 + floor({chance(seed)} * {len(values)})::int]"


def key(kind: str, number: str = "n") -> str:
    """SQL for the primary key of the row of this number."""
    return f"md5('{kind}' || {number})::uuid"


def of_every_body(rows: int) -> str:
    """SQL for numbered rows, of which the first body has most, and every other one fewer the later it comes."""
    place = f"floor((SELECT count(*) FROM growth_every_body) * power({chance(44)}, 3))::int"
    return f"(SELECT n, {place} AS place FROM generate_series(1, {rows}) n) g JOIN growth_every_body b USING (place)"
