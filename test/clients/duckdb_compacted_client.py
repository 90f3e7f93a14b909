"""DuckDB reads the tables of duckdb_client.py after the platform put their files together."""
from duckdb_session import check

check('select count(*), max(b) filter (a = 7), count(*) filter (a = 7) from lake.duck.prices', [(1000, 'q', 1)])
check("select count(*), sum(a) from lake.duck.parted where part = 'p1'", [(90, 4500)])
print('ok')
