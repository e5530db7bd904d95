"""The kinds of report: a module each, with one class. Each module here is loaded when the portal starts."""

import importlib
import pkgutil

for module in pkgutil.iter_modules(__path__):
    importlib.import_module(f"{__name__}.{module.name}")
