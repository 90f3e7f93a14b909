import { join } from 'node:path'
import { conformance, temporaryFolder } from './conformance.ts'
import { diskObjects } from './disk.ts'
import { memoryObjects } from './memory.ts'

conformance('objects in memory', async () => memoryObjects(), { located: false })
conformance('objects on disk', async t => diskObjects(join(await temporaryFolder(t), 'new', 'root')), { located: true })
