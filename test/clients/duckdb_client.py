"""DuckDB's iceberg extension writes, changes and reads tables through the catalog."""
from duckdb_session import check, db

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

# Deletes are files of positions beside the data.
db.execute('create table lake.duck.parted (a integer, part varchar)')
db.execute('alter table lake.duck.parted set partitioned by (part)')
for part in range(3):
    db.execute(f"insert into lake.duck.parted select i, 'p{part}' from range(100) r(i)")
db.execute("delete from lake.duck.parted where part = 'p1' and a % 10 = 0")
check("select count(*), sum(a) from lake.duck.parted where part = 'p1'", [(90, 4500)])

db.execute('create table lake.duck.evolved (a integer, b varchar, c varchar)')
db.execute("insert into lake.duck.evolved values (1, 'x', 'old'), (9, 'gone', 'old')")
db.execute('delete from lake.duck.evolved where a = 9')
for change in ('rename column b to was_b', 'drop column c', 'add column b varchar', 'alter column a type bigint', 'add column c varchar'):
    db.execute(f'alter table lake.duck.evolved {change}')
db.execute("insert into lake.duck.evolved (a, was_b, b) values (4611686018427387905, 'y', 'new')")
check('select a, was_b, b, c from lake.duck.evolved order by a', [(1, 'x', None, None), (4611686018427387905, 'y', 'new', None)])

# Version 3 has vectors of deleted rows in their place.
db.execute("create table lake.duck.third (a integer, at_ns timestamp_ns) with ('format-version' = '3')")
db.execute("insert into lake.duck.third select i::integer, timestamp_ns '2026-11-20 00:00:00.123456789' from range(200000) r(i)")
db.execute('delete from lake.duck.third where a = 3')
db.execute('delete from lake.duck.third where a between 50000 and 150000 or a % 11 = 0')
check('select count(*), sum(a), max(at_ns)::varchar from lake.duck.third', [(90907, 9090790907, '2026-11-20 00:00:00.123456789')])
print('ok')
