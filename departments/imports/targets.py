"""Everything that rows of a file can come into, by its code."""

from departments.entries.declared import REGISTERS
from departments.imports.assets import AssetTarget
from departments.imports.circulars import CircularTarget
from departments.imports.entries import EntryTarget
from departments.imports.improvements import STEPS, ActionTarget, StepTarget
from departments.imports.rows import Target
from departments.imports.training import TrainingTarget

TARGETS: dict[str, Target] = {
    target.code: target
    for target in (
        *map(EntryTarget, REGISTERS.values()),
        AssetTarget(),
        TrainingTarget(),
        ActionTarget(),
        *map(StepTarget, STEPS),
        CircularTarget(),
    )
}
