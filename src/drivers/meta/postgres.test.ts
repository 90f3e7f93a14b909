/** What is Postgres's own: several processes, lost connections, a server that dies, databases that are not ours. */
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'
import { basename, join } from 'node:path'
import { createInterface } from 'node:readline'
import { after, before, test, type TestContext } from 'node:test'
import { isFailure } from '#base/error.ts'
import { ask, noPostgres, postgresPrograms, startPostgres, type StartedPostgres } from '#test/clients/start-postgres.ts'
import { conformance } from './conformance.ts'
import type { Meta } from './port.ts'
import { postgresMeta } from './postgres.ts'

const programs = postgresPrograms()
let server: StartedPostgres
let databases = 0

if (programs === undefined) {
  test('meta in Postgres', t => { t.skip(noPostgres) })
} else {
  before(async () => { server = await startPostgres(programs) })
  after(() => server.stop())
  // A schema for each folder: also that is a store of its own.
  conformance('meta in Postgres', async folder => {
    const [url, schema] = [await server.database('conformance'), basename(folder).toLowerCase().replaceAll('-', '_')]
    await ask(url, `CREATE SCHEMA IF NOT EXISTS ${schema}`)
    return postgresMeta(`${url}&options=${encodeURIComponent(`-c search_path=${schema}`)}`)
  })
  processCases()
  connectionCases()
  databaseCases()
}

const freshDatabase = (): Promise<string> => server.database(`lake_${++databases}`)

async function opened(t: TestContext, url: string, options?: { patienceMs?: number }): Promise<Meta> {
  const meta = await postgresMeta(url, options)
  t.after(() => meta.close())
  return meta
}

function child(script: string, ...args: string[]) {
  const module = JSON.stringify(join(import.meta.dirname, 'postgres.ts'))
  return spawn(process.execPath, ['--input-type=module', '-e', `import { postgresMeta } from ${module}\nconst meta = await postgresMeta(process.argv[1])\n${script}`, ...args], { stdio: ['ignore', 'pipe', 'inherit'] })
}

