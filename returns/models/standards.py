"""Which standards bear on which questions of the return (S24): facts of the centre, each with its source."""

from django.db import models
from django.utils.text import slugify

from audit.rows import ReadOften
from govuk.compiled import url


class StandardLink(ReadOften, models.Model):
    """A standard, or a part of it, that an answer to a question supports. `code` is that part's name in addresses."""

    standard = models.CharField("Standard", max_length=120)
    edition = models.CharField("Edition", max_length=40, blank=True)
    part = models.CharField("Part", max_length=120, blank=True)
    title = models.CharField("Title", max_length=200, blank=True)
    question = models.CharField("Question", max_length=8)
    source = models.CharField("Source", max_length=300)
    code = models.SlugField(max_length=200)

    class Meta:
        ordering = ["standard", "edition", "part", "question"]
        constraints = [models.UniqueConstraint(fields=["code", "question"], name="standard_link_once")]
        indexes = [models.Index(fields=["question"], name="standard_link_of_question")]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return url("returns:standard", self.code)

    @property
    def name(self) -> str:
        """What the standard, or its part, is called: "Cyber Assessment Framework 4.0, A1.b Board Direction"."""
        whole = f"{self.standard} {self.edition}".strip()
        part = f"{self.part} {self.title}".strip()
        return f"{whole}, {part}" if part else whole


def code_of(standard: str, edition: str, part: str) -> str:
    """The name of a standard's part in addresses."""
    return slugify(f"{standard} {edition} {part}".replace(".", "-"))[:200]
