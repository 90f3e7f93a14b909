import { useEffect, useState } from 'react'
import { getJson, withQuery } from '../api/http.ts'
import type { PullRequest } from '../api/lake-types.ts'
import { useQuery } from '../api/query.ts'
import type { OwnRule } from '../api/quality-types.ts'
import type { Node, Run, Table } from '../api/types.ts'
import type { IconName } from '../parts/icon.tsx'
import { isCurrent, pages, places } from './pages.ts'

export interface Hit { icon: IconName, text: string, detail: string, href: string }

const mostOfAKind = 6

function matches(text: string, wanted: string): boolean { return text.toLowerCase().includes(wanted.toLowerCase()) }

export function pageHits(wanted: string): Hit[] {
  const within = wanted === '' ? [] : places.filter(place => matches(place.title, wanted))
  return [
    ...pages.filter(page => matches(page.title, wanted)).map(page => ({ icon: page.icon, text: page.title, detail: `g ${page.key}`, href: page.path })),
    ...within.map(({ icon, title, path }) => ({ icon, text: title, detail: pages.find(page => page.path !== '/' && isCurrent(page.path, path))?.title ?? '', href: path })),
  ]
}

/** Nodes are asked for as one types; tables, runs, rules and pull requests are few enough to be fetched once. */
export function usePaletteHits(wanted: string): Hit[] {
  const tables = useQuery<{ tables: Table[] }>('/api/tables?ref=main').data?.tables ?? []
  const runs = useQuery<{ runs: Run[] }>('/api/runs?limit=50').data?.runs ?? []
  const pulls = useQuery<{ pull_requests: PullRequest[] }>('/api/pulls?limit=50').data?.pull_requests ?? []
  const rules = useQuery<{ rules: OwnRule[] }>('/api/rules').data?.rules ?? []
  const [nodes, setNodes] = useState<Node[]>([])

  useEffect(() => {
    if (wanted === '') {
      setNodes([])
      return undefined
    }
    const abort = new AbortController()
    getJson<{ nodes: Node[] }>(withQuery('/api/nodes', { q: wanted, limit: mostOfAKind }), abort.signal)
      .then(found => { if (!abort.signal.aborted) setNodes(found.nodes) }, () => setNodes([]))
    return () => abort.abort()
  }, [wanted])

  if (wanted === '') return runs.slice(0, 3).map(runHit)
  return [
    ...nodes.slice(0, mostOfAKind).map(nodeHit),
    ...tables.filter(table => matches(table.table, wanted)).slice(0, mostOfAKind).map(tableHit),
    ...pulls.filter(pull => matches(`#${pull.id} ${pull.title} ${pull.source} ${pull.target}`, wanted)).slice(0, mostOfAKind).map(pullHit),
    ...rules.filter(rule => matches(`${rule.name} ${rule.dataset}`, wanted)).slice(0, mostOfAKind).map(ruleHit),
    ...runs.filter(run => matches(`${run.id} ${run.iso} ${run.report} ${run.state}`, wanted)).slice(0, mostOfAKind).map(runHit),
  ]
}

function nodeHit(node: Node): Hit {
  return { icon: 'node', text: node.name === node.node_id ? node.node_id : `${node.node_id}  ${node.name}`, detail: `${node.iso.toUpperCase()} ${node.type ?? 'node'}`, href: withQuery('/prices', { iso: node.iso, node: node.node_id }) }
}

function tableHit(table: Table): Hit {
  return { icon: 'table', text: table.table, detail: 'query it', href: withQuery('/sql', { sql: `SELECT * FROM ${table.table} LIMIT 100` }) }
}

function runHit(run: Run): Hit {
  return { icon: 'runs', text: run.id, detail: `${run.iso.toUpperCase()} ${run.report} · ${run.state}`, href: `/runs/${encodeURIComponent(run.id)}` }
}

function ruleHit({ name, dataset, severity, disabled }: OwnRule): Hit {
  return { icon: 'quality', text: name, detail: `rule of ${dataset} · ${disabled ? 'disabled' : severity}`, href: `/quality/rules/${encodeURIComponent(name)}` }
}

function pullHit({ id, title, source, target, state }: PullRequest): Hit {
  return { icon: 'pulls', text: `#${id}  ${title}`, detail: `${source} into ${target} · ${state}`, href: `/pulls/${id}` }
}
