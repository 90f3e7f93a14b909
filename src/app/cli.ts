/** The command line: every capability's commands under one program, with one way to print, to fail and to show progress. */
import { readFileSync } from 'node:fs'
import { Argument, Command as Program, CommanderError, Option } from 'commander'
import type { Command, CommandInput, CommandOutput } from '#base/capability.ts'
import { parseConfig } from '#base/config.ts'
import { fail, GridlakeError, isFailure, messageOf } from '#base/error.ts'
import { buildPlatform, type Platform } from './host.ts'
import { requireLake } from './lake-there.ts'
import { progressOn } from './progress.ts'
import { readConfig } from './settings.ts'

interface Globals { data?: string, config?: string, json?: boolean, verbose?: boolean }

/** Where a command's words go. */
export interface Terminal {
  out(bytes: Uint8Array | string): Promise<void>
  err(text: string): void
  /** Whether a person looks at what goes to `out`. */
  readonly isTty: boolean
}

export const terminal: Terminal = {
  out: async bytes => { await new Promise<void>((resolve, reject) => process.stdout.write(bytes, error => { if (error) reject(error); else resolve() })) },
  err: text => { process.stderr.write(text) },
  isTty: process.stdout.isTTY,
}

/** Returns the exit code. */
export async function commandLine(argv: readonly string[], io: Terminal = terminal): Promise<number> {
  let exit = 0
  let help = ''
  let unasked = ''
  const program = new Program('gridlake')
    .description('US power-market data as versioned, quality-gated, governed tables.')
    .version(version(), '-V, --version', 'print the version')
    .option('--data <folder>', 'where the data lives (GRIDLAKE_DATA; default ./data)')
    .option('--config <file>', 'settings (GRIDLAKE_CONFIG; default ./gridlake.yaml where there is one)')
    .option('--json', 'print JSON for machines')
    .option('--verbose', 'print the log to stderr')
    .helpCommand(false)
    .addHelpText('after', exitCodes)
    .configureHelp({ sortSubcommands: false, showGlobalOptions: true })
    .exitOverride()
    .configureOutput({ writeOut: text => { help += text }, writeErr: text => { unasked += text }, outputError() {} })
    .showSuggestionAfterError()
  // The plugs are built without settings, for their names and help only: nothing is opened until a command runs.
  for (const command of buildPlatform(parseConfig({})).commands) {
    add(program, command, async (input, name) => { exit = await runCommand(input, name, program.opts(), io) })
  }
  program.command('help').description('explain a command').argument('[command...]', 'such as sql, or branch create').copyInheritedSettings(program)
    .action((words: string[]) => { commandAt(program, words).outputHelp() })
  try {
    await program.parseAsync([...argv], { from: 'user' })
    return exit
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return 0
    const asJson = program.opts<Globals>().json === true || argv.includes('--json')
    // A command's name is missing: what there is to choose from says more than a sentence.
    if (!asJson) io.err(unasked)
    return await report(error instanceof CommanderError ? misuse(error) : error, asJson, io)
  } finally {
    if (help !== '') await io.out(help)
  }
}

/** What shells give for a Ctrl-C. */
const stoppedBySignal = 130

const exitCodes = `
Exit codes: 0 well, 1 another error, 2 wrong use, 3 bad input, 4 refused, 5 not found, 6 conflict, 7 the operator failed, ${stoppedBySignal} stopped by Ctrl-C.
An error is one line on standard error that ends with its code, or with --json an object on standard output.`

/** In the words and form of every other error. */
function misuse(error: CommanderError): GridlakeError {
  const message = error.code === 'commander.help' ? 'a command is missing' : error.message.replace(/^error: /, '').replaceAll(/\s*\n\s*/g, ' ').replace(/\.$/, '')
  return fail('usage/invalid', `${message}; \`gridlake help\` lists the commands, \`gridlake help COMMAND\` explains one`)
}

/** The command that `words` name. Throws `usage/invalid`. */
function commandAt(program: Program, words: readonly string[]): Program {
  let at = program
  for (const [index, word] of words.entries()) {
    const next = at.commands.find(known => known.name() === word)
    if (next === undefined) throw fail('usage/invalid', `there is no command "${words.slice(0, index + 1).join(' ')}"; \`gridlake help\` lists the commands`, { command: words.join(' ') })
    at = next
  }
  return at
}

type Given = Pick<CommandInput, 'args' | 'options'>

