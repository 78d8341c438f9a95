"""The `extract` function.

While its modules load nothing is garbage, and looking for some is a tenth of a cold start; `handler` ends with what is
loaded set apart and collection on again.
"""

import gc

gc.disable()
