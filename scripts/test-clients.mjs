#!/usr/bin/env node
// `npm run test:clients`, on any Node >= 20: fetches other makers' programs into a folder outside the project
// ($GRIDLAKE_CLIENTS, else ~/.cache/gridlake-clients; once), then runs the tests that need them. What cannot be had is told
// to the tests by GRIDLAKE_TEST_CLIENTS, and each skips with the reason. `--set-up` fetches and runs nothing; other words
// are files or folders of tests in place of all.
import { spawn, spawnSync } from 'node:child_process'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join, resolve } from 'node:path'
import { root } from '../bin/setup.mjs'

const cache = resolve(process.env.GRIDLAKE_CLIENTS || join(homedir(), '.cache', 'gridlake-clients'))
const venv = join(cache, 'venv')
const windows = process.platform === 'win32'
const inVenv = name => join(venv, windows ? 'Scripts' : 'bin', windows ? `${name}.exe` : name)
const tests = ['test/clients', 'src/drivers/meta/postgres.test.ts', 'src/drivers/objects/s3.test.ts', 'src/lake/iceberg/interop.test.ts']
/** Spark 4.0 takes the runtime that is made for it, in the version of the kit. */
const sparkRuntime = { artifact: 'org.apache.iceberg:iceberg-spark-runtime-4.0_2.13', version: '1.11.0' }

/** The newest that Maven has and that runs on the Java of the package beside it. */
const trinoServer = { artifact: 'io.trino:trino-server', version: '470' }

mkdirSync(cache, { recursive: true })
const python = setUp('Python 3.10 or newer, with venv and pip', makeVenv)
const java = setUp('Java 17 or newer and Maven', findJava)
const clients = {
  python: inVenv('python'), maven: 'mvn', kitBuild: join(cache, 'iceberg-kit'), sparkRuntime: join(cache, 'jars', `${sparkRuntime.artifact.split(':')[1]}-${sparkRuntime.version}.jar`),
  trino: join(cache, 'trino'), registryNode: join(cache, 'registry-npm'),
  /** Why a client is not there. */
  missing: {
    pyiceberg: python ?? setUp('PyIceberg', () => { installPackages('pyiceberg') }),
    duckdb: python ?? setUp("DuckDB's iceberg extension", () => { installPackages('duckdb') }),
    seaweedfs: python ?? setUp('SeaweedFS', () => { installPackages('seaweedfs') }),
    kit: java ?? setUp("Apache Iceberg's compatibility kit", fetchKit),
    spark: python ?? java ?? setUp('Spark', () => { fetchSpark() }),
    registry: python ?? setUp("confluent-kafka's registry client", () => { installPackages('registry') }),
    registryNode: setUp('registry clients for Node', installNodeClients),
    trino: python ?? java ?? setUp('Trino', () => { fetchTrino() }),
  },
}
if (!process.argv.includes('--set-up')) runTests()

function setUp(what, work) {
  const started = performance.now()
  try {
    work()
    console.error(`${what}: there (${((performance.now() - started) / 1000).toFixed(1)} s)`)
    return undefined
  } catch (error) {
    const reason = `${what} could not be had: ${error.message}`
    console.error(reason)
    return reason
  }
}

function makeVenv() {
  if (spawnSync(inVenv('python'), ['--version']).status === 0) return
  const names = ['python3', 'python'].filter(name => spawnSync(name, ['-c', 'import sys; sys.exit(sys.version_info < (3, 10))']).status === 0)
  if (names.length === 0) throw new Error('no python3 of that version is found')
  run(names[0], ['-m', 'venv', '--clear', venv])
}

