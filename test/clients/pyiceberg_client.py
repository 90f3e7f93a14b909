"""PyIceberg writes, reads and changes tables through the catalog. Arguments: the catalog's URL and a secret."""
import datetime as dt
import os
import sys
from decimal import Decimal

import pyarrow as pa
import pyarrow.parquet as pq
from pyiceberg.catalog.rest import RestCatalog
from pyiceberg.exceptions import CommitFailedException, NamespaceNotEmptyError, ValidationException
from pyiceberg.expressions import EqualTo
from pyiceberg.partitioning import PartitionField, PartitionSpec
from pyiceberg.schema import Schema
from pyiceberg.transforms import DayTransform, IdentityTransform, MonthTransform
from pyiceberg.types import (DateType, DecimalType, DoubleType, FloatType, IntegerType, ListType, LongType, NestedField,
                             StringType, StructType, TimestamptzType)

url, secret = sys.argv[1:3]
catalog = RestCatalog('lake', uri=url, warehouse='main', credential=f'test:{secret}', **{'oauth2-server-uri': f'{url}/v1/oauth/tokens'})
huge = 2**62 + 1
schema = Schema(
    NestedField(1, 'iso', StringType(), required=True), NestedField(2, 'at_utc', TimestamptzType(), required=True),
    NestedField(3, 'lmp', DoubleType()), NestedField(4, 'n', LongType()), NestedField(5, 'tags', ListType(6, StringType(), False)),
    NestedField(7, 'inner', StructType(NestedField(8, 'x', IntegerType()))), NestedField(9, 'cost', DecimalType(10, 2)), NestedField(10, 'day', DateType()))
spec = PartitionSpec(PartitionField(1, 1000, IdentityTransform(), 'iso'), PartitionField(2, 1001, DayTransform(), 'at_day'))


def rows(table, day):
    return pa.Table.from_pylist([
        dict(iso='caiso' if hour % 2 else 'ercot', at_utc=dt.datetime(2026, 11, day, hour, 0, 0, 123456, tzinfo=dt.timezone.utc), lmp=1.5 * hour, n=huge + hour,
             tags=['a'], inner={'x': hour}, cost=None, day=dt.date(2026, 11, day)) for hour in range(3)], schema=table.schema().as_arrow())


def check(found, expected):
    assert found == expected, f'found {found!r}, expected {expected!r}'


catalog.create_namespace('py', {'owner': 'me'})
catalog.create_namespace(('py', 'deep'))
check((catalog.list_namespaces('py'), catalog.load_namespace_properties('py')), ([('py', 'deep')], {'owner': 'me'}))

table = catalog.create_table('py.prices', schema, partition_spec=spec)
table.append(rows(table, 20))
table.append(rows(table, 21))
check(sorted(table.scan(row_filter="iso = 'ercot'").to_arrow()['n'].to_pylist()), [huge, huge, huge + 2, huge + 2])
table.delete("iso = 'ercot' and at_utc < '2026-11-21T00:00:00+00:00'")
check(table.scan().to_arrow().num_rows, 4)
table.overwrite(rows(table, 22))
check(table.scan().to_arrow().num_rows, 3)
stale = catalog.load_table('py.prices')
table.append(rows(table, 23))
try:
    # The catalog refuses the first try; the client looks again and sees rows that it did not know of.
    stale.overwrite(rows(stale, 24))
    raise SystemExit('a stale overwrite was taken')
except (CommitFailedException, ValidationException):
    check(catalog.load_table('py.prices').scan().to_arrow().num_rows, 6)

table = catalog.load_table('py.prices')
with table.update_schema() as change:
    change.add_column('note', StringType())
    change.rename_column('lmp', 'price')
with table.update_spec() as change:
    change.add_field('n', IdentityTransform(), 'n_id')
table.manage_snapshots().create_tag(table.current_snapshot().snapshot_id, 'v1').commit()
with table.transaction() as transaction:
    transaction.set_properties(a='b')
table = table.refresh()
check((table.properties['a'], set(table.refs())), ('b', {'main', 'v1'}))
check([field.name for field in table.schema().fields][2], 'price')

catalog.rename_table('py.prices', 'py.deep.prices')
check(catalog.load_table('py.deep.prices').scan().to_arrow().num_rows, 6)
with catalog.create_table_transaction('py.made', schema) as transaction:
    transaction.append(pa.Table.from_pylist([dict(iso='caiso', at_utc=dt.datetime(2026, 11, 24, hour, tzinfo=dt.timezone.utc)) for hour in range(3)], schema=transaction.table_metadata.schema().as_arrow()))
