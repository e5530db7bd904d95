"""Migrating with one model read again for each change makes the tables that Django's own way makes."""

import contextlib

from django.db import connection, migrations, models, transaction
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from portal.management.states import one_model_a_change

APP = "states"
COLUMNS = """
    SELECT attrelid::regclass::text, attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute
    WHERE attnum > 0 AND attrelid::regclass::text LIKE 'states\\_%' ORDER BY 1, 2
"""
CONSTRAINTS = """
    SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid) FROM pg_constraint
    WHERE conrelid::regclass::text LIKE 'states\\_%' ORDER BY 1, 2
"""


def points_at(model: str, **options) -> models.ForeignKey:
    return models.ForeignKey(f"{APP}.{model}", on_delete=models.CASCADE, related_name="+", **options)


def lends(apps, schema_editor):
    library = apps.get_model(APP, "Library").objects.create(name="Kew")
    apps.get_model(APP, "Loan").objects.create(library=library, second=library, days=3)
    assert apps.get_model(APP, "Loan").objects.get(library__name="Kew").second == library
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def adds(apps, schema_editor):
    archive = apps.get_model(APP, "Archive").objects.get()
    archive.loans.add(apps.get_model(APP, "Loan").objects.get(other=archive))
    schema_editor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def code(length: int) -> models.CharField:
    return models.CharField(max_length=length, unique=True, null=True)


KEY, NUMBER = models.AutoField(primary_key=True), models.IntegerField(default=0)
CHANGES = [
    migrations.CreateModel("Library", [("id", KEY), ("name", models.CharField(max_length=9))]),
    migrations.CreateModel("Loan", [("id", KEY), ("library", points_at("library"))]),
    migrations.AddField("Library", "rooms", NUMBER),
    migrations.AddIndex("Library", models.Index(fields=["name"], name="library_name")),
    migrations.AddField("Loan", "second", points_at("library", null=True)),
    migrations.AddField("Loan", "length", NUMBER),
    migrations.AlterField("Loan", "length", models.BigIntegerField(default=0)),
    migrations.AddField("Library", "floors", NUMBER),  # the loan points at the library of before
    migrations.AlterField("Library", "id", models.BigAutoField(primary_key=True)),  # both keys of the loan follow
    migrations.RenameField("Loan", "length", "days"),
    migrations.AddConstraint("Loan", models.CheckConstraint(condition=models.Q(days__gt=0), name="days")),
    migrations.AddField("Library", "code", code(4)),
    migrations.AlterField("Library", "code", code(5)),  # nobody points at it
    migrations.AddField("Loan", "shelf", points_at("library", to_field="code", null=True)),
    migrations.AddField("Library", "visitors", NUMBER),
    migrations.AlterField("Library", "code", code(12)),  # the loan follows
    migrations.AlterField("Loan", "shelf", points_at("library", to_field="code", null=True, unique=True)),
    migrations.RunPython(lends, migrations.RunPython.noop),
    migrations.RemoveField("Library", "rooms"),
    migrations.AlterField("Loan", "shelf", models.OneToOneField(f"{APP}.Library", models.CASCADE, to_field="code", null=True, related_name="+")),
    migrations.AddField("Library", "doors", NUMBER),
    migrations.RenameModel("Library", "Archive"),
    migrations.AddField("Archive", "rooms", NUMBER),
    migrations.AlterField("Archive", "id", models.BigAutoField(primary_key=True, db_comment="Its number")),
    migrations.AlterField("Loan", "second", points_at("archive", null=True, db_index=False)),
    migrations.RenameField("Loan", "second", "other"),
    migrations.AddField("Archive", "loans", models.ManyToManyField(f"{APP}.Loan", related_name="+")),
    migrations.AlterField("Loan", "other", points_at("archive", null=True)),
    migrations.RunPython(adds, migrations.RunPython.noop),
    migrations.RemoveField("Archive", "loans"),
    migrations.RemoveField("Loan", "other"),
    migrations.AlterField("Loan", "library", points_at("archive", null=True)),
    migrations.AlterModelTable("Loan", "states_lending"),
]  # fmt: skip


class Loader(MigrationLoader):
    """Knows one migration, with `CHANGES`."""

    def load_disk(self):
        super().load_disk()
        migration = migrations.Migration("0001_changes", APP)
        migration.operations = CHANGES
        self.disk_migrations = {(APP, migration.name): migration}


def columns_and_constraints() -> list[list]:
    with connection.cursor() as cursor:
        answers = []
        for question in (COLUMNS, CONSTRAINTS):
            cursor.execute(question)
            answers.append(cursor.fetchall())
    return answers


def tables_made(way: contextlib.AbstractContextManager) -> tuple[list[list], list[list]]:
    """The columns and constraints after `CHANGES`, made in this way, and those that are left when they are taken back."""
    with way, transaction.atomic():
        (migration,) = Loader(connection).graph.nodes.values()
        before, state = ProjectState(), ProjectState()
        assert before.apps
        assert state.apps, "read before the first change, as by migrate"
        with connection.schema_editor() as editor:
            migration.apply(state, editor)
        there = columns_and_constraints()
        with connection.schema_editor() as editor:
            migration.unapply(before, editor)
        rest = columns_and_constraints()
        transaction.set_rollback(True)
    return there, rest


def test_one_model_a_change_makes_the_tables_of_djangos_own_way_and_takes_them_back(as_owner, db):
    by_django, rest = tables_made(contextlib.nullcontext())
    assert ("states_lending", "library_id", "bigint", False) in by_django[0]
    assert ("states_lending", "shelf_id", "character varying(12)", False) in by_django[0]
    assert rest == [[], []]
    assert tables_made(one_model_a_change(keeps_garbage=True)) == (by_django, rest)


def test_djangos_own_way_is_back_afterwards():
    before = ProjectState.reload_model, MigrationLoader.build_graph
    with one_model_a_change(keeps_garbage=True):
        assert ProjectState.reload_model != before[0]
        assert MigrationLoader.build_graph != before[1]
    assert (ProjectState.reload_model, MigrationLoader.build_graph) == before
