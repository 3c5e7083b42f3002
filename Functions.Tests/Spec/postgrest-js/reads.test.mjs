import { test } from 'node:test'
import assert from 'node:assert/strict'
import { films, archive, dataOf } from './films.mjs'

test('filters, orders and pages', async () => {
  const answer = await films.from('films').select('id,title').eq('genre', 'noir').gte('year', 1940).order('year', { ascending: false }).range(0, 0)
  assert.deepEqual(dataOf(answer), [{ id: 4, title: 'Sunset Boulevard' }])
})

test('filters by logic, lists, patterns, arrays and text search', async () => {
  const ids = async query => dataOf(await query.order('id')).map(row => row.id)
  assert.deepEqual(await ids(films.from('films').select('id').or('year.lt.1920,and(genre.eq.noir,stars.gt.4.8)')), [4, 9])
  assert.deepEqual(await ids(films.from('films').select('id').in('title', ['M', 'Metropolis', 'a,b"c'])), [1, 2])
  assert.deepEqual(await ids(films.from('films').select('id').ilike('title', '%blade%')), [7, 8])
  assert.deepEqual(await ids(films.from('films').select('id').contains('tags', ['city', 'crime'])), [2])
  assert.deepEqual(await ids(films.from('films').select('id').textSearch('words', 'blade & runner', { config: 'english' })), [7, 8])
  assert.deepEqual(await ids(films.from('films').select('id').not('minutes', 'is', null).lt('minutes', 100)), [6])
  assert.deepEqual(await ids(films.from('films').select('id').match({ year: 1931, director_id: 1 })), [2])
})

test('embeds, and filters in them', async () => {
  const answer = await films.from('directors').select('name,films!inner(title,castings(character))').eq('films.genre', 'comedy')
  assert.deepEqual(dataOf(answer), [{ name: 'Billy Wilder', films: [{ title: 'Some Like It Hot', castings: [{ character: 'Sugar' }] }] }])
})

test('orders and limits an embed', async () => {
  const answer = await films.from('directors').select('films(id)').eq('id', 2)
    .order('year', { referencedTable: 'films', ascending: false }).limit(1, { referencedTable: 'films' })
  assert.deepEqual(dataOf(answer), [{ films: [{ id: 5 }] }])
})

test('counts, with and without the rows', async () => {
  const page = await films.from('numbers').select('n', { count: 'exact' }).limit(3)
  assert.equal(page.count, 100)
  assert.equal(page.data.length, 3)
  const head = await films.from('numbers').select('*', { count: 'exact', head: true })
  assert.equal(head.count, 100)
  assert.equal(head.data, null)
})

test('asks for a single row, or at most one', async () => {
  assert.deepEqual(dataOf(await films.from('shelves').select('code').eq('code', 'A1').single()), { code: 'A1' })
  assert.equal(dataOf(await films.from('shelves').select('code').eq('code', 'none').maybeSingle()), null)
  const several = await films.from('shelves').select('code').single()
  assert.equal(several.error.code, 'PGRST116')
  assert.equal(several.status, 406)
})

test('takes csv', async () => {
  assert.equal(dataOf(await films.from('shelves').select('code,places').order('code').csv()), 'code,places\nA1,10\nA2,20\nB1,5')
})

test('chooses a schema', async () => {
  assert.deepEqual(dataOf(await archive.from('films').select('title').eq('id', 1)), [{ title: 'Nosferatu' }])
})

test('gives up when it is told to', async () => {
  const controller = new AbortController()
  const waiting = films.rpc('wait', { seconds: 20 }).abortSignal(controller.signal)
  controller.abort()
  const answer = await waiting
  assert.match(answer.error.message, /abort/i)
})

test('says what went wrong', async () => {
  const answer = await films.from('film').select()
  assert.equal(answer.status, 404)
  assert.deepEqual(answer.error.hint, "Perhaps you meant the table 'api.films'")
})
