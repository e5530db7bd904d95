"""The typesetting engine, loaded without its search for libraries, which starts fifty compilers and linkers.

On Linux each library has one name, under which it is loaded without a search. Elsewhere they are looked for.
"""

import ctypes.util
import sys

_search = ctypes.util.find_library
if sys.platform == "linux":
    ctypes.util.find_library = lambda name: None
try:
    import weasyprint  # noqa: F401
finally:
    ctypes.util.find_library = _search
