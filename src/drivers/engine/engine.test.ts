import { conformance } from './conformance.ts'
import { parquetConformance } from './parquet-conformance.ts'
import { duckdbEngine } from './duckdb.ts'

const open = ({ readable, temp }: { readable: string, temp: string }) => duckdbEngine({ threads: 2, memoryLimit: '1GB', tempFolder: temp, readable: [readable] })

conformance('DuckDB', open)
parquetConformance('DuckDB', open)
