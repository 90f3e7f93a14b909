/** Words that a specification may use where one of a few is meant. */

/** Operators. */
export const isoMarkets = ['CAISO', 'MISO', 'SPP', 'PJM', 'NYISO', 'ERCOT', 'ISONE'] as const
export const nodeTypes = ['GEN', 'LOAD', 'HUB', 'ZONE', 'INTERFACE', 'AGGREGATE'] as const
export const marketRuns = ['RTM', 'RTPD', 'RTD', 'RTEX', 'RTBM', 'SCED', 'DAM'] as const
export const priceUnits = ['USD/MWh', 'USD/kWh', 'cents/kWh'] as const
export const powerUnits = ['MW', 'kW', 'GW'] as const
export const energyUnits = ['MWh', 'kWh', 'GWh'] as const
/** Of what is neither price of power, power nor energy. */
export const otherUnits = ['USD', 'USD/MMBtu', 'MMBtu', 'degF', 'degC', 'percent', 'ratio', 'm/s', 'mph', 'W/m2', 'mm', 'in', 'hPa', 'count'] as const
export const units = [...priceUnits, ...powerUnits, ...energyUnits, ...otherUnits] as const

export const providerTypes = ['rest_api', 'graphql', 'websocket', 'webhook', 'file_ftp', 'database', 'kafka', 's3'] as const
export const modes = ['batch', 'micro_batch', 'streaming', 'websocket', 'webhook', 'graphql_subscription'] as const
export const sinkTypes = ['iceberg', 'clickhouse', 'kafka', 'parquet', 'postgres', 'elasticsearch'] as const
export const transformTypes = ['wasm', 'spark', 'flink', 'python', 'sql', 'javascript'] as const
export const authTypes = ['api_key', 'oauth2', 'hmac', 'basic', 'bearer', 'none'] as const
export const paginationTypes = ['cursor', 'offset', 'page', 'link', 'none'] as const
export const compatModes = ['BACKWARD', 'FORWARD', 'FULL', 'NONE'] as const
export const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE'] as const
export const formats = ['json', 'ndjson', 'csv', 'xml', 'parquet', 'xlsx'] as const
/** Types of a table's columns. */
export const columnTypes = ['string', 'int', 'long', 'double', 'boolean', 'date', 'timestamptz'] as const
