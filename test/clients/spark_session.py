"""A Spark session on the catalog. Arguments of the script that takes it: the catalog's URL, a secret, Iceberg's jar."""
import sys

from pyspark.sql import SparkSession

url, secret, jar = sys.argv[1:4]
lake = 'spark.sql.catalog.lake'
settings = {
    'spark.jars': jar, 'spark.sql.extensions': 'org.apache.iceberg.spark.extensions.IcebergSparkSessionExtensions',
    lake: 'org.apache.iceberg.spark.SparkCatalog', f'{lake}.type': 'rest', f'{lake}.uri': url, f'{lake}.warehouse': 'main',
    f'{lake}.credential': f'spark:{secret}', f'{lake}.oauth2-server-uri': f'{url}/v1/oauth/tokens',
    'spark.ui.enabled': 'false', 'spark.driver.memory': '1g', 'spark.driver.host': '127.0.0.1', 'spark.driver.bindAddress': '127.0.0.1',
    'spark.sql.shuffle.partitions': '2', 'spark.sql.session.timeZone': 'UTC', 'spark.log.level': 'ERROR',
}
builder = SparkSession.builder.master('local[2]').appName('gridlake')
for name, value in settings.items():
    builder = builder.config(name, value)
spark = builder.getOrCreate()


def rows(query):
    return [tuple(row) for row in spark.sql(query).collect()]


def check(query, expected):
    found = rows(query)
    assert found == expected, f'{query}: found {found!r}, expected {expected!r}'
