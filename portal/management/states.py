"""How Django's migrations keep the models as they were: here most changes read one model again, not all related ones.

Every model is related to every other one by way of organisations and people, so that by Django's own way each index,
constraint and field of a migration reads some forty models again: that took six sevenths of an installation's first start,
and five sixths of an upgrade from the first version. Both ways send the database the same statements, which `make test-all` compares.
"""

import contextlib
import copy
import functools
import gc
from collections.abc import Callable, Iterator

from django.contrib.postgres import operations as postgres
from django.db import migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.operations.fields import FieldOperation
from django.db.migrations.state import ProjectState
from django.db.models import Field

# What these do to the tables is decided by the model itself.
OF_ONE_MODEL = (
    migrations.CreateModel, migrations.AddField, migrations.AlterModelOptions, migrations.AlterModelManagers,
    migrations.AddIndex, migrations.RemoveIndex, postgres.AddIndexConcurrently, postgres.RemoveIndexConcurrently,
    migrations.AddConstraint, migrations.RemoveConstraint, postgres.AddConstraintNotValid, postgres.ValidateConstraint,
    migrations.RunSQL,
)  # fmt: skip
# What these do is decided by the model too, unless other models can point at the field.
OF_ONE_FIELD = (migrations.AlterField, migrations.RenameField, migrations.RemoveField)
Change = Callable[[str, object, ProjectState, ProjectState], None]


@contextlib.contextmanager
def one_model_a_change(*, keeps_garbage: bool) -> Iterator[None]:
    """Migrate so, in every thread of this process, until the end of the block.

    What leaves the keys of a model as they are reads this model alone; models that point at it keep the earlier one, as Django
    lets them for a while (`is_delayed`). An operation that may look at other models by way of this one, such as a change of
    a key or Python of a migration, is given all models again. The models that are read meanwhile point at one another, and
    looking for those that nothing else points at takes a fifth of the time. With `keeps_garbage` they are looked for once, at the end,
    which takes 200 MB more.
    """
    reload_model, build_graph = ProjectState.reload_model, MigrationLoader.build_graph

    def build(loader: MigrationLoader) -> None:
        build_graph(loader)
        for migration in loader.graph.nodes.values():
            migration.operations = [_prepared(operation) for operation in migration.operations]

    ProjectState.reload_model, MigrationLoader.build_graph = _reload_model, build  # type: ignore[method-assign]
    was_enabled = gc.isenabled()
    if keeps_garbage:
        gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
        ProjectState.reload_model, MigrationLoader.build_graph = reload_model, build_graph  # type: ignore[method-assign]


def _reload_model(state: ProjectState, app_label: str, model_name: str, delay: bool = False) -> None:
    if "apps" not in state.__dict__:  # nothing was read yet
        return
    if delay or _keeps_keys(state, app_label, model_name.lower()):
        state.is_delayed = True
        state._reload({(app_label, model_name.lower())})
    else:
        del state.__dict__["apps"]  # whoever asks for it next reads all models


def _keeps_keys(state: ProjectState, app_label: str, model_name: str) -> bool:
    """Whether the model is new, or has its earlier keys still: others can point at nothing else of it."""
    earlier = state.apps.all_models[app_label].get(model_name)
    if earlier is None:
        return True
    now = state.models[app_label, model_name].fields
    keys = [field for field in earlier._meta.local_fields if field.unique]
    return all(field.name in now and _is_same_key(state, field, now[field.name]) for field in keys)


def _is_same_key(state: ProjectState, earlier: Field, now: Field) -> bool:
    """Whether a key is of its earlier kind, or one that nothing points at."""
    return type(now) is type(earlier) or not (earlier.primary_key or _is_pointed_at(state, earlier.name))


def _prepared(operation: Operation) -> Operation:
    """The operation, which is given all models again where it may look at more than its own."""
    if type(operation) in OF_ONE_MODEL:
        return operation
    prepared = copy.copy(operation)
    for way in ("database_forwards", "database_backwards"):
        setattr(prepared, way, functools.partial(_with_all_models, operation, getattr(operation, way)))
    return prepared


def _with_all_models(
    operation: Operation,
    change: Change,
    app_label: str,
    editor: object,
    before: ProjectState,
    after: ProjectState,
) -> None:
    if isinstance(operation, migrations.RunPython):  # looks only at what was before
        _forget_models(before)
    elif not (isinstance(operation, OF_ONE_FIELD) and _is_plain(operation, app_label, before, after)):
        _forget_models(before)
        _forget_models(after)
    change(app_label, editor, before, after)


def _forget_models(state: ProjectState) -> None:
    """Read all models when they are asked for; a state that is not delayed may share models with one that is."""
    state.__dict__.pop("apps", None)


def _is_plain(operation: FieldOperation, app_label: str, *states: ProjectState) -> bool:
    """Whether the field has a column of its own and cannot be pointed at, before and after."""
    names = {operation.name, getattr(operation, "old_name", ""), getattr(operation, "new_name", "")}
    fields = [
        (state, name, field)
        for state in states
        for name, field in state.models[app_label, operation.model_name_lower].fields.items()
        if name in names
    ]
    return not any(
        field.many_to_many or field.primary_key or _is_pointed_at(state, name)
        for state, name, field in fields
    )


def _is_pointed_at(state: ProjectState, name: str) -> bool:
    """Whether a key of any model points at a field of this name, in whichever model, rather than at a primary key."""
    keys = (field.remote_field for model in state.models.values() for field in model.fields.values())
    return any(getattr(key, "field_name", None) == name for key in keys)
