"""The registers, each in a module of its own. Adding one is its module, a line here, and its migration."""

from departments.entries.declared import media_exemptions, sharing
from departments.entries.register import by_code

REGISTERS = by_code((sharing.REGISTER, media_exemptions.REGISTER))
