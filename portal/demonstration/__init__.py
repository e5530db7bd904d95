"""The demonstration: the year 2007-08 played through the portal's own actions, then today.

Nothing here writes a status or a row that an action could write. The story is data (`data/*.yaml`); the modules say
who does which step, when.
"""
