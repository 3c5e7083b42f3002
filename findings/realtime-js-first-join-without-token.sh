#!/usr/bin/env bash
# supabase-js 2.119.1: a channel that is subscribed in the tick in which the client was made joins without the token.
#
# Expected: with accessToken given to createClient, the join of a channel carries that token, or an access_token message
# follows as soon as it is known.
# Seen: when accessToken answers later than the socket opens, phx_join has no access_token. Heartbeats ask for the token
# and find it unchanged, so it is never sent: a private channel stays what an anonymous user may have. An error reply to
# the join cures it, since the next join has the token.
# Exits with 1 if this changes.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private":true,"type":"module"}' > package.json
npm install --silent --no-audit --no-fund @supabase/supabase-js@2.119.1 ws@8.23.0 >/dev/null 2>&1
cat > try.mjs <<'JS'
import { createClient } from '@supabase/supabase-js'
import WebSocket, { WebSocketServer } from 'ws'

/** Records what a client sends, answers joins with ok or, for the first one, as told. */
async function record(answerFirst) {
  const frames = [], server = new WebSocketServer({ port: 0, host: '127.0.0.1' })
  await new Promise(resolve => server.on('listening', resolve))
  let joins = 0
  server.on('connection', socket => socket.on('message', data => {
    const [joinRef, ref, topic, event, payload] = JSON.parse(data)
    frames.push({ event, token: payload.access_token })
    const status = event === 'phx_join' && joins++ === 0 ? answerFirst : 'ok'
    socket.send(JSON.stringify([joinRef, ref, topic, 'phx_reply', { status, response: status === 'ok' ? { postgres_changes: [] } : { reason: 'no' } }]))
  }))
  const client = createClient(`http://127.0.0.1:${server.address().port}`, 'anon', {
    accessToken: () => new Promise(resolve => setTimeout(resolve, 50, 'the-users-token')),
    realtime: { transport: WebSocket, heartbeatIntervalMs: 300 },
  })
  client.channel('room', { config: { private: true } }).subscribe()
  await new Promise(resolve => setTimeout(resolve, 2500))
  client.realtime.disconnect()
  server.close()
  return frames
}

const accepted = await record('ok')
const refused = await record('error')
const told = frames => frames.filter(frame => frame.event !== 'heartbeat').map(frame => `${frame.event}(${frame.token ?? 'no token'})`).join(' ')
console.log(`accepted: ${told(accepted)}, ${accepted.filter(frame => frame.event === 'heartbeat').length} heartbeats`)
console.log(`refused:  ${told(refused)}`)
const heartbeats = accepted.filter(frame => frame.event === 'heartbeat').length
const isAsSeen = told(accepted) === 'phx_join(no token)' && heartbeats >= 3 && told(refused) === 'phx_join(no token) phx_join(the-users-token)'
process.exit(isAsSeen ? 0 : 1)
JS
node try.mjs 2>/dev/null
