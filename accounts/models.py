"""Who is at the keyboard."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.hashers import check_password
from django.db import models
from django.db.models.functions import Lower

from audit.rows import ReadOften
from govuk.limits import kept_dates


class UserManager(BaseUserManager):
    """Makes accounts. An email address is kept in lower case, so that it is one account however it is typed."""

    def create_user(self, email: str, name: str, password: str | None = None) -> "User":
        user = self.model(email=email.strip().lower(), name=name.strip())
        user.set_password(password)
        user.save()
        return user

    def get_by_natural_key(self, email: str) -> "User":
        return self.get(email=email.strip().lower())


class User(ReadOften, AbstractBaseUser):
    """An account. What it may do comes from appointments alone (`departments`): no flags, no groups, no superuser."""

    email = models.EmailField("email address", unique=True)
    name = models.CharField(max_length=150)
    is_active = models.BooleanField(default=True)
    demonstration = models.BooleanField(default=False)
    created_at = models.DateTimeField(auto_now_add=True)

    objects = UserManager()

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="one_account_per_address")]

    def __str__(self):
        return self.name

    def check_password(self, raw_password):
        """Whether it is the password. Writes nothing, where Django would: see `actions.renew_hash`."""
        return check_password(raw_password, self.password)

    def get_full_name(self):
        return self.name

    def get_short_name(self):
        return self.name


class KeptForm(models.Model):
    """What a person typed into a form that could not be taken any more (`accounts.keeping`). `words` is encrypted.

    `page` is the address on which the form was, with its query; `action` the path to which it was sent.
    """

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="kept_forms")
    page = models.CharField(max_length=1000)
    action = models.CharField(max_length=1000)
    words = models.BinaryField()
    kept_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "action"], name="one_kept_form_per_action")]

    def __str__(self):
        return f"kept form of user {self.user_id}"


class UnsavedField(models.Model):
    """What was typed into one field of a form that saves what is sound, and could not be saved (`accounts.unsaved`).

    `thing` is the subject of the form, `part` which form of it, `name` the field or question; `values` are the pairs
    of name and value as they were sent, and `problem` says why they were not saved.
    """

    thing = models.CharField(max_length=120)
    part = models.CharField(max_length=40)
    name = models.CharField(max_length=60)
    values = models.JSONField()
    problem = models.CharField(max_length=500)
    typed_by = models.ForeignKey(User, on_delete=models.CASCADE, related_name="+")
    typed_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thing", "part", "name"], name="one_unsaved_value_per_field")
        ]

    def __str__(self):
        return f"{self.name} in {self.part} of {self.thing}"


class ConfirmedValue(ReadOften, models.Model):
    """An unlikely value that somebody confirmed as right when a form asked (`accounts.confirmed`). Never changed.

    `thing` is the subject to which the value belongs, `name` its field, `value` the value in words and `question` what
    was asked.
    """

    thing = models.CharField(max_length=120)
    name = models.CharField(max_length=60)
    value = models.CharField(max_length=60)
    question = models.CharField(max_length=300)
    confirmed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    confirmed_at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["thing", "name", "value"], name="value_confirmed_once")
        ]

    def __str__(self):
        return f"{self.value} as {self.name} of {self.thing}"


class Telephone(models.Model):
    """A number to which a person is sent text messages once they have confirmed it with a code. Shown to its owner alone.

    The code is worked out from `code_key`, which is the key of the message that carries it (`audit.channels.text`), and
    kept nowhere. `wrong_codes` counts those that were tried with this one.
    """

    user = models.OneToOneField(User, on_delete=models.CASCADE, related_name="telephone")
    number = models.CharField(max_length=20)
    code_key = models.CharField(max_length=64)
    code_sent_at = models.DateTimeField()
    wrong_codes = models.PositiveSmallIntegerField(default=0)
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self):
        return f"telephone of user {self.user_id}"


class Absence(models.Model):
    """Days on which a person is away, both inclusive, as they said themselves. Who comes next is called in their place."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="absences")
    starts_on = models.DateField()
    ends_on = models.DateField()
    recorded_at = models.DateTimeField()

    class Meta:
        ordering = ["starts_on", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(ends_on__gte=models.F("starts_on")), name="absence_in_order"
            ),
            *kept_dates("absence", days="starts_on ends_on"),
        ]
        indexes = [models.Index(fields=["user", "ends_on"], name="absence_by_user")]

    def __str__(self):
        return f"absence of user {self.user_id}"
