"""Facts about incidents, and the constraints that hold whoever writes them."""

from incidents.models.incident import HeldElsewhere, Incident, ReferenceCounter
from incidents.models.judgement import Assessment, Decision
from incidents.models.notification import Dispatch, Notification, Owed, Timer

__all__ = [
    "Assessment",
    "Decision",
    "Dispatch",
    "HeldElsewhere",
    "Incident",
    "Notification",
    "Owed",
    "ReferenceCounter",
    "Timer",
]
