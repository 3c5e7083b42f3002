// The app's own container, the same for either image.

import { Container, Setting } from 'types.bicep'

@export()
@description('Port that both images listen on.')
var edgePort = 8080

@export()
@description('Seconds that a replica has to end in after SIGTERM. The app finishes what is in flight within 30; the tunnel waits for it.')
var graceSeconds = 60

@export()
func edgeContainer(image string, settings Setting[]) Container => {
  name: 'edge'
  image: image
  env: settings
  // With the sidecar 0.75 CPU and 1.5 GiB, alone 0.5 and 1: both are pairs that Container Apps knows.
  resources: { cpu: json('0.5'), memory: '1Gi' }
  probes: [
    { type: 'Startup', httpGet: { path: '/health/live', port: 8080 }, periodSeconds: 2, failureThreshold: 30 }
    // Not /health/ready: a database that is down would take every replica away, though the cache can answer. A remote server has 3 seconds.
    {
      type: 'Readiness'
      httpGet: { path: '/health/serving', port: 8080 }
      periodSeconds: 5
      timeoutSeconds: 5
      failureThreshold: 3
    }
    { type: 'Liveness', httpGet: { path: '/health/live', port: 8080 }, periodSeconds: 10, failureThreshold: 6 }
  ]
}
