"""Spark makes and reads a view in the catalog, over the table that spark_client.py leaves."""
from spark_session import check, spark

spark.sql('create view lake.spark.dear as select n from lake.spark.prices where price > 50')
check('select * from lake.spark.dear', [(2,)])
spark.stop()
print('ok')
