// Edge beside its tunnel: the function app with cloudflared in the same replica, and what both need.
// Deploy:  az deployment group create -g <group> -f infra/main.bicep -p infra/main.bicepparam

import { TunnelMode, Setting } from 'modules/types.bicep'
import { AppSettings, OtherSettings } from 'modules/settings.bicep'
import { edgeContainer } from 'modules/edge.bicep'
import { tunnelSecrets, tunnelSidecars } from 'modules/tunnel.bicep'
import { names } from 'modules/names.bicep'

targetScope = 'resourceGroup'

@description('Short name of this deployment, such as edge-prod.')
@minLength(3)
@maxLength(24)
param environmentName string

param location string = resourceGroup().location

@description('Image of the app: infra/Dockerfile, target functions.')
param image string

@description('With deployFeed: the same app\'s image of target container.')
param containerImage string = ''

@description('How the tunnel is used.')
param tunnelMode TunnelMode

@description('With tunnelMode access or rest: hostname of the database, or of the REST server, in the tunnel.')
param tunnelHostname string = ''

@description('With tunnelMode rest: where REST lies below the hostname; empty for PostgREST itself.')
param restPath string = '/rest/v1'

@description('cloudflared, pinned.')
param tunnelImage string = 'docker.io/cloudflare/cloudflared:2026.8.0'

@description('Role for requests without a token; empty: a token is required.')
param anonymousRole string = 'web_anon'

@description('Schemas that are exposed, separated by commas.')
param schemas string = 'public'

@description('More settings of the app, as in local.settings.sample.json.')
param settings AppSettings = {}

@description('Settings whose names hold a name of yours, such as Logging__LogLevel__Npgsql.')
param otherSettings OtherSettings = {}

@minValue(0)
param minReplicas int = tunnelMode == 'publish' ? 1 : 0

@minValue(1)
param maxReplicas int = 10

@description('An always-on replica for the change feed, in a container app of its own.')
param deployFeed bool = false

@description('A static web app for a front end, which the app\'s CORS setting then allows.')
param deploySite bool = false

@description('Where the static web app is managed; it exists in a few regions only.')
param siteLocation string = 'westeurope'

@description('A registry for the images, with pull rights for the app.')
param deployRegistry bool = false

param deployNetwork bool = false

@description('A Postgres flexible server. Its connection string still goes into dbUri, for a role that is no administrator.')
param deployPostgres bool = false

@secure()
@description('libpq URI of the database, for the authenticator role. With tunnelMode access its host is 127.0.0.1; with rest there is none.')
param dbUri string

@description('Requests may bring a token, which is checked with jwtSecret; with tunnelMode rest only if Origin__VerifyJwt is set.')
param acceptTokens bool = true

@secure()
@description('Secret, JWK or JWKS that tokens are checked with.')
param jwtSecret string = ''

@secure()
@description('With deployFeed: key of the functions of a level above anonymous on it. The function app keeps its own keys in its storage.')
param masterKey string = ''

@secure()
@description('With tunnelMode publish: token of the tunnel.')
param tunnelToken string = ''

@secure()
@description('With tunnelMode access or rest: client id of the Access service token.')
param tunnelClientId string = ''

@secure()
@description('With tunnelMode access or rest: client secret of the Access service token.')
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

var isRemote = tunnelMode == 'rest'
var checksTokens = acceptTokens && (!isRemote || (settings.?Origin__VerifyJwt ?? 'false') == 'true')
var databaseSecrets = concat(isRemote ? [] : ['db-uri'], checksTokens ? ['jwt-secret'] : [])
var appSecrets = concat(databaseSecrets, tunnelSecrets(tunnelMode))
// The feed publishes nothing: of the tunnel it wants only the way to the database.
var feedTunnel = tunnelMode == 'publish' ? 'none' : tunnelMode
var feedSecrets = concat(databaseSecrets, ['master-key'], tunnelSecrets(feedTunnel))

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    name: named.vault
    location: location
    tags: tags
    readerId: identity.outputs.principalId
    secretNames: deployFeed ? union(appSecrets, feedSecrets) : appSecrets
    values: {
      'db-uri': dbUri
      'jwt-secret': jwtSecret
      'master-key': masterKey
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

module site 'modules/site.bicep' = if (deploySite) {
  name: 'site'
  params: { name: named.site, location: siteLocation, tags: tags }
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

var given = map(items(union(settings, otherSettings)), setting => { name: setting.key, value: setting.value })

var originSettings Setting[] = isRemote
  ? [
      { name: 'Origin__Url', value: 'https://${tunnelHostname}${restPath}' }
      { name: 'Origin__Headers__CF-Access-Client-Id', secretRef: 'tunnel-client-id' }
      { name: 'Origin__Headers__CF-Access-Client-Secret', secretRef: 'tunnel-client-secret' }
    ]
  : [
      { name: 'PGRST_DB_URI', secretRef: 'db-uri' }
      { name: 'PGRST_DB_SCHEMAS', value: schemas }
    ]

// What either host wants. The identity is the app's way to its storage: without AZURE_CLIENT_ID there would be no identity to choose.
var commonSettings Setting[] = concat(
  originSettings,
  [
    { name: 'PGRST_DB_ANON_ROLE', value: anonymousRole }
    { name: 'Kv__AccountUri', value: storage.outputs.tableUri }
    { name: 'Kv__ClientId', value: identity.outputs.clientId }
    { name: 'AZURE_CLIENT_ID', value: identity.outputs.clientId }
    { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: monitoring.outputs.insightsConnectionString }
  ],
  checksTokens ? [{ name: 'PGRST_JWT_SECRET', secretRef: 'jwt-secret' }] : [],
  deploySite && !contains(settings, 'PGRST_SERVER_CORS_ALLOWED_ORIGINS')
    ? [{ name: 'PGRST_SERVER_CORS_ALLOWED_ORIGINS', value: site!.outputs.url }]
    : [],
  given
)

var functionsHostSettings Setting[] = [
  { name: 'FUNCTIONS_WORKER_RUNTIME', value: 'dotnet-isolated' }
  {
    name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING'
    value: 'ClientId=${identity.outputs.clientId};Authorization=AAD'
  }
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
    identityId: identity.outputs.id
    registryServer: registry.?outputs.loginServer ?? ''
    vaultUri: vault.outputs.uri
    secretNames: appSecrets
    containers: concat(
      [edgeContainer(image, concat(commonSettings, functionsHostSettings))],
      tunnelSidecars(tunnelMode, tunnelHostname, tunnelImage)
    )
    minReplicas: minReplicas
    maxReplicas: maxReplicas
    external: tunnelMode != 'publish'
  }
}

// The change feed is to live here; today it is a replica of the app that nobody outside can reach.
module feed 'modules/always-on.bicep' = if (deployFeed) {
  name: 'feed'
  params: {
    name: named.feed
    location: location
    tags: tags
    environmentId: environment.outputs.id
    identityId: identity.outputs.id
    registryServer: registry.?outputs.loginServer ?? ''
    vaultUri: vault.outputs.uri
    secretNames: feedSecrets
    containers: concat(
      [
        edgeContainer(
          containerImage,
          concat(commonSettings, [{ name: 'FunctionKeys__master', secretRef: 'master-key' }])
        )
      ],
      tunnelSidecars(feedTunnel, tunnelHostname, tunnelImage)
    )
  }
}

output url string = 'https://${app.outputs.fqdn}'
output appName string = named.app
output vaultName string = named.vault
output siteUrl string = site.?outputs.url ?? ''
output registryServer string = registry.?outputs.loginServer ?? ''
output postgresHost string = postgres.?outputs.hostName ?? ''
