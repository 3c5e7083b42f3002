// cloudflared beside an app, in the same replica: infra/Dockerfile, target tunnel. It starts `cloudflared --no-autoupdate`, so only arguments
// are given, and passes SIGTERM on to it only when nobody is connected any more.

import { Container, TunnelMode } from 'types.bicep'

@export()
@description('Names of the secrets that the mode needs, in the vault and for the containers.')
func tunnelSecrets(mode TunnelMode) string[] =>
  mode == 'access' || mode == 'rest'
    ? ['tunnel-client-id', 'tunnel-client-secret']
    : mode == 'publish' ? ['tunnel-token'] : []

@export()
@description('No container or one: REST needs none, its requests are HTTPS to the tunnel\'s hostname.')
func tunnelSidecars(mode TunnelMode, hostname string, image string) Container[] =>
  mode == 'access' ? [accessSidecar(hostname, image)] : mode == 'publish' ? [publishSidecar(image)] : []

// A tunnel's end on loopback: Postgres is at 127.0.0.1:5432 for the containers of this replica, and nowhere else.
func accessSidecar(hostname string, image string) Container => {
  name: 'cloudflared'
  image: image
  args: ['access', 'tcp']
  env: [
    // The app has 30 seconds for what is in flight.
    { name: 'LINGER_PORT', value: '5432' }
    { name: 'LINGER_SECONDS', value: '45' }
    { name: 'TUNNEL_SERVICE_HOSTNAME', value: hostname }
    { name: 'TUNNEL_SERVICE_URL', value: '127.0.0.1:5432' }
    { name: 'TUNNEL_SERVICE_TOKEN_ID', secretRef: 'tunnel-client-id' }
    { name: 'TUNNEL_SERVICE_TOKEN_SECRET', secretRef: 'tunnel-client-secret' }
  ]
  resources: { cpu: json('0.25'), memory: '0.5Gi' }
}

func publishSidecar(image string) Container => {
  name: 'cloudflared'
  image: image
  args: ['tunnel', 'run']
  env: [
    { name: 'TUNNEL_TOKEN', secretRef: 'tunnel-token' }
    { name: 'TUNNEL_METRICS', value: '0.0.0.0:20241' }
    { name: 'TUNNEL_LOGLEVEL', value: 'info' }
  ]
  // /ready is about the connections to the edge: a reason to start again, not to keep requests away from the app beside it.
  probes: [
    {
      type: 'Liveness'
      httpGet: { path: '/ready', port: 20241 }
      initialDelaySeconds: 10
      periodSeconds: 10
      failureThreshold: 6
    }
  ]
  resources: { cpu: json('0.25'), memory: '0.5Gi' }
}
