"""An accepted return, with a condition or without, that is corrected and goes all the way again."""

from datetime import date

from returns import actions
from returns.queries import content
from tests.returns.world import at, recommended

CONDITION = actions.Condition("Encrypt the last laptops", "cio", date(2007, 10, 1))


def with_condition(here):
    """The return of a world, accepted with a condition."""
    return actions.accept_with_conditions(
        recommended(here), conditions=[CONDITION], by=here.centre.approver, at=at(4)
    )


def corrected(here, old):
    """The correction of an accepted return, which its body begins."""
    return actions.correct(old, reason="C2 counted phones twice", by=here.home.siro, at=at(10))


def signed_again(here, new):
    """A correction, signed."""
    quarterly_return = actions.send_to_siro(new, by=here.home.preparer, at=at(11))
    return actions.sign_and_submit(quarterly_return, declared=True, by=here.home.siro, at=at(12))


def accepted_again(here, new):
    """A correction, signed, reviewed and accepted."""
    quarterly_return = actions.take_up(signed_again(here, new), by=here.centre.reviewer, at=at(13))
    for section in content.signed_content(quarterly_return.submission)["sections"]:
        actions.mark_section(
            quarterly_return, section=section["key"], mark="clear", by=here.centre.reviewer, at=at(13)
        )
    quarterly_return = actions.recommend(
        quarterly_return, words="Accept it.", by=here.centre.reviewer, at=at(13, 1)
    )
    return actions.accept(quarterly_return, by=here.centre.approver, at=at(14))
