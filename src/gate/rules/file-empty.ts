/**
 * `file_empty`: every file of the batch gave rows, or came in an archive whose other files did: rows belong to the first file of
 * their key. A source that users described may answer that there is nothing new.
 */
import type { Rule } from './rule.ts'

export const fileEmpty: Rule = {
  id: 'file_empty',
  severity: 'block',
  expects: 'Every file of the batch gives rows.',
  remedy: 'The operator may not have published yet, or answered with a message in place of data: look into the file and fetch it again later.',
  suspects: () => null,
  applies: ({ dataset }) => dataset.described !== true,
  evidence: ({ archives, relation }) => {
    const places = archives.map((archive, file) => `(${file}, ${archive})`).join(', ')
    return `WITH place(file, archive) AS (VALUES ${places})
      SELECT file::INTEGER AS file FROM place ANTI JOIN (SELECT DISTINCT archive FROM place JOIN ${relation} USING (file)) USING (archive)`
  },
  message: () => 'The file gave no rows; at least one was expected.',
}
