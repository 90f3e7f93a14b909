import { buildPlatform } from './host.ts'
import { readConfig } from './settings.ts'
import { loadDemo } from './demo-load.ts'
import { ensureCalendar } from '#products/calendar/index.ts'
const p = buildPlatform(readConfig({data:'/tmp/x/demo'}, {}), false)
let t = performance.now()
await ensureCalendar(p.services); console.log('calendar', performance.now()-t)
t = performance.now(); let last=''
if(0) await loadDemo(p.services, new AbortController().signal, (l,d,n)=>{ if (l!==last||d===n){console.log(l,d,n,Math.round(performance.now()-t)); last=l} })
console.log('all', performance.now()-t)
for (const r of await p.services.ledger.list({limit:500})) if (r.state!=='merged') console.log(r.state, r.iso, r.report, r.files.map(f=>f.name).join(' ').slice(0,80), r.error?.message ?? r.verdict?.findings.filter(f=>f.severity==='block').map(f=>f.rule+': '+f.message).join('; ').slice(0,200))
console.log(await p.services.lake.tables('main').then(ts=>ts.map(t=>`${t.table} ${t.rows} ${t.files}`)))
await p.close()
