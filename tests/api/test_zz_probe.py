from tests.api.test_authorization import *
import tests.api.test_authorization as t
from tests.api.conftest import world  # noqa
def test_probe(world):
    for r in sorted(set(routes(world))-set(ROWS)):
        print('"%s" = %s' % (r, [tried(world, r, c).status_code for c in COLUMNS]))
    assert 0
del t.test_everybody_gets_what_the_table_says
