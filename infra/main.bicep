// Edge beside its tunnel: the function app with cloudflared in the same replica, and what both need.
// Deploy:  az deployment group create -g <group> -f infra/main.bicep -p infra/main.bicepparam

import { TunnelMode, Setting } from 'modules/types.bicep'
import { names } from 'modules/names.bicep'

targetScope = 'resourceGroup'

@description('Short name of this deployment, such as edge-prod.')
@minLength(3)
@maxLength(24)
param environmentName string

param location string = resourceGroup().location

@description('Image of the app: infra/Dockerfile, target functions.')
param image string

@description('How the tunnel is used.')
param tunnelMode TunnelMode

@description('With tunnelMode access: hostname of the database in the tunnel.')
param tunnelHostname string = ''

@description('cloudflared, pinned.')
param tunnelImage string = 'docker.io/cloudflare/cloudflared:2026.8.0'

@description('Role for requests without a token; empty: a token is required.')
param anonymousRole string = 'web_anon'

@description('Schemas that are exposed, separated by commas.')
param schemas string = 'public'

param minReplicas int = tunnelMode == 'publish' ? 1 : 0

param maxReplicas int = 10

@description('A registry for the images, with pull rights for the app.')
param deployRegistry bool = false

param deployNetwork bool = false

@description('A Postgres flexible server. Without it, give dbUri.')
param deployPostgres bool = false

@secure()
@description('libpq URI of the database, for the authenticator role. With a tunnel its host is 127.0.0.1.')
param dbUri string

@description('Requests may bring a token, which is checked with jwtSecret.')
param acceptTokens bool = true

@secure()
@description('Secret, JWK or JWKS that tokens are checked with.')
param jwtSecret string = ''

@secure()
@description('With tunnelMode publish: token of the tunnel.')
param tunnelToken string = ''

@secure()
@description('With tunnelMode access: client id of the Access service token.')
param tunnelClientId string = ''

@secure()
@description('With tunnelMode access: client secret of the Access service token.')
param tunnelClientSecret string = ''

@secure()
@description('Administrator password of the Postgres server.')
param postgresPassword string = ''

var tags = { application: 'edge', environment: environmentName }
var named = names(environmentName, uniqueString(resourceGroup().id, environmentName))

module identity 'modules/identity.bicep' = {
  name: 'identity'
  params: { name: named.identity, location: location, tags: tags }
}

module monitoring 'modules/monitoring.bicep' = {
  name: 'monitoring'
  params: {
    logsName: named.logs
    insightsName: named.insights
    location: location
    tags: tags
    publisherId: identity.outputs.principalId
  }
}

module storage 'modules/storage.bicep' = {
  name: 'storage'
  params: { name: named.storage, location: location, tags: tags, principalId: identity.outputs.principalId }
}

var tunnelSecrets = tunnelMode == 'access' ? ['tunnel-client-id', 'tunnel-client-secret'] : tunnelMode == 'publish' ? ['tunnel-token'] : []
var secretNames = concat(['db-uri'], acceptTokens ? ['jwt-secret'] : [], tunnelSecrets)

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    name: named.vault
    location: location
    tags: tags
    readerId: identity.outputs.principalId
    secretNames: secretNames
    values: {
      'db-uri': dbUri
      'jwt-secret': jwtSecret
      'tunnel-token': tunnelToken
      'tunnel-client-id': tunnelClientId
      'tunnel-client-secret': tunnelClientSecret
    }
  }
}

module network 'modules/network.bicep' = if (deployNetwork) {
  name: 'network'
  params: { name: named.network, location: location, tags: tags }
}

module registry 'modules/registry.bicep' = if (deployRegistry) {
  name: 'registry'
  params: { name: named.registry, location: location, tags: tags, pullerId: identity.outputs.principalId }
}

module postgres 'modules/postgres.bicep' = if (deployPostgres) {
  name: 'postgres'
  params: {
    name: named.postgres
    location: location
    tags: tags
    administratorLogin: 'edge_admin'
    administratorPassword: postgresPassword
    subnetId: network.?outputs.databaseSubnetId ?? ''
    networkId: network.?outputs.id ?? ''
  }
}

module environment 'modules/environment.bicep' = {
  name: 'environment'
  params: {
    name: named.environment
    location: location
    tags: tags
    workspaceName: monitoring.outputs.workspaceName
    subnetId: network.?outputs.appsSubnetId ?? ''
  }
}

var settings Setting[] = concat(
  [
    { name: 'PGRST_DB_URI', secretRef: 'db-uri' }
    { name: 'PGRST_DB_SCHEMAS', value: schemas }
    { name: 'PGRST_DB_ANON_ROLE', value: anonymousRole }
  ],
  acceptTokens ? [{ name: 'PGRST_JWT_SECRET', secretRef: 'jwt-secret' }] : []
)

// What only the Functions host wants.
var hostSettings Setting[] = [
  { name: 'FUNCTIONS_WORKER_RUNTIME', value: 'dotnet-isolated' }
  { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: monitoring.outputs.insightsConnectionString }
  { name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING', value: 'ClientId=${identity.outputs.clientId};Authorization=AAD' }
  { name: 'AzureWebJobsStorage__accountName', value: storage.outputs.accountName }
  { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
  { name: 'AzureWebJobsStorage__clientId', value: identity.outputs.clientId }
]

module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    name: named.app
    location: location
    tags: tags
    environmentId: environment.outputs.id
    image: image
    identityId: identity.outputs.id
    registryServer: registry.?outputs.loginServer ?? ''
    settings: concat(settings, hostSettings)
    vaultUri: vault.outputs.uri
    secretNames: secretNames
    tunnelMode: tunnelMode
    tunnelHostname: tunnelHostname
    tunnelImage: tunnelImage
    minReplicas: minReplicas
    maxReplicas: maxReplicas
    external: tunnelMode != 'publish'
  }
}

output url string = 'https://${app.outputs.fqdn}'
output appName string = named.app
output vaultName string = named.vault
output registryServer string = registry.?outputs.loginServer ?? ''
output postgresHost string = postgres.?outputs.hostName ?? ''
