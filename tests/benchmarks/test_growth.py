"""The rows of the benchmark fit the tables as they are, and a page that takes too long is named."""

from benchmarks import growth, rows
from benchmarks.growth import MOST


def test_the_rows_name_only_fields_that_their_tables_have():
    tables = rows._tables(1000)
    assert len(tables) > 10
    for model, _, columns in tables:
        assert set(columns) <= {field.name for field in model._meta.concrete_fields}, model


def test_the_table_gives_each_page_its_medians_their_ratio_its_queries_and_its_rows():
    def opened(milliseconds, processor, queries):
        figures = {"milliseconds": milliseconds, "processor": processor, "queries": queries, "slowest": None}
        return {"siro: home": figures | {"rows": 2 * queries}}

    rounds = [
        [opened(10, 5, 7), opened(18, 9, 8)],
        [opened(12, 6, 7), opened(20, 12, 8)],
        [opened(11, 9, 7), opened(90, 50, 8)],
    ]
    row = growth._row("siro: home", rounds)
    assert (row["time"], row["processor"], row["queries"]) == ([11, 20], [6, 12], 8)
    assert row["times"] > MOST
    assert "| siro | home | 11 | 20 | 6.0 | 12.0 | 2.00 | 8 | 14 | 16 |" in growth.table(
        [row], 10_000, 1_000_000
    )
