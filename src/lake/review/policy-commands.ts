/** Protection rules, checks and hooks on the command line. */
import type { Command, CommandInput } from '#base/capability.ts'
import { printable, textTable } from '#base/text-table.ts'
import { commandLine } from './pull-commands.ts'
import { hookEvents, type Rule } from './records.ts'
import { demands } from './rules.ts'
import type { ReviewService } from './service.ts'

export function policyCommands(service: ReviewService): Command[] {
  return [...protectCommands(service), ...checkCommands(service), ...hookCommands(service)]
}

const words = (given: CommandInput['options'][string]): readonly string[] | undefined => typeof given === 'string' ? given.split(',').map(word => word.trim()).filter(word => word !== '') : undefined

function protectCommands({ policy, setRule }: ReviewService): Command[] {
  return [
    {
      name: 'protect list', summary: 'list the rules that protect branches',
      async run() {
        const rules = await policy.rules()
        return { json: { rules }, text: textTable(['pattern', 'needs', 'direct commits', 'reset, delete', 'runs', 'merges itself from'].map(name => ({ name })), rules.map(ruleCells)) }
      },
    },
    {
      name: 'protect set', summary: 'protect the branches of a pattern; replaces its rule', arguments: [{ name: 'pattern', summary: 'such as prod, prod/* or team/**', required: true }],
      options: [
        { flag: '--checks <names>', summary: 'checks that the result of a merge must pass, with commas between' }, { flag: '--approvals <number>', summary: 'by others than the author', default: '0' },
        { flag: '--approvers <who>', summary: 'whose approval counts', choices: ['admins', 'anyone'], default: 'admins' },
        { flag: '--direct-commits', summary: 'allow commits, reverts and cherry-picks on the branch itself' }, { flag: '--forced-moves', summary: 'allow to reset and delete it' },
        { flag: '--runs <yes|no>', summary: 'whether runs may merge their own branch (yes where no approval is needed)', choices: ['yes', 'no'] },
        { flag: '--auto-merge-from <patterns>', summary: 'sources whose pull requests merge themselves, with commas between' },
      ],
      examples: ['gridlake protect set "prod/**" --checks keys-unique,contract --approvals 2', 'gridlake protect set main --checks contract'],
      async run({ args: [pattern = ''], options }) {
        const rule = await setRule({
          pattern, required_checks: words(options['checks']), approvals: Number(options['approvals']), approvers: options['approvers'] as Rule['approvers'],
          direct_commits: options['directCommits'] === true, forced_moves: options['forcedMoves'] === true,
          runs: options['runs'] === undefined ? undefined : options['runs'] === 'yes', auto_merge_from: words(options['autoMergeFrom']),
        })
        return { json: rule, text: `${rule.pattern} is protected: ${demands(rule)}` }
      },
    },
    {
      name: 'protect remove', summary: 'remove the rule of a pattern', arguments: [{ name: 'pattern', summary: 'as `protect list` shows it', required: true }],
      async run({ args: [pattern = ''] }) {
        await policy.removeRule(pattern)
        return { json: { removed: pattern }, text: `the rule for ${pattern} is removed` }
      },
    },
  ]
}

function ruleCells(rule: Rule): string[] {
  const yes = (it: boolean): string => it ? 'yes' : 'no'
  return [rule.pattern, demands(rule), yes(rule.direct_commits), yes(rule.forced_moves), yes(rule.runs), rule.auto_merge_from.join(', ')]
}

