"""The change of a mutant in a module that is loaded."""

import gc
import sys
from pathlib import Path
from types import CodeType, FunctionType, ModuleType


def module_name(path: str) -> str:
    return path.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def _functions(code: CodeType) -> list[CodeType]:
    """The code of every function of a module or of its classes; what is inside a function belongs to it."""
    rows = []
    for constant in code.co_consts:
        if isinstance(constant, CodeType):
            is_class = "__module__" in constant.co_names and constant.co_flags & 1 == 0
            rows += _functions(constant) if is_class else [constant]
    return rows


def apply(path: str, mutated: str) -> None:
    """Put a changed source into its module: into the functions in place, else into the module's values everywhere."""
    module = sys.modules[module_name(path)]
    file = module.__file__ or ""
    before = compile(Path(file).read_text(), file, "exec", dont_inherit=True)
    after = compile(mutated, file, "exec", dont_inherit=True)
    pairs = zip(_functions(before), _functions(after), strict=True)
    changed = {old: new for old, new in pairs if old != new}
    if not changed:
        _apply_to_values(module, after)
        return
    gc.unfreeze()  # what a run of tests froze when it had collected them is not among the objects
    # By type, since isinstance would read a lazy object.
    functions = [item for item in gc.get_objects() if type(item) is FunctionType and item.__code__ in changed]
    for function in functions:
        function.__code__ = changed[function.__code__]
    if not functions:  # such as of a comprehension outside every function
        _apply_to_values(module, after)


def _apply_to_values(module: ModuleType, after: CodeType) -> None:
    old = dict(vars(module))
    new = {key: value for key, value in old.items() if key.startswith("__")}
    exec(after, new)  # noqa: S102 - the project's own module
    for name, value in new.items():
        was = old.get(name)
        if name.startswith("__") or was is value:
            continue
        if isinstance(was, FunctionType) and isinstance(value, FunctionType):
            was.__defaults__, was.__kwdefaults__ = value.__defaults__, value.__kwdefaults__
        elif isinstance(was, dict) and isinstance(value, dict):
            was.clear()
            was.update(value)
        elif not isinstance(value, type | ModuleType):
            for other in list(sys.modules.values()):
                if getattr(other, "__dict__", {}).get(name) is was:
                    setattr(other, name, value)
