// The database side in Azure: Postgres, a REST server beside it, and the tunnel that is the only way in. What origin/compose.yaml is on
// a machine of one's own. Postgres is a flexible server and no container: a replica's disk does not outlive it.
// Deploy:  az deployment group create -g <group> -f infra/origin/origin.bicep -p infra/origin/origin.bicepparam

import { Container, Setting } from '../modules/types.bicep'
import { AppSettings, OtherSettings } from '../modules/settings.bicep'
import { edgeContainer, edgePort } from '../modules/edge.bicep'
import { tunnelSecrets, tunnelSidecars } from '../modules/tunnel.bicep'
import { names } from '../modules/names.bicep'

targetScope = 'resourceGroup'

@description('Short name of this deployment, such as edge-origin.')
@minLength(3)
@maxLength(24)
param environmentName string

param location string = resourceGroup().location

@description('edge: this app. postgrest: the original.')
param server 'edge' | 'postgrest' = 'edge'

@description('Image of the server: infra/Dockerfile, target container, or PostgREST\'s own.')
param image string = server == 'postgrest' ? 'docker.io/postgrest/postgrest:v16.2' : ''

@description('infra/Dockerfile, target tunnel.')
param tunnelImage string

@description('Role for requests without a token; empty: a token is required.')
param anonymousRole string = 'web_anon'

@description('Schemas that are exposed, separated by commas.')
param schemas string = 'public'

@description('More settings of the app, as in local.settings.sample.json.')
param settings AppSettings = {}

@description('Settings whose names hold a name of yours.')
param otherSettings OtherSettings = {}

@description('A vault of this deployment was deleted less than seven days ago: take it back.')
param recoverVault bool = false

@secure()
@description('libpq URI of the database, for the authenticator role.')
param dbUri string

@secure()
@description('Secret, JWK or JWKS that tokens are checked with.')
param jwtSecret string

@secure()
@description('Key of this app\'s functions of a level above anonymous.')
param masterKey string

@secure()
@description('Token of the tunnel. Its routes are Cloudflare\'s to keep: http://localhost:8080 for REST, tcp://<postgresHost>:5432 for Postgres.')
param tunnelToken string

@secure()
@description('Administrator password of the Postgres server.')
param postgresPassword string

var tags = { application: 'edge', environment: environmentName }
var named = names(environmentName, uniqueString(resourceGroup().id, environmentName))
var secretNames = concat(['db-uri', 'jwt-secret'], server == 'edge' ? ['master-key'] : [], tunnelSecrets('publish'))

module identity '../modules/identity.bicep' = {
  name: 'identity'
  params: { name: named.identity, location: location, tags: tags }
}

module monitoring '../modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    logsName: named.logs
    insightsName: named.insights
    location: location
    tags: tags
    publisherId: identity.outputs.principalId
  }
}

module vault '../modules/vault.bicep' = {
  name: 'vault'
  params: {
    name: named.vault
    location: location
    tags: tags
    readerId: identity.outputs.principalId
    recover: recoverVault
    isPrivate: false
    secretNames: secretNames
    values: { 'db-uri': dbUri, 'jwt-secret': jwtSecret, 'master-key': masterKey, 'tunnel-token': tunnelToken }
  }
}

module network '../modules/network.bicep' = {
  name: 'network'
  params: { name: named.network, location: location, tags: tags }
}

module postgres '../modules/postgres.bicep' = {
  name: 'postgres'
  params: {
    name: named.postgres
    location: location
    tags: tags
    administratorLogin: 'edge_admin'
    administratorPassword: postgresPassword
    subnetId: network.outputs.databaseSubnetId
    networkId: network.outputs.id
  }
}

module environment '../modules/environment.bicep' = {
  name: 'environment'
  params: {
    name: named.environment
    location: location
    tags: tags
    workspaceName: monitoring.outputs.workspaceName
    subnetId: network.outputs.appsSubnetId
  }
}

var restSettings Setting[] = concat(
  [
    { name: 'PGRST_DB_URI', secretRef: 'db-uri' }
    { name: 'PGRST_DB_SCHEMAS', value: schemas }
    { name: 'PGRST_DB_ANON_ROLE', value: anonymousRole }
    { name: 'PGRST_JWT_SECRET', secretRef: 'jwt-secret' }
    // A secret that changes makes no revision; this does. See main.bicep.
    { name: 'EDGE_SECRETS_HASH', value: take(uniqueString(dbUri, jwtSecret, masterKey, tunnelToken), 8) }
  ],
  map(items(union(settings, otherSettings)), setting => { name: setting.key, value: setting.value })
)

var edge = edgeContainer(
  image,
  concat(restSettings, [
    { name: 'FunctionKeys__master', secretRef: 'master-key' }
    { name: 'AZURE_CLIENT_ID', value: identity.outputs.clientId }
    { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: monitoring.outputs.insightsConnectionString }
  ])
)

// On the app's port, so that the tunnel's routes are the same for both.
var postgrest Container = {
  name: 'postgrest'
  image: image
  env: concat(restSettings, [
    { name: 'PGRST_SERVER_PORT', value: string(edgePort) }
    { name: 'PGRST_ADMIN_SERVER_PORT', value: '3001' }
  ])
  resources: { cpu: json('0.5'), memory: '1Gi' }
  probes: [
    { type: 'Readiness', httpGet: { path: '/ready', port: 3001 }, periodSeconds: 5, failureThreshold: 3 }
    { type: 'Liveness', httpGet: { path: '/live', port: 3001 }, periodSeconds: 10, failureThreshold: 6 }
  ]
}

module rest '../modules/always-on.bicep' = {
  name: 'rest'
  params: {
    name: named.app
    location: location
    tags: tags
    environmentId: environment.outputs.id
    identityId: identity.outputs.id
    vaultUri: vault.outputs.uri
    secretNames: secretNames
    containers: concat([server == 'edge' ? edge : postgrest], tunnelSidecars('publish', '', tunnelImage))
  }
}

output appName string = rest.outputs.name
output vaultName string = named.vault
output postgresHost string = postgres.outputs.hostName
