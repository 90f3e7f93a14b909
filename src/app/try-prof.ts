import { buildPlatform } from './host.ts'
import { readConfig } from './settings.ts'
import { ingest } from '#feeds/ingest/index.ts'
import { writeDemoMarket } from '#feeds/demo/index.ts'
import { join } from 'node:path'
const p = buildPlatform(readConfig({data:'/tmp/x/prof'}, {}), false)
const stats = new Map<string,{n:number,ms:number}>()
const add = (k:string,ms:number)=>{ const s=stats.get(k)??{n:0,ms:0}; s.n++; s.ms+=ms; stats.set(k,s) }
const eng = p.services.engine as any
const orig = eng.session.bind(eng)
eng.session = async () => { const t=performance.now(); const s = await orig(); add('OPEN SESSION', performance.now()-t); for (const m of ['run','rows','copyToParquet']) { const f = s[m].bind(s); s[m] = async (...a:any[]) => { const t=performance.now(); try { return await f(...a) } finally { add(m+' '+String(a[0]).replace(/\s+/g,' ').slice(0,90), performance.now()-t) } } } return s }
const meta = p.services.meta as any; for (const m of ['get','scan','write']) { const f=meta[m].bind(meta); meta[m]=async(...a:any[])=>{const t=performance.now(); try { return await f(...a)} finally { add('meta.'+m, performance.now()-t)}} }
const obj = p.services.objects as any; for (const m of ['get','put','putHashed','seal','prepare']) { const f=obj[m].bind(obj); obj[m]=async(...a:any[])=>{const t=performance.now(); try { return await f(...a)} finally { add('objects.'+m, performance.now()-t)}} }
const m = await writeDemoMarket({folder:'/tmp/x/prof-demo', lastDay:'2026-11-20', days: 10})
const t=performance.now()
for (const f of m.files.slice(0,60)) await ingest(p.services, [join('/tmp/x/prof-demo', f.path)], {branch:'main',merge:true,again:false,author:'x'})
console.log('60 files', performance.now()-t)
for (const [k,s] of [...stats].sort((a,b)=>b[1].ms-a[1].ms).slice(0,45)) console.log(Math.round(s.ms), s.n, k)
await p.close()
