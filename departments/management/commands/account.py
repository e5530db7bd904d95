"""`manage.py account EMAIL`: make an account or give it a new password; close it or open it again; the first administrator."""

from datetime import timedelta
from getpass import getpass
from pathlib import Path

from django.conf import settings
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError
from django.db import transaction
from django.utils import timezone

from accounts.actions import close_account, make_account, reopen_account, set_password
from accounts.models import User
from audit.record import SYSTEM
from audit.transitions import NotReady
from departments.organisations.actions import appoint
from departments.organisations.calendar import london_day
from departments.organisations.home import tasks_of_appointment
from departments.organisations.powers import current
from departments.organisations.presenting import who_takes_over
from departments.organisations.queries import CENTRE, organisation_by_code
from departments.organisations.roles import Role
from govuk.templatetags.govuk import counted


class Command(BaseCommand):
    help = (
        "Make an account, or give an account that exists a new password. The name and the password are asked for; "
        "a password is never written on the command line. With --close an account is closed, with --reopen opened again."
    )

    def add_arguments(self, parser):
        parser.add_argument("email", metavar="EMAIL", help="the email address that signs in")
        parser.add_argument("--name", help="the name of whom a new account is for, instead of asking")
        parser.add_argument(
            "--password-file",
            type=Path,
            metavar="FILE",
            help="a file that holds the password, instead of asking",
        )
        parser.add_argument(
            "--administrator",
            action="store_true",
            help="also appoint the account as system administrator at the central team, from today",
        )

        verb = parser.add_mutually_exclusive_group()
        verb.add_argument(
            "--close",
            action="store_true",
            help="close the account: its owner is signed out, can do nothing more, and their posts are vacant",
        )
        verb.add_argument("--reopen", action="store_true", help="open a closed account again")

    def handle(self, *args, email, name, password_file, administrator, close, reopen, **options):
        known = User.objects.filter(email=email.strip().lower()).first()
        if close or reopen:
            if name or password_file or administrator:
                raise CommandError("Nothing was changed. --close and --reopen take nothing but the address.")
            if known is None:
                raise CommandError(f"Nothing was changed. There is no account for {email.strip().lower()}.")
            return self._close(known) if close else self._reopen(known)
        centre = organisation_by_code(CENTRE) if administrator else None
        if administrator and centre is None:
            raise CommandError("There is no central team yet: run manage.py load_reference first.")
        try:
            user = (
                _that_opens_something(known)
                if known
                else _sound(User(email=email, name=name or _asked_name()))
            )
            password = _from_file(password_file) if password_file else _asked_password()
            validate_password(password, user)
            with transaction.atomic():
                user = _kept(user, password)
                if centre:
                    appoint(user, Role.SYSADMIN, centre, by=SYSTEM, at=timezone.now())
        except (ValidationError, NotReady) as problem:
            raise CommandError(f"Nothing was changed. {_words(problem)}") from None
        self.stdout.write(
            f"{user.email} has a new password." if known else f"There is an account for {user.email}."
        )
        if centre:
            self.stdout.write(f"It is appointed: System administrator, {centre.name}.")

    def _close(self, user: User) -> None:
        """Close it, and say for each post of its owner what is open there and who has it next."""
        at = timezone.now()
        if not user.is_active:
            self.stdout.write(f"The account of {user.email} is closed already.")
            return
        held = [(appointment, tasks_of_appointment(appointment, at)) for appointment in current(user, at)]
        close_account(user, by=SYSTEM, at=at)
        self.stdout.write(f"The account of {user.email} is closed.")
        yesterday = london_day(at) - timedelta(days=1)
        for appointment, tasks in held:
            self.stdout.write(f"\n{appointment}: {counted(len(tasks), 'open task')}.")
            for task in tasks:
                self.stdout.write(f"- {task.step}")
            self.stdout.write(who_takes_over(appointment, yesterday))

    def _reopen(self, user: User) -> None:
        if user.is_active:
            self.stdout.write(f"The account of {user.email} is open already.")
            return
        reopen_account(user, by=SYSTEM, at=timezone.now())
        self.stdout.write(f"The account of {user.email} is open again, with the password that it had.")


def _that_opens_something(user: User) -> User:
    if not user.is_active:
        raise ValidationError("This account is closed: open it again with --reopen first.")
    if user.demonstration and not settings.DEMONSTRATION:
        raise ValidationError(
            "This is an account of the demonstration and opens nothing here: take another address."
        )
    return user


def _sound(user: User) -> User:
    user.email, user.name = user.email.strip().lower(), user.name.strip()
    user.clean_fields(exclude=["password"])
    return user


def _kept(user: User, password: str) -> User:
    if user.pk:
        return set_password(user, password=password, by=SYSTEM, at=timezone.now())
    return make_account(email=user.email, name=user.name, password=password, by=SYSTEM, at=timezone.now())


def _asked_name() -> str:
    try:
        return input("Name: ")
    except EOFError:
        raise CommandError("There is nobody to ask for the name: give it with --name.") from None


def _asked_password() -> str:
    try:
        first, second = getpass("Password: "), getpass("The same password again: ")
    except EOFError:
        raise CommandError("There is nobody to ask for the password: give it with --password-file.") from None
    if first != second:
        raise ValidationError("The two passwords are not the same.")
    return first


def _from_file(file: Path) -> str:
    try:
        return file.read_text().rstrip("\r\n")
    except (OSError, UnicodeDecodeError) as problem:
        raise CommandError(f"The password cannot be read from {file}: {problem}") from None


def _words(problem: ValidationError | NotReady) -> str:
    if isinstance(problem, NotReady):
        return " ".join(f"{problem_found.text}." for problem_found in problem.problems)
    if hasattr(problem, "message_dict"):
        return " ".join(f"{field}: {' '.join(texts)}" for field, texts in problem.message_dict.items())
    return " ".join(problem.messages)
