import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { client, closeAll, first, second, sql, subscribed, token, until } from './chat.mjs'

after(closeAll)

/** Subscribes to changes and returns the list that they come into. */
async function follow(made, name, ...bindings) {
  const got = []
  const channel = made.channel(name)
  for (const binding of bindings) channel.on('postgres_changes', binding, change => got.push({ binding, change }))
  await subscribed(channel)
  return got
}

async function member(root, sub) {
  const made = client(root, { accessToken: async () => token('chat_member', sub) })
  await made.realtime.setAuth()
  return made
}

const short = ({ change }) => [change.eventType, change.new.id ?? change.old.id]

for (const [where, root] of [['first', first], ['second', second]]) {
  test(`what is committed after SUBSCRIBED is heard, on the ${where} instance`, async () => {
    const base = where === 'first' ? 1000 : 2000
    const got = await follow(client(root), 'notes', { event: '*', schema: 'api', table: 'notes', filter: `id=gte.${base}` })
    await sql(`INSERT INTO api.notes (id, body) VALUES (${base}, 'a')`, `UPDATE api.notes SET body = 'b' WHERE id = ${base}`, `DELETE FROM api.notes WHERE id = ${base}`)
    await until(() => got.filter(one => [one.change.new.id, one.change.old.id].includes(base)).length === 3)
    const mine = got.filter(one => [one.change.new.id, one.change.old.id].includes(base))
    assert.deepEqual(mine.map(short), [['INSERT', base], ['UPDATE', base], ['DELETE', base]])
    assert.equal(mine[1].change.new.body, 'b')
    assert.deepEqual(mine[2].change.old, { id: base })
    assert.match(mine[0].change.commit_timestamp, /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/)
  })
}

test('values are the JSON that a GET has', async () => {
  const got = await follow(client(), 'values', { event: 'INSERT', schema: 'api', table: 'notes', filter: 'id=eq.7' })
  await sql(`INSERT INTO api.notes VALUES (7, 'x', 1.50, '2026-01-02 03:04:05.678+01', '2026-01-02 03:04:05', '{t,f,NULL}', '{"a,b",c,"q\\"q",NULL}',
    '{"n": [1, {"d": 12345678901234567890.10}]}', '\\xdead', 'loud', '("a ""b"", c",3)', '[1,5)', 'NaN')`)
  await until(() => got.length === 1)
  const { data: [row] } = await client().schema('api').from('notes').select().eq('id', 7)
  assert.deepEqual(got[0].change.new, row)
})

test('each filter operator, several filters and several bindings', async () => {
  const made = client()
  const filters = ['id=eq.51', 'id=neq.51', 'id=lt.52', 'id=lte.52', 'id=gt.52', 'id=gte.52', 'id=in.(51,53)', 'body=like.a*', 'body=ilike.A*', 'body=is.null',
    'body=not.is.null', 'body=match.^a.$', 'body=imatch.^A.$', 'body=isdistinct.ab', 'amount=eq.1', 'amount=gt.9', 'id=gt.50,body=eq.ab', 'id=not.in.(51,52)', 'tags=eq.{x}', 'at=lt.2026-01-01']
  const got = await follow(made, 'filters', ...filters.map(filter => ({ event: 'INSERT', schema: 'api', table: 'notes', filter })))
  await sql(`INSERT INTO api.notes (id, body, amount, tags, at) VALUES (51, 'ab', 1.0, '{x}', '2025-06-01'), (52, 'b,c', 10, NULL, '2026-06-01'), (53, NULL, NULL, '{x,y}', NULL)`)
  await until(() => got.some(one => one.change.new.id === 53 && one.binding.filter === 'id=not.in.(51,52)'))
  const ids = Object.fromEntries(filters.map(filter => [filter, got.filter(one => one.binding.filter === filter).map(one => one.change.new.id)]))
  assert.deepEqual(ids, {
    'id=eq.51': [51], 'id=neq.51': [52, 53], 'id=lt.52': [51], 'id=lte.52': [51, 52], 'id=gt.52': [53], 'id=gte.52': [52, 53], 'id=in.(51,53)': [51, 53],
    'body=like.a*': [51], 'body=ilike.A*': [51], 'body=is.null': [53], 'body=not.is.null': [51, 52], 'body=match.^a.$': [51], 'body=imatch.^A.$': [51],
    'body=isdistinct.ab': [52, 53], 'amount=eq.1': [51], 'amount=gt.9': [52], 'id=gt.50,body=eq.ab': [51], 'id=not.in.(51,52)': [53], 'tags=eq.{x}': [51], 'at=lt.2026-01-01': [51],
  })
})

