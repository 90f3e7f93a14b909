"""Spark deletes, updates and merges with delete files beside the data, in tables whose partitions and columns change."""
from spark_session import check, spark

merge_on_read = "'write.delete.mode' = 'merge-on-read', 'write.update.mode' = 'merge-on-read', 'write.merge.mode' = 'merge-on-read'"
for name, granularity in (('byfile', 'file'), ('bypart', 'partition')):
    table = f'lake.spark.{name}'
    spark.sql(f"create table {table} (iso string, n bigint, lmp float) using iceberg partitioned by (iso) tblproperties ({merge_on_read}, 'format-version' = '2', 'write.delete.granularity' = '{granularity}')")
    for iso in ('caiso', 'ercot', 'spp'):
        spark.sql(f"insert into {table} select /*+ repartition(2) */ '{iso}', id, id * 1.5 from range(100)")
    spark.sql(f"delete from {table} where n % 10 = 0 and iso <> 'spp'")
    spark.sql(f"update {table} set lmp = -1 where n = 55")
    spark.sql(f"merge into {table} t using (select 'spp' as iso, 7L as n union all select 'miso', 1L) s on t.iso = s.iso and t.n = s.n when matched then delete when not matched then insert (iso, n, lmp) values (s.iso, s.n, 0)")
    assert spark.sql(f'select count(*) from {table}.delete_files').collect()[0][0] > 0
    # Later files have other partitions and columns, and the old deletes still hold.
    spark.sql(f'alter table {table} add partition field bucket(4, n)')
    spark.sql(f'alter table {table} alter column lmp type double')
    spark.sql(f'alter table {table} rename column lmp to price')
    spark.sql(f'alter table {table} add column lmp string')
    spark.sql(f"insert into {table} values ('caiso', 10, 3.25, 'new'), ('caiso', 4611686018427387905, 1, 'new')")
    spark.sql(f'delete from {table} where n = 11')
    check(f'select iso, count(*), count(lmp), sum(price) filter (where n = 55) from {table} group by iso order by iso', [('caiso', 91, 2, -1.0), ('ercot', 89, 0, -1.0), ('miso', 1, 0, None), ('spp', 98, 0, -1.0)])
spark.sql(f"create table lake.spark.vectors (n bigint) using iceberg tblproperties ({merge_on_read}, 'format-version' = '3')")
spark.sql('insert into lake.spark.vectors select id from range(100)')
spark.sql('delete from lake.spark.vectors where n = 3')
spark.sql('delete from lake.spark.vectors where n = 91')
spark.sql("create table lake.spark.old (n bigint, at timestamp) using iceberg partitioned by (hours(at)) tblproperties ('format-version' = '1')")
spark.sql("insert into lake.spark.old values (1, timestamp '2026-11-20 05:30:00'), (2, timestamp '2026-11-20 06:30:00')")
spark.sql('alter table lake.spark.old drop partition field hours(at)')
spark.sql("insert into lake.spark.old values (3, timestamp '2026-11-20 07:30:00')")
spark.stop()
print('ok')