function checkCommands({ policy, setCheck }: ReviewService): Command[] {
  const name = { name: 'name', summary: 'such as no-negative-load', required: true } as const
  return [
    {
      name: 'check list', summary: 'list checks that were added to mergeable, keys-unique and contract',
      async run() {
        const checks = await policy.checks()
        return { json: { checks }, text: textTable(['name', 'by', 'what it holds', 'SQL'].map(title => ({ name: title })), checks.map(check => [check.name, check.by, check.doc, check.sql].map(printable))) }
      },
    },
    {
      name: 'check set', summary: 'make a check: SQL that must find no rows in the result of a merge', arguments: [name, { name: 'sql', summary: 'one SELECT', required: true }],
      options: [{ flag: '--doc <text>', summary: 'what it holds' }],
      examples: ['gridlake check set capped "select * from market.lmp_da where lmp > 2000"'],
      async run({ args: [given = '', sql = ''], options }) {
        const check = await setCheck(commandLine, { name: given, sql, doc: options['doc'] as string | undefined })
        return { json: check, text: `check ${check.name} is set; a rule requires it with \`gridlake protect set\`` }
      },
    },
    {
      name: 'check remove', summary: 'remove a check', arguments: [name],
      async run({ args: [given = ''] }) {
        await policy.removeCheck(given)
        return { json: { removed: given }, text: `check ${given} is removed` }
      },
    },
  ]
}

function hookCommands({ policy, setHook, deliveries }: ReviewService): Command[] {
  const name = { name: 'name', summary: 'such as tell-desk', required: true } as const
  return [
    {
      name: 'hook list', summary: 'list hooks',
      async run() {
        const hooks = await policy.hooks()
        const rows = hooks.map(hook => [hook.name, hook.pattern, hook.on.join(', '), hook.webhook === null ? `check ${hook.check ?? ''}` : hook.webhook.url, hook.webhook?.secret ?? '', `${hook.timeout_ms} ms`].map(printable))
        return { json: { hooks }, text: textTable(['name', 'branches', 'on', 'asks', 'secret in', 'limit'].map(title => ({ name: title })), rows) }
      },
    },
    {
      name: 'hook set', summary: 'ask a webhook or a check before commits and merges, or tell it after', arguments: [name],
      options: [
        { flag: '--on <events>', summary: `of ${hookEvents.join(', ')}, with commas between`, default: 'before-merge' }, { flag: '--branches <pattern>', summary: 'such as main or prod/*', default: 'main' },
        { flag: '--url <url>', summary: 'address that gets a POST' }, { flag: '--secret <variable>', summary: 'environment variable with the key of the signature' },
        { flag: '--check <name>', summary: 'a check in place of an address' }, { flag: '--timeout <milliseconds>', summary: 'time limit (5000 for an address, 60000 for a check)' },
      ],
      examples: ['gridlake hook set tell-desk --on after-merge --branches prod --url https://desk.example/hook --secret DESK_HOOK_SECRET'],
      async run({ args: [given = ''], options }) {
        const hook = await setHook(commandLine, {
          name: given, on: words(options['on']) ?? [], pattern: String(options['branches']), url: options['url'] as string | undefined, secret: options['secret'] as string | undefined,
          check: options['check'] as string | undefined, timeout_ms: options['timeout'] === undefined ? undefined : Number(options['timeout']),
        })
        return { json: hook, text: `hook ${hook.name} runs ${hook.on.join(', ')} on ${hook.pattern}` }
      },
    },
    {
      name: 'hook remove', summary: 'remove a hook', arguments: [name],
      async run({ args: [given = ''] }) {
        await policy.removeHook(given)
        return { json: { removed: given }, text: `hook ${given} is removed` }
      },
    },
    {
      name: 'hook deliveries', summary: 'how hooks went, newest first', options: [{ flag: '-n, --limit <number>', summary: 'most of them', default: '50' }],
      async run({ options }) {
        const found = await deliveries(Number(options['limit']) || 50)
        const rows = found.map(one => [one.at_utc.slice(0, 19).replace('T', ' '), one.hook, one.event, one.ref, one.outcome, String(one.attempts), one.message].map(printable))
        return { json: { deliveries: found }, text: textTable(['time (UTC)', 'hook', 'event', 'branch', 'outcome', 'tries', 'answer'].map(title => ({ name: title })), rows) }
      },
    },
  ]
}
