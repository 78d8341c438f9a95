"""The `extract` function.

While its modules load nothing is garbage, and looking for some is a tenth of a cold start; `handler` ends with what is
loaded set apart and collection on again.
"""

import gc

from extract import late

gc.disable()
late.stand_in()
