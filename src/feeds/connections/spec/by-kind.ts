/** Settings whose form follows from a word beside them: `auth_config` from `auth`, `pagination_config` from `pagination`. */
import { type TObject, Type } from 'typebox'

export const strict = { additionalProperties: false } as const

/** Where a secret lies, never the secret. */
export const secretRef = (description: string) => Type.String({ pattern: '^(env:[A-Za-z_][A-Za-z0-9_]*|vault://[A-Za-z0-9_./#-]+)$', maxLength: 300, description: `${description} env:NAME names an environment variable of the platform, vault://PATH a secret of a vault.` })

const text = (description: string, more = {}) => Type.String({ minLength: 1, maxLength: 1000, description, ...more })
const path = (description: string) => Type.String({ minLength: 1, maxLength: 500, description: `${description} JSONPath ($.next) or JSON Pointer (/next).` })
const count = (description: string, more = {}) => Type.Integer({ minimum: 1, maximum: 1_000_000, description, ...more })

export const authConfigs: Readonly<Record<string, TObject>> = {
  api_key: Type.Object({ in: Type.Union([Type.Literal('header'), Type.Literal('query')], { default: 'header', description: 'Where the key goes.' }), name: text('Of the header or parameter.'), key_ref: secretRef('The key.') }, strict),
  bearer: Type.Object({ token_ref: secretRef('The token.') }, strict),
  basic: Type.Object({ username: text('Login.'), password_ref: secretRef('Its password.') }, strict),
  oauth2: Type.Object({ token_url: text('Where a token is asked for.'), client_id: text('Of the client.'), client_secret_ref: secretRef('Of the client.'), scope: Type.Optional(text('Asked for, with blanks between.')), audience: Type.Optional(text('Whom the token is for.')) }, strict),
  hmac: Type.Object({ key_id: text('Sent beside the signature.'), secret_ref: secretRef('What signs.'), algorithm: Type.Union([Type.Literal('sha256'), Type.Literal('sha512')], { default: 'sha256', description: 'Of the signature.' }), header: text('That carries the signature.', { default: 'X-Signature' }), key_header: text('That carries the key\'s id.', { default: 'X-Key-Id' }), time_header: text('That carries the time, which is signed too.', { default: 'X-Timestamp' }) }, strict),
}

export const paginationConfigs: Readonly<Record<string, TObject>> = {
  cursor: Type.Object({ cursor_param: text('Parameter of the next page\'s cursor.'), cursor_path: path('The cursor in an answer; none or an empty one ends it.'), limit_param: Type.Optional(text('Parameter of the page\'s size.')), limit: Type.Optional(count('Size of a page.')), pages_at_most: Type.Optional(count('Then the fetch fails rather than going on.')) }, strict),
  offset: Type.Object({ offset_param: text('Parameter of the first row\'s number.', { default: 'offset' }), limit_param: text('Parameter of the page\'s size.', { default: 'limit' }), limit: count('Size of a page.'), total_path: Type.Optional(path('How many rows there are.')), pages_at_most: Type.Optional(count('Then the fetch fails rather than going on.')) }, strict),
  page: Type.Object({ page_param: text('Parameter of the page\'s number.', { default: 'page' }), first_page: Type.Integer({ minimum: 0, maximum: 1, default: 1, description: 'Its first number.' }), size_param: Type.Optional(text('Parameter of the page\'s size.')), size: Type.Optional(count('Size of a page.')), total_pages_path: Type.Optional(path('How many pages there are.')), pages_at_most: Type.Optional(count('Then the fetch fails rather than going on.')) }, strict),
  link: Type.Object({ next_path: Type.Optional(path('The next page\'s address in an answer; left out, the header Link with rel=next says it.')), pages_at_most: Type.Optional(count('Then the fetch fails rather than going on.')) }, strict),
}
