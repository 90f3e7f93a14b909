"""DuckDB with its iceberg extension on the catalog as `lake`. Arguments of the script that takes it: the catalog's URL and a secret."""
import importlib
import os
import sys

import duckdb

url, secret = sys.argv[1:3]
db = duckdb.connect(config={'allow_unsigned_extensions': True})
for name in ('avro', 'httpfs', 'iceberg'):
    folder = list(importlib.import_module(f'duckdb_extension_{name}').__path__)[0]
    db.execute(f"load '{os.path.join(folder, 'extensions', 'v' + duckdb.__version__, name + '.duckdb_extension')}'")
db.execute(f"create secret s (type iceberg, client_id 'test', client_secret '{secret}', oauth2_server_uri '{url}/v1/oauth/tokens')")
db.execute(f"attach 'main' as lake (type iceberg, endpoint '{url}', secret s, access_delegation_mode 'none', support_nested_namespaces true)")


def check(query, expected):
    found = db.sql(query).fetchall()
    assert found == expected, f'{query}: found {found!r}, expected {expected!r}'
