/** The plug of the catalog: Iceberg's REST protocol over the lake's branches. */
import type { Capability } from '#base/capability.ts'
import { committer } from './commit.ts'
import { namespaceOperations } from './namespaces.ts'
import { rowJudge } from './judge-rows.ts'
import { onlyOnce } from './idempotency.ts'
import type { CatalogPorts } from './ports.ts'
import { catalogRoutes, type Endpoint } from './routes.ts'
import { planOperations } from './scan/planning.ts'
import { catalogStore } from './store.ts'
import { tableChangeOperations } from './table-operations.ts'
import { tableOperations } from './tables.ts'
import { tokenOperation } from './tokens.ts'
import { verifier } from './verify.ts'
import { viewOperations } from './views.ts'

export type { CatalogPorts } from './ports.ts'

export const catalog: Capability<CatalogPorts> = {
  name: 'catalog',
  stage: 'lake',
  summary: 'The Iceberg REST catalog: other engines read and write tables, on any branch.',
  start(ports) {
    const store = catalogStore(ports)
    const commits = committer(ports, store, verifier(ports, store.locations), rowJudge(ports, store.locations))
    const tables = { ...tableOperations(ports, store, commits), ...tableChangeOperations(ports, store, commits) }
    const endpoints = [...endpointsOf(namespaceOperations(store), tables, viewOperations(ports, store)), ...planEndpoints(planOperations(ports, store))]
    return {
      routes: catalogRoutes(endpoints, { tokens: tokenOperation(ports), log: ports.log, once: onlyOnce(ports), checkRef: async ref => { await store.tree(ref) } }),
    }
  },
}

/** Planning changes nothing, whatever the method. */
function planEndpoints(plans: ReturnType<typeof planOperations>): Endpoint[] {
  const table = '/namespaces/{namespace}/tables/{table}'
  const permission = 'read'
  return [
    { method: 'POST', path: `${table}/plan`, summary: 'the files that a scan must read.', run: plans.planTableScan, permission },
    { method: 'GET', path: `${table}/plan/{plan-id}`, summary: 'a scan that was planned.', run: plans.fetchPlan, permission },
    { method: 'DELETE', path: `${table}/plan/{plan-id}`, summary: 'let go of a planned scan.', run: plans.cancelPlan, permission },
    { method: 'POST', path: `${table}/tasks`, summary: 'more files of a planned scan.', run: plans.fetchTasks, permission },
  ]
}

function endpointsOf(namespaces: ReturnType<typeof namespaceOperations>, tables: ReturnType<typeof tableOperations> & ReturnType<typeof tableChangeOperations>, views: ReturnType<typeof viewOperations>): Endpoint[] {
  const namespace = '/namespaces/{namespace}'
  return [
    { method: 'GET', path: '/namespaces', summary: 'namespaces.', run: namespaces.listNamespaces },
    { method: 'POST', path: '/namespaces', summary: 'make a namespace.', run: namespaces.createNamespace },
    { method: 'GET', path: namespace, summary: 'a namespace with its properties.', run: namespaces.loadNamespace },
    { method: 'HEAD', path: namespace, summary: 'whether there is such a namespace.', run: namespaces.headNamespace },
    { method: 'DELETE', path: namespace, summary: 'drop an empty namespace.', run: namespaces.dropNamespace },
    { method: 'POST', path: `${namespace}/properties`, summary: 'change a namespace\'s properties.', run: namespaces.changeProperties },
    { method: 'GET', path: `${namespace}/tables`, summary: 'tables of a namespace.', run: tables.listTables },
    { method: 'POST', path: `${namespace}/tables`, summary: 'make a table, or prepare one.', run: tables.createTable },
    { method: 'GET', path: `${namespace}/tables/{table}`, summary: 'a table\'s metadata.', run: tables.loadTable },
    { method: 'HEAD', path: `${namespace}/tables/{table}`, summary: 'whether there is such a table.', run: tables.headTable },
    { method: 'POST', path: `${namespace}/tables/{table}`, summary: 'commit to a table.', run: tables.commitTable, landed: tables.landedTable },
    { method: 'DELETE', path: `${namespace}/tables/{table}`, summary: 'drop a table; commits keep it.', run: tables.dropTable },
    { method: 'POST', path: `${namespace}/tables/{table}/unregister`, summary: 'drop a table, and tell its metadata.', run: tables.unregisterTable },
    { method: 'GET', path: `${namespace}/tables/{table}/credentials`, summary: 'credentials for a table\'s storage.', run: tables.loadCredentials },
    { method: 'POST', path: `${namespace}/tables/{table}/metrics`, summary: 'take a client\'s report.', run: tables.reportMetrics, permission: 'read' },
    { method: 'POST', path: `${namespace}/register`, summary: 'make a table of metadata that is there.', run: tables.registerTable },
    { method: 'POST', path: '/tables/rename', summary: 'rename a table.', run: tables.renameTable },
    { method: 'POST', path: '/transactions/commit', summary: 'commit to several tables, all or none.', run: tables.commitTransaction, landed: tables.landedTransaction },
    { method: 'GET', path: `${namespace}/views`, summary: 'views of a namespace.', run: views.listViews },
    { method: 'POST', path: `${namespace}/views`, summary: 'make a view.', run: views.createView },
    { method: 'GET', path: `${namespace}/views/{view}`, summary: 'a view\'s metadata.', run: views.loadView },
    { method: 'HEAD', path: `${namespace}/views/{view}`, summary: 'whether there is such a view.', run: views.headView },
    { method: 'POST', path: `${namespace}/views/{view}`, summary: 'replace a view.', run: views.replaceView },
    { method: 'DELETE', path: `${namespace}/views/{view}`, summary: 'drop a view.', run: views.dropView },
    { method: 'POST', path: '/views/rename', summary: 'rename a view.', run: views.renameView },
    { method: 'POST', path: `${namespace}/register-view`, summary: 'make a view of metadata that is there.', run: views.registerView },
  ]
}