/** Done once for each list of packages. */
function installPackages(name) {
  const path = join(root, 'test', 'clients', 'requirements', `${name}.txt`)
  once(name, readFileSync(path, 'utf8'), inVenv('pip'), () => { run(inVenv('python'), ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', path]) })
}

/** Into the cache, not beside the project's own packages. */
function installNodeClients() {
  const wanted = readFileSync(join(root, 'test', 'clients', 'requirements', 'registry-npm', 'package.json'), 'utf8')
  const folder = join(cache, 'registry-npm')
  once('registry-npm', wanted, join(folder, 'node_modules'), () => {
    mkdirSync(folder, { recursive: true })
    writeFileSync(join(folder, 'package.json'), wanted)
    run('npm', ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund', '--no-package-lock'])
  })
}

function findJava() {
  const told = spawnSync('java', ['-version'], { encoding: 'utf8' })
  const major = Number(/version "(\d+)/.exec(told.stderr ?? '')?.[1])
  if (!(major >= 17)) throw new Error(major > 0 ? `java is version ${major}` : 'java is not found')
  if (spawnSync('mvn', ['-version'], { shell: windows }).status !== 0) throw new Error('mvn is not found')
}

/** What a run of no test needs is all that a run needs. */
function fetchKit() {
  const pom = join(root, 'test', 'clients', 'iceberg-kit', 'pom.xml')
  once('kit', readFileSync(pom, 'utf8'), undefined, () => {
    run('mvn', ['-B', '-q', '-f', pom, `-Dkit.build=${join(cache, 'iceberg-kit')}`, '-Dkit.test=None', '-Dkit.must=false', 'test'])
  })
}

function fetchSpark() {
  installPackages('spark')
  const { artifact, version } = sparkRuntime
  once('spark-runtime', version, undefined, () => {
    run('mvn', ['-B', '-q', 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy', `-Dartifact=${artifact}:${version}`, `-DoutputDirectory=${join(cache, 'jars')}`])
  })
}

/** An archive of a gigabyte, of which the server and one plugin stay. Its files are links to each other, so all are unpacked first. */
function fetchTrino() {
  installPackages('trino')
  const { artifact, version } = trinoServer
  const home = join(cache, 'trino')
  once('trino-server', version, join(home, 'plugin', 'iceberg'), () => {
    const archive = join(cache, `${artifact.split(':')[1]}-${version}.tar.gz`)
    run('mvn', ['-B', '-q', 'org.apache.maven.plugins:maven-dependency-plugin:3.8.1:copy', `-Dartifact=${artifact}:${version}:tar.gz`, `-DoutputDirectory=${cache}`])
    rmSync(home, { recursive: true, force: true })
    mkdirSync(home)
    run('tar', ['xzf', archive, '-C', home, '--strip-components=1'])
    for (const name of readdirSync(join(home, 'plugin'))) if (name !== 'iceberg') rmSync(join(home, 'plugin', name), { recursive: true })
    rmSync(archive)
  })
}

/** A file in the cache says what was done; whoever empties the cache, or the venv, starts anew. */
function once(name, wanted, beside, work) {
  const path = join(cache, `${name}.done`)
  if (existsSync(path) && readFileSync(path, 'utf8') === wanted && (beside === undefined || existsSync(beside))) return
  console.error(`fetching ${name} ...`)
  work()
  writeFileSync(path, wanted)
}

function run(command, words) {
  const done = spawnSync(command, words, { cwd: cache, encoding: 'utf8', shell: windows, maxBuffer: 2 ** 28, timeout: 900_000, stdio: ['ignore', 'pipe', 'pipe'] })
  if (done.status === 0) return
  const said = `${done.stderr ?? ''}\n${done.stdout ?? ''}`.trim().split('\n').map(line => line.trim()).filter(line => /error/i.test(line)).at(0) ?? ''
  throw new Error(`${[command, ...words].join(' ')} ${done.error ? `failed: ${done.error.message}` : `ended with ${done.status ?? done.signal}`}${said === '' ? '' : `: ${said.slice(0, 300)}`}`)
}

function runTests() {
  const paths = process.argv.slice(2)
  const there = {
    GRIDLAKE_TEST_CLIENTS: JSON.stringify(clients),
    ...clients.missing.pyiceberg ? {} : { GRIDLAKE_PYTHON: clients.python },
    ...clients.missing.seaweedfs ? {} : { GRIDLAKE_TEST_WEED: inVenv('weed') },
  }
  const child = spawn(process.execPath, [join(root, 'bin', 'test.mjs'), ...paths.length > 0 ? paths : tests], { cwd: root, stdio: 'inherit', env: { ...process.env, ...there } })
  for (const signal of ['SIGTERM', 'SIGHUP']) process.on(signal, () => { child.kill(signal) })
  // On a terminal it reaches the tests by itself.
  process.on('SIGINT', () => { if (!process.stdin.isTTY) child.kill('SIGINT') })
  child.on('exit', (code, signal) => { process.exitCode = signal ? 1 : code ?? 1 })
}
