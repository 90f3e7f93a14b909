/** The platform, in data-path order. This list is the map: `gridlake map` prints it. */
import { connections } from '#feeds/connections/index.ts'
import { demo } from '#feeds/demo/index.ts'
import { fetchCapability } from '#feeds/fetch/index.ts'
import { ingestCapability } from '#feeds/ingest/index.ts'
import { contracts } from '#gate/contracts/index.ts'
import { guardrails } from '#gate/guardrails/index.ts'
import { quarantineCapability } from '#gate/quarantine/index.ts'
import { rules } from '#gate/rules/index.ts'
import { access } from '#govern/access/index.ts'
import { catalog } from '#lake/catalog/index.ts'
import { housekeeping } from '#lake/housekeeping/index.ts'
import { review } from '#lake/review/index.ts'
import { sandboxCapability } from '#lake/sandboxes/index.ts'
import { versions } from '#lake/versions/index.ts'
import { calendar } from '#products/calendar/index.ts'
import { curves } from '#products/curves/index.ts'
import { marketProducts } from '#products/markets/index.ts'
import { priceProducts } from '#products/prices/index.ts'
import { markets } from '#serve/markets/index.ts'
import { overview } from '#serve/overview/index.ts'
import { prices } from '#serve/prices/index.ts'
import { sql } from '#serve/sql/index.ts'

export const capabilities = [
  ingestCapability, fetchCapability, connections, demo,
  rules, quarantineCapability, contracts, guardrails,
  versions, review, sandboxCapability, housekeeping, catalog,
  calendar, priceProducts, marketProducts, curves,
  sql, prices, markets, overview,
  access,
] as const