test('row security and column privileges hold for each user', async () => {
  const binding = { event: '*', schema: 'api', table: 'letters' }
  const ann = await follow(await member(first, 'ann'), 'letters', binding)
  const bob = await follow(await member(second, 'bob'), 'letters', binding)
  await sql(`INSERT INTO api.letters VALUES (1, 'ann', 'to ann', 'x'), (2, 'bob', 'to bob', 'y'), (3, 'ann', 'more', 'z')`,
    `UPDATE api.letters SET owner = 'bob' WHERE id = 3`, `DELETE FROM api.letters WHERE id = 1`, `INSERT INTO api.letters VALUES (4, 'ann', '', ''), (5, 'bob', '', '')`)
  await until(() => ann.some(one => one.change.new.id === 4) && bob.some(one => one.change.new.id === 5))
  assert.deepEqual(ann[0].change.new, ann[0].change.new.id === 1 ? { id: 1, owner: 'ann', body: 'to ann' } : ann[0].change.new)
  assert.ok(ann.every(one => one.change.new.owner === 'ann' && !('secret' in one.change.new)), JSON.stringify(ann))
  assert.ok(bob.every(one => one.change.new.id === 3 || one.change.new.owner === 'bob'), JSON.stringify(bob))
  assert.ok(bob.some(one => one.change.eventType === 'UPDATE' && one.change.new.id === 3))
  assert.ok(![...ann, ...bob].some(one => one.change.eventType === 'DELETE'))
  await assert.rejects(follow(client(), 'letters', binding), /chat_anon may not read api.letters/)
  await assert.rejects(follow(await member(first, 'ann'), 'secrets', { ...binding, filter: 'secret=eq.x' }), /may not read column secret/)
})

test('a policy that fails stops its own subscriber only, and says so', async () => {
  const eve = await member(first, 'eve'), told = [], evil = []
  await subscribed(eve.channel('traps').on('postgres_changes', { event: '*', schema: 'api', table: 'traps' }, change => evil.push(change)).on('system', {}, m => told.push(m)))
  const ann = await follow(await member(first, 'ann'), 'traps', { event: '*', schema: 'api', table: 'traps' })
  await sql(`INSERT INTO api.traps VALUES (1, 'x')`, `INSERT INTO api.traps VALUES (2, 'y')`)
  await until(() => ann.length === 2 && told.filter(one => one.status === 'error').length === 2)
  assert.deepEqual(ann.map(short), [['INSERT', 1], ['INSERT', 2]])
  assert.match(told.at(-1).message, /A change of api.traps is not delivered.*division by zero/)
  assert.deepEqual(evil, [])
})