function processCases(): void {
  test('four writers in each of two processes that open a new database at once count together and lose no step', { timeout: 60_000 }, async t => {
    const url = await freshDatabase()
    const script = `
      await Promise.all([0, 1, 2, 3].map(async () => {
        for (let done = 0; done < 15;) {
          const found = await meta.get('count')
          const write = { expect: [{ key: 'count', revision: found?.revision ?? null }], put: [{ key: 'count', value: (found?.value ?? 0) + 1 }] }
          await meta.write(write).then(() => done++, error => { if (error.code !== 'meta/conflict') throw error })
        }
      }))
      await meta.close()`
    const codes = await Promise.all([0, 1].map(async () => (await once(child(script, url), 'exit'))[0] as number))
    assert.deepEqual(codes, [0, 0])
    assert.equal((await (await opened(t, url)).get<number>('count'))?.value, 120)
  })

  test('many connections that open a new database at once make its tables once', async t => {
    for (let round = 0; round < 3; round++) {
      const url = await freshDatabase()
      const all = await Promise.all(Array.from({ length: 6 }, () => opened(t, url)))
      await Promise.all(all.map((meta, index) => meta.write({ put: [{ key: `by/${index}`, value: index }] })))
      assert.equal((await all[0]?.scan('by/'))?.length, 6)
    }
  })

  test('killed again and again beside another writer, it keeps every acknowledged write, and each whole', { timeout: 60_000 }, async t => {
    const url = await freshDatabase()
    const script = `
      const name = process.argv[2]
      await Promise.all([0, 1, 2, 3].map(async lane => {
        for (let i = 0; ; i++) {
          const key = name + '/' + lane + '/' + i
          const last = await meta.get('shared')
          const put = ['left/', 'right/'].map(side => ({ key: side + key, value: i }))
          await meta.write({ put: [...put, { key: 'shared', value: key }], expect: [{ key: 'shared', revision: last?.revision ?? null }] })
            .then(() => process.stdout.write(key + '\\n'), error => { if (error.code !== 'meta/conflict') throw error })
        }
      }))`
    const acknowledged: string[] = []
    const follow = (name: string, killAt: number) => {
      const writer = child(script, url, name)
      let count = 0
      const lines = createInterface({ input: writer.stdout })
      lines.on('line', key => {
        acknowledged.push(key)
        if (++count === killAt) writer.kill('SIGKILL')
      })
      return { writer, ended: once(lines, 'close') }
    }
    const steady = follow('steady', Infinity)
    for (let round = 0; round < 4; round++) await follow(`round-${round}`, 20 + round).ended
    const before = acknowledged.filter(key => key.startsWith('steady')).length
    while (steady.writer.exitCode === null && acknowledged.filter(key => key.startsWith('steady')).length < before + 10) await new Promise(resolve => { setTimeout(resolve, 5) })
    assert.equal(steady.writer.exitCode, null, 'the other writer goes on')
    steady.writer.kill('SIGKILL')
    await steady.ended

    const meta = await opened(t, url)
    const keysOf = async (side: string): Promise<string[]> => (await meta.scan(side)).map(entry => entry.key.slice(side.length))
    const [left, right] = [await keysOf('left/'), await keysOf('right/')]
    assert.deepEqual(left, right)
    const kept = new Set(left)
    assert.deepEqual(acknowledged.filter(key => !kept.has(key)), [])
  })

  test('a writer waits for the locks of another process, and writers of other keys do not', { timeout: 60_000 }, async t => {
    const url = await freshDatabase()
    const [one, other] = [await opened(t, url), await opened(t, url)]
    await one.write({ put: [{ key: 'held', value: 0 }] })
    const { Client } = await import('pg')
    const holder = new Client({ connectionString: url })
    await holder.connect()
    await holder.query("BEGIN; SELECT * FROM gridlake_record WHERE key = 'held' FOR UPDATE")
    let done = false
    const writing = one.write({ put: [{ key: 'held', value: 1 }] }).then(() => { done = true })
    await other.write({ put: [{ key: 'free', value: 1 }] })
    assert.equal((await other.get('held'))?.value, 0, 'reading goes on')
    assert.equal(done, false)
    await holder.end()
    await writing
    assert.equal((await other.get('held'))?.value, 1)
  })
}

type Cut = 'before' | 'after' | 'crash'

/** Stands between and cuts the connection at the first COMMIT that follows `arm`: before or after the server gets it, or with a server that crashes. */
async function cutter(t: TestContext, url: string): Promise<{ url: string, arm(when: Cut): void, cuts(): number }> {
  const target = new URL(url.replace('@/', '@localhost/'))
  const path = join(target.searchParams.get('host') ?? '', '.s.PGSQL.5432')
  let armed: Cut | undefined
  let cuts = 0
  let back = Promise.resolve()
  const sockets = new Set<Socket>()
  const pass = (near: Socket): void => {
    const far = connect(path)
    for (const socket of [near, far]) {
      sockets.add(socket)
      socket.on('error', () => {})
    }
    near.on('data', bytes => {
      if (armed === undefined || !bytes.includes('COMMIT\0')) {
        far.write(bytes)
        return
      }
      cuts++
      const when = armed
      armed = undefined
      near.destroy()
      if (when === 'after') far.write(bytes, () => { far.end() })
      else far.destroy()
      if (when === 'crash') back = crashAndGoOn(url)
    })
    far.on('data', bytes => { near.write(bytes) })
    near.on('close', () => { far.end() })
    far.on('close', () => { near.destroy() })
  }
  const proxy = createServer(near => {
    near.on('error', () => {})
    void back.then(() => { pass(near) })
  })
  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  t.after(() => {
    for (const socket of sockets) socket.destroy()
    proxy.close()
  })
  const { port } = proxy.address() as AddressInfo
  return {
    url: `postgres://${target.username}:${target.password}@127.0.0.1:${port}${target.pathname}`,
    arm(when) { armed = when },
    cuts: () => cuts,
  }
}

