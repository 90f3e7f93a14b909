/** Writes docs/errors.md from the table of error codes: `node scripts/write-errors.ts`. */
import { writeFileSync } from 'node:fs'
import { codes } from '#base/error.ts'

const exits: Readonly<Record<number, string>> = { 1: 'anything else', 2: 'wrong use', 3: 'bad input', 4: 'refused', 5: 'not found', 6: 'conflict', 7: 'the operator failed' }

if (import.meta.main) writeFileSync(new URL('../docs/errors.md', import.meta.url), errorsDocument())

export function errorsDocument(): string {
  const lines = Object.entries(codes).map(([code, { status, exit, retry, meaning }]) => `| \`${code}\` | ${status} | ${exit} | ${retry ? 'yes' : 'no'} | ${meaning} |`)
  return `<!-- Made from src/base/error.ts: change the table there, then run: node scripts/write-errors.ts -->
# Errors

Every error that leaves gridlake carries one of these codes: an answer of the API as \`{ "error": { "code", "message", "details" } }\` with the HTTP status, a command as a last line \`gridlake: <message> [<code>]\` (with \`--json\` as JSON) with the exit code. The message names the thing, what was expected, what was found and what to do; match on the code, never on the message.

Where "again" says yes, the same call may succeed later with nothing changed by the caller. Bad rows are no error: the gate keeps them aside with its findings.

| code | HTTP | exit | again | meaning |
|---|---|---|---|---|
${lines.join('\n')}

One code is not in the table: \`bug\`, with 500 and exit code 1, is a fault of gridlake itself and worth a report.

A command that went well exits with 0. ${Object.entries(exits).map(([exit, meaning]) => `${exit}: ${meaning}`).join('; ')}. Interrupted by Ctrl-C it exits with 130.
`
}
