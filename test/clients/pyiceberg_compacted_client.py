"""PyIceberg reads the tables of pyiceberg_client.py after the platform put their files together. Arguments: the catalog's URL and a secret."""
import sys

from pyiceberg.catalog.rest import RestCatalog

url, secret = sys.argv[1:3]
catalog = RestCatalog('lake', uri=url, warehouse='main', credential=f'test:{secret}', **{'oauth2-server-uri': f'{url}/v1/oauth/tokens'})
small = catalog.load_table('py.small')
files = [task.file.file_path for task in small.scan().plan_files()]
assert len(files) == 2, files
assert [task.file.record_count for task in small.scan(row_filter="day < '2026-11-01'").plan_files()] == [5]
assert sorted(small.scan().to_arrow()['n'].to_pylist()) == [2**62 + 1 + day for day in range(1, 11)]
assert small.current_snapshot().summary.operation.value == 'replace'
assert small.scan(snapshot_id=small.history()[4].snapshot_id).to_arrow().num_rows == 5
small.append(small.scan(limit=1).to_arrow())
assert small.scan().to_arrow().num_rows == 11
print('ok')
