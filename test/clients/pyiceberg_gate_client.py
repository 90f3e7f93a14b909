"""PyIceberg writes prices: those that the gate lets pass are in, others are refused with what is wrong with them."""
import datetime
import sys

import pyarrow as pa
from pyiceberg.catalog.rest import RestCatalog
from pyiceberg.exceptions import BadRequestError

uri, token = sys.argv[1:3]
table = RestCatalog('lake', uri=uri, token=token).load_table('market.lmp_da')
schema = table.schema().as_arrow()
at = datetime.datetime(2026, 7, 1, 10, tzinfo=datetime.timezone.utc)


def price(**change):
    row = {
        'iso': 'caiso', 'market_run': 'DAM', 'node_id': 'THEIRS', 'interval_start_utc': at, 'interval_minutes': 60, 'lmp': 42.0, 'energy': 40.0, 'congestion': 1.5, 'loss': 0.5, 'ghg': None,
        'derived': None, 'status': 'final', 'version': 1, 'known_from_utc': at, 'run_id': 'theirs', **change,
    }
    return pa.Table.from_pylist([row], schema=schema)


table.append(price())
for change, told in [
    ({}, 'that the table holds already'), ({'lmp': 50.0, 'node_id': 'B'}, 'Rule identity'), ({'node_id': ''}, 'node_id is missing'), ({'node_id': 'C', 'lmp': float('nan')}, 'lmp is not a finite number'),
    ({'node_id': 'D', 'interval_start_utc': at + datetime.timedelta(minutes=30)}, 'Rule grid'),
]:
    table.refresh()
    try:
        table.append(price(**change))
    except BadRequestError as error:
        assert told in str(error), error
    else:
        raise SystemExit(f'{change} was taken')
print('ok')
