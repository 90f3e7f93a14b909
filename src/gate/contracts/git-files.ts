/** Schema files as they are in the working tree, and as they were at a ref of git. */
import { execFile } from 'node:child_process'
import { lstat, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { fail, messageOf, systemCode } from '#base/error.ts'
import { type FileSchema, fileSchema } from './schema-files.ts'

const bytesMost = 64 * 1024 ** 2

export interface Working { readonly after: readonly FileSchema[], readonly before: readonly FileSchema[] }

/** `paths`: files and folders; all of the tree where there are none. Throws `usage/invalid` for what is no ref, or outside of a repository. */
export async function schemasAt(folder: string, ref: string, paths: readonly string[]): Promise<Working> {
  if (ref === '' || ref.startsWith('-')) throw fail('usage/invalid', `${JSON.stringify(ref)} is no ref of git: name a branch, a tag or a commit`, { ref })
  const commit = (await git(folder, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${ref}^{commit}`]).catch((error: unknown) => {
    if (!(error instanceof Error && 'code' in error && error.code === 1)) throw error
    throw fail('usage/invalid', `git knows no ref ${JSON.stringify(ref)} here; in CI, fetch it first`, { ref }, error)
  })).trim()
  const [listed, listedBefore] = await Promise.all([
    git(folder, ['ls-files', '-z', '--cached', '--others', '--exclude-standard', '--', ...paths]),
    git(folder, ['ls-tree', '-r', '-z', '--name-only', commit, '--', ...paths]),
  ])
  return {
    after: await read([...new Set(names(listed))].sort(), async path => await contentOf(join(folder, path))),
    before: await read(names(listedBefore), async path => await git(folder, ['cat-file', 'blob', `${commit}:./${path}`])),
  }
}

/** Undefined for what is deleted and still in git's list, and for a link: it may lead anywhere, and what it leads to would be shown. */
async function contentOf(path: string): Promise<string | undefined> {
  try {
    return (await lstat(path)).isFile() ? await readFile(path, 'utf8') : undefined
  } catch (error) {
    if (systemCode(error) === 'ENOENT') return undefined
    throw error
  }
}

function names(list: string): string[] { return list.split('\0').filter(path => path !== '' && fileSchema(path, '') !== undefined && !path.includes('node_modules/')) }

async function read(paths: readonly string[], text: (path: string) => Promise<string | undefined>): Promise<FileSchema[]> {
  const found: FileSchema[] = []
  for (const path of paths) {
    const schema = await text(path)
    const one = schema === undefined ? undefined : fileSchema(path, schema)
    if (one !== undefined) found.push(one)
  }
  return found
}

async function git(folder: string, words: readonly string[]): Promise<string> {
  try {
    return (await promisify(execFile)('git', ['-C', folder, ...words], { maxBuffer: bytesMost })).stdout
  } catch (error) {
    if (systemCode(error) === 'ENOENT') throw fail('usage/invalid', 'git is not found; it is needed to see the schemas as they were', {}, error)
    if (/not a git repository/i.test(messageOf(error))) throw fail('usage/invalid', `${folder} lies in no repository of git`, { folder }, error)
    if (/is outside repository/i.test(messageOf(error))) throw fail('usage/invalid', `a path lies outside of the repository of ${folder}`, { folder }, error)
    throw error
  }
}
