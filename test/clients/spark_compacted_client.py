"""Spark reads and changes the tables of spark_merge_on_read_client.py after the platform put their files together."""
from spark_session import check, spark

for name in ('byfile', 'bypart'):
    check(f'select iso, count(*), count(lmp), sum(price) filter (where n = 55) from lake.spark.{name} group by iso order by iso', [('caiso', 91, 2, -1.0), ('ercot', 89, 0, -1.0), ('miso', 1, 0, None), ('spp', 98, 0, -1.0)])
check('select n from lake.spark.old order by n', [(1,), (2,), (3,)])
spark.stop()
print('ok')
