"""Views of a list that a person keeps: filters and order under a name."""

from django.db import models
from django.db.models import Q

from departments.organisations.models import USER


class SavedView(models.Model):
    """One view of a list: whose, of which page (its path), its name, and what the address says after the question mark.

    The default of a page opens where its address asks for nothing.
    """

    user = models.ForeignKey(USER, on_delete=models.CASCADE, related_name="saved_views")
    page = models.CharField(max_length=200)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)
    is_default = models.BooleanField(default=False)

    class Meta:
        ordering = ["user", "page", "name"]
        constraints = [
            models.UniqueConstraint(fields=["user", "page", "name"], name="view_named_once"),
            models.UniqueConstraint(
                fields=["user", "page"], condition=Q(is_default=True), name="view_default_once"
            ),
        ]

    def __str__(self):
        return self.name

    @property
    def address(self) -> str:
        """The address that opens it."""
        return f"{self.page}?{self.query}"
