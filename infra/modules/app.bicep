// The function app on Container Apps, with cloudflared beside it where a tunnel is used. Scale rules are the platform's: it derives
// them from the triggers, and refuses others.

import { Setting, TunnelMode } from 'types.bicep'

param name string
param location string
param tags object
param environmentId string

param image string
param identityId string

@description('Login server to pull from with the identity; empty for a public image.')
param registryServer string

param settings Setting[]

@description('Vault with the secrets, such as https://kv-x.vault.azure.net/.')
param vaultUri string

@description('Names of the secrets, in the vault and for the containers.')
param secretNames string[]

param tunnelMode TunnelMode

@description('Hostname that the access side opens.')
param tunnelHostname string

@description('cloudflared\'s image, pinned.')
param tunnelImage string

param minReplicas int
param maxReplicas int

@description('Reached from the internet; without, only from within the environment.')
param external bool

// The Functions host's.
var targetPort = 80

// Together 0.75 CPU and 1.5 GiB, alone 0.5 and 1: both are pairs that Container Apps knows.
var appShare = { cpu: json('0.5'), memory: '1Gi' }
var tunnelShare = { cpu: json('0.25'), memory: '0.5Gi' }

// A tunnel of its own port on loopback: Postgres is at 127.0.0.1:5432 for the app, and nowhere else.
var accessSidecar = {
  name: 'cloudflared'
  image: tunnelImage
  args: ['access', 'tcp']
  env: [
    { name: 'TUNNEL_SERVICE_HOSTNAME', value: tunnelHostname }
    { name: 'TUNNEL_SERVICE_URL', value: '127.0.0.1:5432' }
    { name: 'TUNNEL_SERVICE_TOKEN_ID', secretRef: 'tunnel-client-id' }
    { name: 'TUNNEL_SERVICE_TOKEN_SECRET', secretRef: 'tunnel-client-secret' }
  ]
  resources: tunnelShare
}

var publishSidecar = {
  name: 'cloudflared'
  image: tunnelImage
  args: ['tunnel', 'run']
  env: [
    { name: 'TUNNEL_TOKEN', secretRef: 'tunnel-token' }
    { name: 'TUNNEL_METRICS', value: '0.0.0.0:20241' }
    { name: 'TUNNEL_LOGLEVEL', value: 'info' }
  ]
  probes: [
    { type: 'Liveness', httpGet: { path: '/ready', port: 20241 }, initialDelaySeconds: 10, periodSeconds: 10, failureThreshold: 6 }
  ]
  resources: tunnelShare
}

var sidecars = tunnelMode == 'access' ? [accessSidecar] : tunnelMode == 'publish' ? [publishSidecar] : []

resource app 'Microsoft.App/containerApps@2025-07-01' = {
  name: name
  location: location
  tags: tags
  kind: 'functionapp'
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${identityId}': {} }
  }
  properties: {
    environmentId: environmentId
    workloadProfileName: 'Consumption'
    configuration: {
      activeRevisionsMode: 'Single'
      ingress: {
        external: external
        targetPort: targetPort
        transport: 'auto'
        allowInsecure: false
      }
      registries: empty(registryServer) ? [] : [{ server: registryServer, identity: identityId }]
      secrets: [for name in secretNames: {
        name: name
        keyVaultUrl: '${vaultUri}secrets/${name}'
        identity: identityId
      }]
    }
    template: {
      // The app comes first: the platform takes containers[0] for the function app.
      containers: concat([
        {
          name: 'edge'
          image: image
          env: settings
          resources: appShare
          probes: [
            { type: 'Startup', httpGet: { path: '/health/live', port: targetPort }, periodSeconds: 2, failureThreshold: 30 }
            { type: 'Readiness', httpGet: { path: '/health/ready', port: targetPort }, periodSeconds: 5, failureThreshold: 3 }
            { type: 'Liveness', httpGet: { path: '/health/live', port: targetPort }, periodSeconds: 10, failureThreshold: 6 }
          ]
        }
      ], sidecars)
      scale: { minReplicas: minReplicas, maxReplicas: maxReplicas }
    }
  }
}

output fqdn string = app.properties.configuration.ingress.fqdn
