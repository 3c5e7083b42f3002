import { test } from 'node:test'
import assert from 'node:assert/strict'
import { films, dataOf } from './films.mjs'

test('inserts one row and many', async () => {
  assert.deepEqual(dataOf(await films.from('shelves').insert({ code: 'J1', room: 'hall' }).select()), [{ code: 'J1', room: 'hall', places: 10 }])
  const silent = await films.from('shelves').insert([{ code: 'J2' }, { code: 'J3', places: 3 }], { defaultToNull: false })
  assert.equal(silent.status, 201)
  assert.equal(silent.data, null)
})

test('upserts by the key, or another one', async () => {
  assert.deepEqual(dataOf(await films.from('shelves').upsert({ code: 'A1', places: 99 }).select('places').single()), { places: 99 })
  const answer = await films.from('loans').upsert({ film_id: 1, borrower: 'ann', days: 30 }, { onConflict: 'film_id,borrower' }).select('days')
  assert.deepEqual(dataOf(answer), [{ days: 30 }])
  const ignored = await films.from('shelves').upsert({ code: 'A1', places: 1 }, { ignoreDuplicates: true }).select()
  assert.deepEqual(dataOf(ignored), [])
})

test('updates what its filters meet', async () => {
  const answer = await films.from('shelves').update({ places: 0 }, { count: 'exact' }).eq('room', 'cellar').select('code')
  assert.deepEqual(dataOf(answer).map(row => row.code).sort(), ['A1', 'A2'])
  assert.equal(answer.count, 2)
})

test('deletes', async () => {
  assert.deepEqual(dataOf(await films.from('loans').delete().eq('film_id', 7).select('borrower')), [{ borrower: 'ann' }])
  assert.equal((await films.from('loans').delete().eq('film_id', 7)).status, 204)
})

test('is told of conflicts', async () => {
  const answer = await films.from('shelves').insert({ code: 'A1' })
  assert.equal(answer.status, 409)
  assert.equal(answer.error.code, '23505')
})

test('calls functions by post, get and head', async () => {
  assert.equal(dataOf(await films.rpc('add_them', { a: 1, b: 2 })), 3)
  assert.equal(dataOf(await films.rpc('add_them', { a: 1, b: 2 }, { get: true })), 3)
  assert.equal((await films.rpc('films_of', { decade: 1950 }, { head: true, count: 'exact' })).count, 2)
  const found = await films.rpc('films_of', { decade: 1950 }).select('title').order('title').limit(1).single()
  assert.deepEqual(dataOf(found), { title: 'Some Like It Hot' })
})