test('partitions are told under their parent, old rows if they are logged, and selected columns only', async () => {
  const got = await follow(client(), 'more', { event: '*', schema: 'api', table: 'events' }, { event: '*', schema: 'api', table: 'full_rows' })
  const narrow = await follow(client(), 'narrow', { event: 'INSERT', schema: 'api', table: 'events', select: ['id', 'body'] })
  await sql(`INSERT INTO api.events VALUES (1, '2025-05-01', 'a'), (1, '2026-05-01', 'b')`, `INSERT INTO api.full_rows VALUES (1, 'a')`,
    `UPDATE api.full_rows SET body = 'b'`, `DELETE FROM api.full_rows`)
  await until(() => got.length === 5 && narrow.length === 2)
  assert.deepEqual(got.map(one => [one.change.table, one.change.eventType]), [['events', 'INSERT'], ['events', 'INSERT'], ['full_rows', 'INSERT'], ['full_rows', 'UPDATE'], ['full_rows', 'DELETE']])
  assert.deepEqual(got[3].change.old, { id: 1, body: 'a' })
  assert.deepEqual(got[4].change.old, { id: 1, body: 'b' })
  assert.deepEqual(narrow.map(one => one.change.new), [{ id: 1, day: '2025-05-01', body: 'a' }, { id: 1, day: '2026-05-01', body: 'b' }])
})

test('a large value that an update left as it was is filled in from the row', async () => {
  await sql(`INSERT INTO api.notes (id, body) SELECT 600, string_agg(md5(n::text), '') FROM generate_series(1, 5000) n`)
  const got = await follow(client(), 'toast', { event: 'UPDATE', schema: 'api', table: 'notes', filter: 'id=eq.600' })
  await sql(`UPDATE api.notes SET amount = 1 WHERE id = 600`)
  await until(() => got.length === 1)
  assert.equal(got[0].change.new.body.length, 160_000)
})

test('what cannot be followed is refused with the reason', async () => {
  await assert.rejects(follow(client(), 'a', { event: '*', schema: 'api', table: 'note_view' }), /no table; changes of a view cannot be followed/)
  await assert.rejects(follow(client(), 'b', { event: '*', schema: 'api', table: 'events_2025' }), /is a partition/)
  await assert.rejects(follow(client(), 'c', { event: '*', schema: 'api', table: 'nothing' }), /there is no table api.nothing/)
  await assert.rejects(follow(client(), 'd', { event: '*', schema: 'api', table: 'notes', filter: 'id=eq.x' }), /the filter on id cannot be used/)
  await assert.rejects(follow(client(), 'e', { event: '*', schema: 'api', table: 'notes', filter: 'id=near.1' }), /not of the form column=operator.value/)
})

test('a channel that names its last change gets what it missed, once and in order', async () => {
  const resume = { since: '' }, got = [], sockets = []
  const made = client(first, { realtime: { reconnectAfterMs: () => 200, transport: class extends (await import('ws')).default { constructor(...args) { super(...args); sockets.push(this) } } } })
  const states = []
  const channel = made.channel('resume', { config: { postgres_changes_options: { resume } } })
    .on('postgres_changes', { event: 'INSERT', schema: 'api', table: 'notes', filter: 'body=eq.resume' }, change => { got.push(change.new.id); resume.since = change.commit_timestamp })
  channel.subscribe(status => states.push(status))
  await until(() => states.includes('SUBSCRIBED'))
  await sql(`INSERT INTO api.notes (id, body) SELECT n, 'resume' FROM generate_series(3001, 3010) n`)
  await until(() => got.length === 10)
  sockets.at(-1).terminate()
  await until(() => states.includes('CHANNEL_ERROR'))
  await sql(`INSERT INTO api.notes (id, body) SELECT n, 'resume' FROM generate_series(3011, 3020) n`)
  await until(() => states.at(-1) === 'SUBSCRIBED')
  await sql(`INSERT INTO api.notes (id, body) SELECT n, 'resume' FROM generate_series(3021, 3030) n`)
  await until(() => got.length >= 30)
  assert.deepEqual(got, Array.from({ length: 30 }, (_, at) => 3001 + at))

  const told = []
  await subscribed(client().channel('late', { config: { postgres_changes_options: { resume: { since: '2020-01-01' } } } })
    .on('postgres_changes', { event: '*', schema: 'api', table: 'notes' }, () => {}).on('system', {}, m => told.push(m.message)))
  await until(() => told.some(message => /may have been missed/.test(message)))
})
