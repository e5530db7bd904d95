def needs_of(user, at):
    return []