/** Afterwards others have committed transactions of the numbers that the server had given away and forgot. */
async function crashAndGoOn(url: string): Promise<void> {
  await server.crash()
  await ask(url, 'CREATE TABLE IF NOT EXISTS theirs (n integer)')
  for (let n = 0; n < 5; n++) await ask(url, `INSERT INTO theirs VALUES (${n})`)
}

function connectionCases(): void {
  test('a connection lost at COMMIT: the write is carried out once, whether the server got to hear of it, did not, or crashed', { timeout: 60_000 }, async t => {
    const cut = await cutter(t, await freshDatabase())
    const meta = await opened(t, cut.url)
    await meta.write({ put: [{ key: 'count', value: 0 }] })
    for (const [index, when] of (['before', 'after', 'crash', 'before', 'after', 'crash'] as const).entries()) {
      const found = await meta.get<number>('count')
      cut.arm(when)
      // Were it repeated blindly, this would be a conflict with itself.
      await meta.write({ expect: [{ key: 'count', revision: found?.revision ?? null }], put: [{ key: 'count', value: index + 1 }] })
      assert.equal(cut.cuts(), index + 1)
      assert.equal((await meta.get<number>('count'))?.value, index + 1)
    }
  })

  test('a server that restarts or dies is waited for: each write is carried out once', { timeout: 60_000 }, async t => {
    const meta = await opened(t, await freshDatabase())
    let stopped = false
    const counts = [0, 0, 0, 0]
    const lanes = counts.map(async (_, lane) => {
      for (let revision: number | null = null; !stopped;) {
        await meta.write({ expect: [{ key: `lane/${lane}`, revision }], put: [{ key: `lane/${lane}`, value: (counts[lane] ?? 0) + 1 }] })
        counts[lane] = (counts[lane] ?? 0) + 1
        revision = (await meta.get(`lane/${lane}`))?.revision ?? null
      }
    })
    const progress = async (): Promise<void> => {
      const sum = (): number => counts.reduce((total, count) => total + count, 0)
      for (const from = sum(); sum() < from + 40;) await Promise.race([...lanes, new Promise(resolve => { setTimeout(resolve, 5) })])
    }
    await progress()
    await server.restart(200)
    await progress()
    await server.crash()
    await progress()
    stopped = true
    await Promise.all(lanes)
    assert.deepEqual((await meta.scan<number>('lane/')).map(entry => entry.value), counts)
  })

  test('a server that stays away is data/unreachable, and no error has the password in it', { timeout: 60_000 }, async () => {
    const silent = createServer(socket => { socket.destroy() })
    silent.listen(0, '127.0.0.1')
    await once(silent, 'listening')
    const { port } = silent.address() as AddressInfo
    const url = await freshDatabase()
    const cases: [string, string, RegExp][] = [
      [`postgres://someone:s3cr3t@127.0.0.1:${port}/lake`, 'data/unreachable', /127\.0\.0\.1.*does not answer/],
      [url.replace(/:\w+@/, ':s3cr3t@'), 'data/unusable', /Check user and password/],
      [url.replace(/\/lake_\d+/, '/s3cr3ts-not-there'), 'data/unusable', /createdb/],
      ['mysql://someone:s3cr3t@127.0.0.1/lake', 'config/invalid', /postgres:\/\//],
    ]
    for (const [bad, code, words] of cases) {
      await assert.rejects(postgresMeta(bad, { patienceMs: 50 }), (error: unknown) => {
        assert.ok(isFailure(error) && error.code === code && words.test(error.message), String(error))
        assert.ok(!JSON.stringify([error.message, error.details, String(error.cause)]).replaceAll('s3cr3ts-not-there', '').includes('s3cr3t'))
        return true
      })
    }
    silent.close()
    await once(silent, 'close')
  })
}

function databaseCases(): void {
  test('keys keep the order of their bytes whatever the language of the database', async t => {
    try {
      await ask(await server.database('postgres'), "CREATE DATABASE swedish TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'sv-SE' LOCALE 'C'")
    } catch (error) {
      return t.skip(`this server has no languages: ${String(error)}`)
    }
    const url = (await freshDatabase()).replace(/\/lake_\d+/, '/swedish')
    const meta = await opened(t, url)
    const keys = ['B', 'Z/1', 'Z/10', 'Z/2', 'a', 'a-b', 'a/b', 'ab', 'z', 'ä']
    await meta.write({ put: keys.toReversed().map(key => ({ key, value: null })) })
    assert.deepEqual((await meta.scan('')).map(entry => entry.key), keys)
    assert.deepEqual((await meta.scan('a')).map(entry => entry.key), ['a', 'a-b', 'a/b', 'ab'])
  })

  test('a store of the first format is taken over, with what it holds', async t => {
    const url = await freshDatabase()
    const old = await postgresMeta(url)
    await old.write({ put: [{ key: 'kept', value: 1 }] })
    await old.close()
    await ask(url, 'DROP TABLE gridlake_writer; UPDATE gridlake_format SET version = 1')
    const [one, other] = await Promise.all([opened(t, url), opened(t, url)])
    await other.write({ put: [{ key: 'fresh', value: 2 }] })
    assert.deepEqual((await one.scan('')).map(entry => entry.key), ['fresh', 'kept'])
    assert.deepEqual(await ask(url, 'SELECT version FROM gridlake_format'), [{ version: 2 }])
  })

  test('a store that was closed leaves no mark of its writer', async () => {
    const url = await freshDatabase()
    const meta = await postgresMeta(url)
    await meta.write({ put: [{ key: 'a', value: 1 }] })
    assert.equal((await ask(url, 'SELECT FROM gridlake_writer')).length, 1)
    await meta.close()
    assert.equal((await ask(url, 'SELECT FROM gridlake_writer')).length, 0)
  })

  test('a newer store is refused and left alone', async () => {
    const url = await freshDatabase()
    await (await postgresMeta(url)).close()
    await ask(url, 'UPDATE gridlake_format SET version = 99')
    await assert.rejects(postgresMeta(url), error => isFailure(error, 'data/newer') && error.message.includes('99'))
    assert.deepEqual(await ask(url, 'SELECT version FROM gridlake_format'), [{ version: 99 }])
  })

  test('a table of another program, an encoding that loses text, and a user without rights are data/unusable', async () => {
    const url = await freshDatabase()
    await ask(url, 'CREATE TABLE gridlake_record (theirs integer)')
    await assert.rejects(postgresMeta(url), error => isFailure(error, 'data/unusable') && /another program/.test(error.message))
    assert.deepEqual(await ask(url, 'SELECT * FROM gridlake_record'), [])
    await ask(url, "CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LOCALE 'C'")
    await assert.rejects(postgresMeta(url.replace(/\/lake_\d+/, '/latin')), error => isFailure(error, 'data/unusable') && /UTF8/.test(error.message))
    const empty = await freshDatabase()
    await ask(empty, "CREATE ROLE weak LOGIN PASSWORD 'weak'")
    await assert.rejects(postgresMeta(empty.replace(/\/\/.*@/, '//weak:weak@')), error => isFailure(error, 'data/unusable') && /Give the user the right/.test(error.message))
  })

  test('a key too long for the index is refused, and one that no store can hold is not found', async t => {
    const meta = await opened(t, await freshDatabase())
    await assert.rejects(meta.write({ put: [{ key: 'ä'.repeat(1001), value: 1 }] }), error => isFailure(error, 'usage/invalid') && error.message.includes('2002'))
    await meta.write({ put: [{ key: 'ä'.repeat(1000), value: 1 }] })
    assert.equal((await meta.get('ä'.repeat(1000)))?.value, 1)
    assert.equal(await meta.get('a\0'), undefined)
    assert.deepEqual(await meta.scan('\0'), [])
    await meta.write({ delete: ['a\0', ''] })
  })
}
