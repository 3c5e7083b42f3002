// react-admin's calls, made by its data provider for PostgREST. RaDataPostgrestTests serves the film archive; its writes are rolled back.
import { test } from 'node:test'
import assert from 'node:assert/strict'
import { createRequire } from 'node:module'

const makeProvider = createRequire(import.meta.url)('@raphiniert/ra-data-postgrest').default

const provider = makeProvider({
  apiUrl: process.env.EDGE_TEST_ROOT,
  httpClient: fetchJson,
  defaultListOp: 'eq',
  primaryKeys: new Map([['shelves', ['code']]]),
  schema: () => 'api',
})

async function fetchJson(url, options = {}) {
  const headers = new Headers(options.headers)
  if (options.body && !headers.has('Content-Type')) headers.set('Content-Type', 'application/json')
  const response = await fetch(url, { ...options, headers })
  const body = await response.text()
  if (!response.ok) throw new Error(`${response.status} ${body}`)
  return { status: response.status, headers: response.headers, body, json: body ? JSON.parse(body) : undefined }
}

const sorted = rows => rows.map(row => row.id).sort((a, b) => (a < b ? -1 : 1))

test('getList filters, sorts, pages and knows the total', async () => {
  const { data, total } = await provider.getList('films', {
    filter: { genre: 'noir', 'year@gte': 1940 }, sort: { field: 'year', order: 'DESC' }, pagination: { page: 1, perPage: 1 },
  })
  assert.deepEqual(data.map(film => film.title), ['Sunset Boulevard'])
  assert.ok(total >= 1)
})

test('getOne and getMany', async () => {
  assert.equal((await provider.getOne('films', { id: 2 })).data.title, 'M')
  assert.deepEqual(sorted((await provider.getMany('films', { ids: [1, 2] })).data), [1, 2])
})

test('getManyReference', async () => {
  const { data } = await provider.getManyReference('films', {
    target: 'director_id', id: 1, filter: {}, sort: { field: 'id', order: 'ASC' }, pagination: { page: 1, perPage: 10 },
  })
  assert.ok(data.length > 0 && data.every(film => film.director_id === 1))
})

test('create, update and delete', async () => {
  const created = await provider.create('shelves', { data: { code: 'R1', room: 'hall' } })
  assert.equal(created.data.id, 'R1')
  const updated = await provider.update('shelves', { id: 'A1', data: { id: 'A1', places: 77 }, previousData: { id: 'A1', places: 10 } })
  assert.equal(updated.data.places, 77)
  const removed = await provider.delete('shelves', { id: 'B1', previousData: { id: 'B1' } })
  assert.equal(removed.data.code, 'B1')
})

test('updateMany and deleteMany', async () => {
  assert.deepEqual(sortedIds(await provider.updateMany('shelves', { ids: ['A1', 'A2'], data: { places: 5 } })), ['A1', 'A2'])
  assert.deepEqual(sortedIds(await provider.deleteMany('shelves', { ids: ['A1', 'A2'] })), ['A1', 'A2'])
})

function sortedIds({ data }) {
  return [...data].sort()
}