metadata = catalog.load_table('py.made').metadata_location
catalog.drop_table('py.made')
catalog.register_table('py.again', metadata)
check((catalog.load_table('py.again').scan().to_arrow().num_rows, catalog.table_exists('py.made')), (3, False))
try:
    catalog.drop_namespace('py')
    raise SystemExit('a namespace with tables in it was dropped')
except NamespaceNotEmptyError:
    pass

keyed = catalog.create_table('py.keyed', Schema(NestedField(1, 'a', IntegerType(), required=True), NestedField(2, 'b', StringType()), identifier_field_ids=[1]))
keyed.append(pa.table({'a': pa.array([1, 2], pa.int32()), 'b': ['x', 'y']}, schema=keyed.schema().as_arrow()))
keyed.upsert(pa.table({'a': pa.array([2, 3], pa.int32()), 'b': ['z', 'w']}, schema=keyed.schema().as_arrow()))
with keyed.update_schema() as change:
    change.update_column('a', LongType())
check(sorted(zip(*keyed.scan().to_arrow().to_pydict().values())), [(1, 'x'), (2, 'z'), (3, 'w')])

# Values of partitions stand in the names of files in the form of URLs.
values = {'a b/c': 1.5, 'ä+%2F': 2.5, '../x': 3.5, 'a=b&c': 4.5}
places = catalog.create_table('py.places', Schema(NestedField(1, 'place', StringType()), NestedField(2, 'value', DoubleType())), partition_spec=PartitionSpec(PartitionField(1, 1000, IdentityTransform(), 'place')))
places.append(pa.table({'place': list(values), 'value': list(values.values())}, schema=places.schema().as_arrow()))
for place, value in values.items():
    check(places.scan(row_filter=EqualTo('place', place)).to_arrow()['value'].to_pylist(), [value])

# Columns that change in every way that is allowed, with rows from before and after.
evolved = catalog.create_table('py.evolved', Schema(NestedField(1, 'a', IntegerType()), NestedField(2, 'b', StringType()), NestedField(3, 'f', FloatType()), NestedField(4, 'cost', DecimalType(5, 2)),
                                                    NestedField(5, 's', StructType(NestedField(6, 'x', IntegerType())))))
evolved.append(pa.Table.from_pylist([dict(a=1, b='x', f=1.5, cost=Decimal('1.25'), s={'x': 1})], schema=evolved.schema().as_arrow()))
with evolved.update_schema() as change:
    change.rename_column('b', 'was_b')
    change.update_column('a', LongType())
    change.update_column('f', DoubleType())
    change.update_column('cost', DecimalType(20, 2))
    change.add_column(('s', 'y'), StringType())
    change.move_first('cost')
with evolved.update_schema() as change:
    change.add_column('b', StringType())
evolved.append(pa.Table.from_pylist([dict(a=huge, was_b='y', b='new', f=2.5, cost=Decimal('123456789012345.25'), s={'x': 2, 'y': 'z'})], schema=evolved.schema().as_arrow()))
check(evolved.scan().to_arrow().sort_by('a').to_pylist(), [
    dict(cost=Decimal('1.25'), a=1, was_b='x', f=1.5, s={'x': 1, 'y': None}, b=None), dict(cost=Decimal('123456789012345.25'), a=huge, was_b='y', f=2.5, s={'x': 2, 'y': 'z'}, b='new')])

# A file of another program has no field ids: the table says by which names its columns go.
adopted = catalog.create_table('py.adopted', Schema(NestedField(1, 'a', LongType()), NestedField(2, 'b', StringType())))
path = adopted.location() + '/data/adopted.parquet'
os.makedirs(os.path.dirname(path.removeprefix('file://')), exist_ok=True)
pq.write_table(pa.table({'b': ['x', 'y'], 'a': pa.array([1, huge])}), path.removeprefix('file://'))
adopted.add_files([path])
with adopted.update_schema() as change:
    change.rename_column('b', 'c')
adopted.append(pa.table({'a': pa.array([3]), 'c': ['z']}, schema=adopted.schema().as_arrow()))

# Many small files, for the platform to put together.
small = catalog.create_table('py.small', Schema(NestedField(1, 'day', DateType()), NestedField(2, 'n', LongType())), partition_spec=PartitionSpec(PartitionField(1, 1000, MonthTransform(), 'month')))
for day in range(1, 11):
    small.append(pa.table({'day': [dt.date(2026, 10 + day % 2, day)], 'n': pa.array([huge + day])}, schema=small.schema().as_arrow()))
print('ok')