/** `branch list` becomes the subcommand `list` of `branch`. */
function add(program: Program, command: Command, run: (given: Given, name: string) => Promise<void>): void {
  const words = command.name.split(' ')
  let at = program
  for (const word of words.slice(0, -1)) {
    at = at.commands.find(known => known.name() === word) ?? at.command(word).description(groups[word] ?? word).helpCommand(false).copyInheritedSettings(program)
  }
  const leaf = at.command(words.at(-1) ?? '').description(command.summary).copyInheritedSettings(program)
  for (const { name, summary, required, variadic } of command.arguments ?? []) {
    leaf.addArgument(new Argument(`${required ? '<' : '['}${name}${variadic ? '...' : ''}${required ? '>' : ']'}`, summary))
  }
  for (const option of command.options ?? []) {
    const made = new Option(option.flag, option.summary)
    if (option.choices) made.choices([...option.choices])
    if (option.default !== undefined) made.default(option.default)
    leaf.addOption(made)
  }
  if (command.examples) leaf.addHelpText('after', `\nExamples:\n${command.examples.map(line => `  $ ${line}`).join('\n')}`)
  leaf.action(async (...given: unknown[]) => {
    const args = given.slice(0, command.arguments?.length ?? 0).flat().filter(value => value !== undefined).map(String)
    await run({ args, options: leaf.opts() }, command.name)
  })
}

/** What the words are about that several commands begin with. */
const groups: Readonly<Record<string, string>> = {
  contracts: 'schemas that producers and consumers share',
  uis: 'sources that users describe themselves: check, try and run their specifications',
  gate: 'the rules by which batches are judged',
  rules: 'rules of one\'s own, beside those of the gate',
  quarantine: 'runs that did not pass: look at them, release them or let them go',
  branch: 'list, make, merge and delete branches',
  tag: 'list, make and delete tags',
  pr: 'pull requests: changes that are looked at before they are merged',
  protect: 'what a branch asks of a change',
  check: 'checks that a change must pass',
  hook: 'whom to tell of changes',
  sandbox: 'branches of one\'s own, for a time',
  housekeep: 'small files together, what is old or unneeded away',
  curves: 'forward curves: quotes, builds, reviews, reading, the end of day',
  user: 'list, add and remove users',
  token: 'list, make and revoke API tokens',
}

async function runCommand({ args, options }: Given, name: string, globals: Globals, io: Terminal): Promise<number> {
  const stop = new AbortController()
  const onSignal = (): void => { stop.abort() }
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, onSignal)
  const progress = progressOn(process.stderr, globals.json !== true)
  const platform = buildPlatform(readConfig(globals, process.env), globals.verbose === true)
  try {
    const command = platform.commands.find(candidate => candidate.name === name)
    if (!command) throw new TypeError(`no command ${name}`)
    if (command.withoutLake === undefined) requireLake(platform.services.config)
    const output = await command.run({ args, options, signal: stop.signal, progress: progress.show, write: io.out })
    progress.clear()
    await print(output, globals.json === true, io)
    return output.exit ?? 0
  } catch (error) {
    progress.clear()
    // A query that is stopped ends as the engine's error.
    if (stop.signal.aborted && (!isFailure(error) || isFailure(error, 'engine/interrupted'))) {
      io.err('gridlake: stopped; what was finished before is kept\n')
      return stoppedBySignal
    }
    return await report(error, globals.json === true, io)
  } finally {
    await close(platform)
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.off(signal, onSignal)
  }
}

async function print({ json, text }: CommandOutput, asJson: boolean, io: Terminal): Promise<void> {
  if (asJson && json !== undefined) await io.out(`${JSON.stringify(json, null, io.isTty ? 2 : 0)}\n`)
  else if (text !== undefined && text !== '') await io.out(text.endsWith('\n') ? text : `${text}\n`)
}

/** Says what went wrong and returns the exit code. A bug shows its stack; an error of the world shows its sentence. */
async function report(error: unknown, asJson: boolean, io: Terminal): Promise<number> {
  const known = isFailure(error)
  if (asJson) await io.out(`${JSON.stringify({ error: known ? { code: error.code, message: error.message, details: error.details } : { code: 'bug', message: messageOf(error) } })}\n`)
  else io.err(known ? `gridlake: ${error.message} [${error.code}]\n` : `gridlake: this is a fault of gridlake itself, please report it\n${error instanceof Error ? error.stack ?? error.message : String(error)}\n`)
  return error instanceof GridlakeError ? error.exit : 1
}

async function close(platform: Platform): Promise<void> { await platform.close() }

function version(): string {
  return (JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as { version: string }).version
}
