/** The operations that change something. */
import type { Turns } from '#base/turns.ts'
import { registeredAnswer, settingsAnswer, settingsEcho } from './answers.ts'
import { type Ask, bodyOf, contextParam, flagOption, type Run, subjectParam, versionParam } from './ask.ts'
import { schemaBody } from './body.ts'
import { deleteSubject, deleteVersion } from './deletion.ts'
import { refused } from './errors.ts'
import { checkedName, defaultContext, globalContext, type Name, nameWithin, shown, textOf } from './names.ts'
import { keys, prefixes } from './records.ts'
import { register } from './register.ts'
import { aliased, live, referrersOf, requireWritable, retire, type Service } from './service.ts'
import { settled } from './settled.ts'
import { defaultLevel, everywhere, type Mode, modeBody, settingsBody } from './settings.ts'

export function changingOperations(service: Service, turns: Turns): Record<'register' | 'deleteSubject' | 'deleteVersion' | 'config' | 'setConfig' | 'deleteConfig' | 'mode' | 'setMode' | 'deleteMode' | 'deleteContext', Run> {
  const { settings, store, meta } = service
  return {
    async register(ask) {
      const name = await aliased(service, subjectParam(ask))
      const body = schemaBody(bodyOf(ask))
      const found = await register(service, turns, name, body, { normalize: flagOption(ask, 'normalize'), force: flagOption(ask, 'force') })
      // Clients keep the answer, and those that write Protobuf as a descriptor read it as one.
      return registeredAnswer(body.type === 'PROTOBUF' && body.schema !== '' ? { ...found, schema: body.schema } : found)
    },
    deleteSubject: async ask => await deleteSubject(service, turns, await aliased(service, subjectParam(ask)), flagOption(ask, 'permanent')),
    deleteVersion: async ask => await deleteVersion(service, turns, await aliased(service, subjectParam(ask)), versionParam(ask), flagOption(ask, 'permanent')),
    async config(ask) {
      const name = placeOf(ask)
      if (flagOption(ask, 'defaultToGlobal')) return settingsAnswer(await settings.configInScope(name))
      const found = await settings.config(name)
      if (isEverywhere(name)) return settingsAnswer({ compatibilityLevel: defaultLevel, ...found })
      if (found === undefined) throw refused('noSubjectConfig', `the subject ${shown(textOf(name))} has no settings of its own; defaultToGlobal=true shows those that hold for it`)
      return settingsAnswer(found)
    },
    async setConfig(ask) {
      const change = settingsBody(bodyOf(ask))
      const name = checkedName(placeOf(ask))
      await requireWritable(service, name)
      return settingsEcho(await settings.change(name, change))
    },
    async deleteConfig(ask) {
      const name = placeOf(ask)
      const found = await settings.config(name)
      if (found === undefined && !isEverywhere(name)) throw refused('unknownSubject', `the subject ${shown(textOf(name))} has no settings of its own`)
      await requireWritable(service, name)
      await settings.forget(name)
      return settingsAnswer({ ...isEverywhere(name) ? { compatibilityLevel: defaultLevel } : {}, ...found })
    },
    async mode(ask) {
      const name = placeOf(ask)
      const found = flagOption(ask, 'defaultToGlobal') || isEverywhere(name) ? await settings.modeInScope(name) : await settings.mode(name)
      if (found === undefined) throw refused('noSubjectMode', `the subject ${shown(textOf(name))} has no mode of its own; defaultToGlobal=true shows the one that holds for it`)
      return { mode: found }
    },
    setMode: async ask => await setMode(service, turns, checkedName(placeOf(ask)), modeBody(bodyOf(ask)), flagOption(ask, 'force')),
    async deleteMode(ask) {
      const name = placeOf(ask)
      const found = await settings.mode(name)
      const recursive = flagOption(ask, 'recursive')
      if (found === undefined && !recursive && !isEverywhere(name)) throw refused('unknownSubject', `the subject ${shown(textOf(name))} has no mode of its own`)
      const below = recursive && name.subject === '' ? (await meta.scan(prefixes.modes(name.context))).map(({ key }) => key) : []
      await meta.write({ delete: [keys.mode(name), ...below] })
      return { mode: found ?? (isEverywhere(name) ? 'READWRITE' : null) }
    },
    async deleteContext(ask) {
      const context = contextParam(ask)
      if (!(await store.contexts()).includes(context)) throw refused('unknownSubject', `there is no context ${shown(context)}`)
      if (context === defaultContext || (await store.subjects(context)).length > 0) throw refused('contextNotEmpty', `the context ${shown(context)} ${context === defaultContext ? 'is the default' : 'has subjects'}: delete them for good first`)
      const name = { context, subject: '' }
      await meta.write({ delete: [keys.context(context), keys.config(name), keys.mode(name)] })
      return null
    },
  }
}

/** A subject, a context, or all. */
function placeOf(ask: Ask): Name {
  return nameWithin(contextParam(ask), ask.params['subject'] ?? '')
}

function isEverywhere(name: Name): boolean { return textOf(name) === textOf(everywhere) }

/** Throws 42204, 42205, 42206. */
async function setMode(service: Service, turns: Turns, name: Name, mode: Mode | undefined, force: boolean): Promise<unknown> {
  const { settings } = service
  if (mode === 'FORWARD' && name.context !== globalContext && !isEverywhere(name)) throw refused('invalidMode', 'FORWARD is a mode of the whole registry, not of a subject or context')
  if (mode === 'IMPORT' && !force && await settings.modeInScope(name) !== 'IMPORT') await clear(service, turns, name)
  await settings.setMode(name, mode)
  return mode === undefined ? {} : { mode }
}

/** Ids come from elsewhere from now on: nothing may be there, and what is deleted goes for good. */
async function clear(service: Service, turns: Turns, name: Name): Promise<void> {
  const { store, meta } = service
  const subjects = name.subject === '' ? await store.subjects(name.context) : [{ name, versions: (await store.subject(name)).versions }]
  const inTheWay = subjects.find(({ versions }) => live(versions).length > 0)
  if (inTheWay !== undefined) throw refused('notPermitted', `the subject ${shown(textOf(inTheWay.name))} has schemas: IMPORT is for what is empty, or with force=true`)
  for (const { name: subject } of subjects) {
    await turns.alone(keys.subject(subject), async () => await settled(async () => {
      const { versions, revision } = await store.subject(subject)
      if (revision === null) return
      for (const { version } of versions) if ((await referrersOf(service, subject, version, true)).length > 0) throw refused('referenced', `version ${version} of the subject ${shown(textOf(subject))} is referred to`)
      const { expect = [], put = [], delete: gone = [], retired } = await retire(service, subject, [], versions.map(({ id }) => id))
      await meta.write({ expect: [...expect, { key: keys.subject(subject), revision }], put, delete: [...gone, keys.subject(subject)] })
      for (const id of retired) store.forget(subject.context, id)
    }))
  }
}
