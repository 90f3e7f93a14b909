"""DuckDB's iceberg extension writes, changes and reads tables through the catalog. Arguments: the catalog's URL and a secret."""
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


db.execute('create schema lake.duck')
db.execute('create table lake.duck.prices (a integer, b varchar, at_utc timestamptz, d double, n bigint)')
db.execute("insert into lake.duck.prices select i, 'x' || i, timestamptz '2026-11-20 00:00:00.123456+00' + interval (i) minute, i * 1.5, 4611686018427387905 + i from range(1000) r(i)")
check('select count(*), max(a), max(n) from lake.duck.prices', [(1000, 999, 4611686018427388904)])
db.execute('begin')
db.execute('create table lake.duck.other as select 1 as x')
db.execute("insert into lake.duck.prices values (5000, 'z', null, null, null)")
db.execute('commit')
check('select count(*) from lake.duck.prices', [(1001,)])
check('select * from lake.duck.other', [(1,)])
db.execute('delete from lake.duck.prices where a = 5000')
db.execute("update lake.duck.prices set b = 'q' where a = 7")
check('select count(*), max(b) filter (a = 7) from lake.duck.prices', [(1000, 'q')])
db.execute('drop table lake.duck.other')
db.execute("create table lake.duck.added as select i::integer as a, 4611686018427387905 + i as n from range(1000) r(i)")
print('ok')
