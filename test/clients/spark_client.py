"""Spark writes, merges into, changes and reads tables through the catalog."""
from spark_session import check, rows, spark

spark.sql('create namespace lake.spark')
spark.sql('create table lake.spark.prices (iso string not null, at_utc timestamp not null, lmp double, n bigint) using iceberg partitioned by (iso, days(at_utc))')
spark.sql("insert into lake.spark.prices values ('caiso', timestamp '2026-11-20 00:00:00.123456', 10.0, 1), ('er cot/+', timestamp '2026-11-20 01:00:00', 20.0, 2), ('spp', timestamp '2026-11-21 00:00:00', 30.0, 4611686018427387905)")
first = rows('select snapshot_id from lake.spark.prices.snapshots')[0][0]
check("select n from lake.spark.prices where iso = 'er cot/+'", [(2,)])
check('select max(n) from lake.spark.prices', [(4611686018427387905,)])

spark.sql("create or replace temporary view news as select * from values ('er cot/+', 2L, 99.0D), ('miso', 3L, 40.0D) as t(iso, n, lmp)")
spark.sql("""merge into lake.spark.prices p using news on p.n = news.n
             when matched then update set lmp = news.lmp
             when not matched then insert (iso, at_utc, lmp, n) values (news.iso, timestamp '2026-11-22 00:00:00', news.lmp, news.n)""")
check('select iso, lmp from lake.spark.prices order by n', [('caiso', 10.0), ('er cot/+', 99.0), ('miso', 40.0), ('spp', 30.0)])
check(f'select lmp from lake.spark.prices version as of {first} where n = 2', [(20.0,)])

spark.sql("delete from lake.spark.prices where iso = 'miso'")
spark.sql('alter table lake.spark.prices add column note string')
spark.sql('alter table lake.spark.prices rename column lmp to price')
check('select n, price, note from lake.spark.prices order by n', [(1, 10.0, None), (2, 99.0, None), (4611686018427387905, 30.0, None)])
spark.sql('create table lake.spark.copied using iceberg as select * from lake.spark.prices')
check('select count(*) from lake.spark.copied', [(3,)])
spark.sql('drop table lake.spark.copied')
check('show tables in lake.spark', [('spark', 'prices', False)])
spark.stop()
print('ok')
