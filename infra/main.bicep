// Edge on Azure Container Apps, run by the Functions host or by itself, with cloudflared in the same replica where a tunnel is used.
// Deploy:  az deployment group create -g <group> -f infra/main.bicep -p infra/main.bicepparam

import { CustomDomain, Hosting, Setting, TunnelMode } from 'modules/types.bicep'
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

@description('What runs the app. Both answer alike; a container starts faster, and answers 4 to 20 times as much per core.')
param hosting Hosting = 'functions'

@description('With hosting functions: infra/Dockerfile, target functions. Its tag names a commit: a tag that stays makes no new revision.')
param image string = ''

@description('With hosting container, deployFeed or deployInstall: infra/Dockerfile, target container.')
param containerImage string = ''

@description('With tunnelMode access or publish: infra/Dockerfile, target tunnel.')
param tunnelImage string = ''

@description('How a tunnel is used.')
param tunnelMode TunnelMode = 'none'

@description('With tunnelMode access or rest: hostname of the database, or of the REST server, in the tunnel.')
param tunnelHostname string = ''

@description('With tunnelMode rest: where REST lies below the hostname; empty for PostgREST itself.')
param restPath string = '/rest/v1'

@description('Role for requests without a token; empty: a token is required.')
param anonymousRole string = 'web_anon'

@description('Schemas that are exposed, separated by commas.')
param schemas string = 'public'

@description('More settings of the app, as in local.settings.sample.json.')
param settings AppSettings = {}

@description('Settings whose names hold a name of yours, such as Logging__LogLevel__Npgsql.')
param otherSettings OtherSettings = {}

@minValue(0)
param minReplicas int = tunnelMode == 'publish' || (deployFeed && hosting == 'container') ? 1 : 0

@minValue(1)
param maxReplicas int = 10

@description('Domains bound to the app, each with the id of its certificate in the environment.')
param customDomains CustomDomain[] = []

@description('The change feed and real time. With hosting functions in a container app of their own that never sleeps; the function app listens to it.')
param deployFeed bool = false

@description('How the feed reads changes: from the WAL, or where that is not allowed from a log that triggers write.')
param feedMode 'replication' | 'log' = 'replication'

@minValue(1)
@description('With deployFeed: replicas of the always-on app.')
param feedMaxReplicas int = 3

@description('A job that prepares the database for cache, feed and objects from inside the network. Not with tunnelMode access or rest: there it is done beside the database.')
param deployInstall bool = false

@description('A static web app for a front end, which the app\'s CORS setting then allows.')
param deploySite bool = false

@description('Where the static web app is managed; it exists in a few regions only.')
param siteLocation string = 'westeurope'

@description('A registry for the images, with pull rights for the app.')
param deployRegistry bool = false

@description('A network, in which vault, storage and Postgres have private addresses only.')
param deployNetwork bool = false

@description('A Postgres flexible server. Its connection string still goes into dbUri, for a role that is no administrator.')
param deployPostgres bool = false

@description('A vault of this deployment was deleted less than seven days ago: take it back.')
param recoverVault bool = false

@description('Who is told by alerts and the budget; empty: nobody, and there are none.')
param alertEmail string = ''

@description('Milliseconds in which 99 of 100 requests are to be answered.')
param alertP99Milliseconds int = 1000

@minValue(0)
@description('What the group may cost a month, in the subscription\'s currency; 0: no budget.')
param budgetAmount int = 0

@description('With budgetAmount: first of a month, such as 2026-12-01. It cannot be changed later.')
param budgetStart string = ''

@secure()
@description('libpq URI of the database, for the authenticator role. With tunnelMode access its host is 127.0.0.1; with rest there is none.')
param dbUri string

@description('Requests may bring a token, which is checked with jwtSecret; with tunnelMode rest only if Origin__VerifyJwt is set.')
param acceptTokens bool = true

@secure()
@description('Secret, JWK or JWKS that tokens are checked with.')
param jwtSecret string = ''

@secure()
@description('With hosting container or deployFeed: key of the functions of a level above anonymous. The Functions host keeps keys of its own, in its storage.')
param masterKey string = ''

@secure()
@description('With deployInstall: libpq URI of the database, for a role that may create roles\' rights, schemas and publications.')
param installDbUri string = ''

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
  params: {
    name: named.storage
    location: location
    tags: tags
    principalId: identity.outputs.principalId
    isPrivate: deployNetwork
  }
}

var isRemote = tunnelMode == 'rest'
var checksTokens = acceptTokens && (!isRemote || (settings.?Origin__VerifyJwt ?? 'false') == 'true')
var databaseSecrets = concat(isRemote ? [] : ['db-uri'], checksTokens ? ['jwt-secret'] : [])
var isContainer = hosting == 'container'
var hasFeedApp = deployFeed && !isContainer
var hasInstall = deployInstall && (tunnelMode == 'none' || tunnelMode == 'publish')
var appSecrets = concat(databaseSecrets, isContainer ? ['master-key'] : [], tunnelSecrets(tunnelMode))
// The feed publishes nothing: of the tunnel it wants only the way to the database.
var feedTunnel = tunnelMode == 'publish' ? 'none' : tunnelMode
var feedSecrets = concat(databaseSecrets, ['master-key'], tunnelSecrets(feedTunnel))

// A secret that changes makes no revision, so containers would run on with the old one. This does: 40 bits over all of them together, from
// which none can be told.
var secretsHash = take(uniqueString(dbUri, jwtSecret, masterKey, tunnelToken, tunnelClientId, tunnelClientSecret), 8)

module vault 'modules/vault.bicep' = {
  name: 'vault'
  params: {
    name: named.vault
    location: location
    tags: tags
    readerId: identity.outputs.principalId
    recover: recoverVault
    isPrivate: deployNetwork
    secretNames: union(appSecrets, hasFeedApp ? feedSecrets : [], hasInstall ? ['install-db-uri'] : [])
    values: {
      'install-db-uri': installDbUri
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

var storageId = resourceId('Microsoft.Storage/storageAccounts', named.storage)
var storageSuffix = az.environment().suffixes.storage
var endpoints = [
  {
    name: 'vault'
    targetId: resourceId('Microsoft.KeyVault/vaults', named.vault)
    zone: 'privatelink.vaultcore.azure.net'
  }
  { name: 'blob', targetId: storageId, zone: 'privatelink.blob.${storageSuffix}' }
  { name: 'queue', targetId: storageId, zone: 'privatelink.queue.${storageSuffix}' }
  { name: 'table', targetId: storageId, zone: 'privatelink.table.${storageSuffix}' }
]

module privateEndpoints 'modules/private-endpoint.bicep' = [
  for endpoint in endpoints: if (deployNetwork) {
    name: 'endpoint-${endpoint.name}'
    params: {
      name: 'pe-${environmentName}-${endpoint.name}'
      location: location
      tags: tags
      subnetId: network!.outputs.endpointsSubnetId
      networkId: network!.outputs.id
      targetId: endpoint.targetId
      service: endpoint.name
      zoneName: endpoint.zone
    }
    dependsOn: [storage, vault]
  }
]

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
    { name: 'EDGE_SECRETS_HASH', value: secretsHash }
    { name: 'Kv__AccountUri', value: storage.outputs.tableUri }
    { name: 'Kv__ClientId', value: identity.outputs.clientId }
    { name: 'AZURE_CLIENT_ID', value: identity.outputs.clientId }
    { name: 'APPLICATIONINSIGHTS_CONNECTION_STRING', value: monitoring.outputs.insightsConnectionString }
  ],
  checksTokens ? [{ name: 'PGRST_JWT_SECRET', secretRef: 'jwt-secret' }] : [],
  deploySite && !contains(settings, 'PGRST_SERVER_CORS_ALLOWED_ORIGINS')
    ? [{ name: 'PGRST_SERVER_CORS_ALLOWED_ORIGINS', value: site!.outputs.url }]
    : [],
  // Azure's ingress, or the tunnel: else every client would have the same address, and one rate limit.
  contains(settings, 'RateLimit__TrustedProxies') ? [] : [{ name: 'RateLimit__TrustedProxies', value: '1' }],
  deployFeed && !contains(settings, 'ChangeFeed__Mode') ? [{ name: 'ChangeFeed__Mode', value: feedMode }] : [],
  given
)

// A container is one of the roles that the always-on app has: feed and sockets.
var containerSettings Setting[] = concat(
  [{ name: 'FunctionKeys__master', secretRef: 'master-key' }],
  deployFeed && !contains(settings, 'Realtime__Enabled') ? [{ name: 'Realtime__Enabled', value: 'true' }] : []
)

var trustsProxies = (settings.?RateLimit__TrustedProxies ?? '1') != '0'
var functionsHostSettings Setting[] = concat(
  [
    { name: 'FUNCTIONS_WORKER_RUNTIME', value: 'dotnet-isolated' }
    // Each replica would have its own, and its keys with it.
    { name: 'AzureFunctionsWebHost__hostid', value: toLower(named.app) }
    {
      name: 'APPLICATIONINSIGHTS_AUTHENTICATION_STRING'
      value: 'ClientId=${identity.outputs.clientId};Authorization=AAD'
    }
    { name: 'AzureWebJobsStorage__accountName', value: storage.outputs.accountName }
    { name: 'AzureWebJobsStorage__credential', value: 'managedidentity' }
    { name: 'AzureWebJobsStorage__clientId', value: identity.outputs.clientId }
  ],
  // The host replaces X-Forwarded-For unless it believes the proxy in front of it.
  trustsProxies ? [{ name: 'ASPNETCORE_FORWARDEDHEADERS_ENABLED', value: 'true' }] : []
)

module app 'modules/app.bicep' = {
  name: 'app'
  params: {
    name: named.app
    location: location
    tags: tags
    environmentId: environment.outputs.id
    identityId: identity.outputs.id
    hosting: hosting
    registryServer: registry.?outputs.loginServer ?? ''
    vaultUri: vault.outputs.uri
    secretNames: appSecrets
    containers: concat(
      [
        isContainer
          ? edgeContainer(containerImage, concat(commonSettings, containerSettings))
          : edgeContainer(image, concat(commonSettings, functionsHostSettings))
      ],
      tunnelSidecars(tunnelMode, tunnelHostname, tunnelImage)
    )
    minReplicas: minReplicas
    maxReplicas: maxReplicas
    external: tunnelMode != 'publish'
    customDomains: customDomains
  }
  // A container that starts before it can reach the vault and the storage fails.
  dependsOn: [privateEndpoints]
}

// Reads the change feed and holds WebSockets, which the Functions host does not: never asleep, and reached by clients on its own address.
module feed 'modules/app.bicep' = if (hasFeedApp) {
  name: 'feed'
  params: {
    name: named.feed
    location: location
    tags: tags
    environmentId: environment.outputs.id
    identityId: identity.outputs.id
    hosting: 'container'
    registryServer: registry.?outputs.loginServer ?? ''
    vaultUri: vault.outputs.uri
    secretNames: feedSecrets
    containers: concat(
      [edgeContainer(containerImage, concat(commonSettings, containerSettings))],
      tunnelSidecars(feedTunnel, tunnelHostname, tunnelImage)
    )
    minReplicas: 1
    maxReplicas: feedMaxReplicas
    concurrentRequests: 1000
    external: true
  }
  dependsOn: [privateEndpoints]
}

module install 'modules/install.bicep' = if (hasInstall) {
  name: 'install'
  params: {
    name: named.install
    location: location
    tags: tags
    environmentId: environment.outputs.id
    identityId: identity.outputs.id
    image: containerImage
    registryServer: registry.?outputs.loginServer ?? ''
    vaultUri: vault.outputs.uri
    settings: concat(
      [
        { name: 'PGRST_DB_URI', secretRef: 'install-db-uri' }
        { name: 'PGRST_DB_SCHEMAS', value: schemas }
        { name: 'PGRST_DB_ANON_ROLE', value: anonymousRole }
      ],
      deployFeed ? [{ name: 'ChangeFeed__Mode', value: feedMode }] : []
    )
  }
  dependsOn: [privateEndpoints]
}

// Without a network the app's own outbound addresses are let in: Azure has a switch for all of its customers' traffic, and that is not one's own.
module firewall 'modules/firewall.bicep' = if (deployPostgres && !deployNetwork) {
  name: 'firewall'
  params: {
    serverName: postgres!.outputs.name
    addresses: app.outputs.outboundAddresses
  }
}

module alerts 'modules/alerts.bicep' = if (!empty(alertEmail)) {
  name: 'alerts'
  params: {
    name: named.alerts
    location: location
    tags: tags
    email: alertEmail
    appIds: concat(
      [resourceId('Microsoft.App/containerApps', named.app)],
      hasFeedApp ? [resourceId('Microsoft.App/containerApps', named.feed)] : []
    )
    workspaceId: monitoring.outputs.workspaceId
    postgresId: deployPostgres ? resourceId('Microsoft.DBforPostgreSQL/flexibleServers', named.postgres) : ''
    hasFeed: deployFeed
    p99Milliseconds: alertP99Milliseconds
  }
  dependsOn: [app, feed, postgres]
}

module workbook 'modules/workbook.bicep' = {
  name: 'workbook'
  params: {
    name: named.workbook
    location: location
    tags: tags
    displayName: environmentName
    workspaceId: monitoring.outputs.workspaceId
  }
}

module budget 'modules/budget.bicep' = if (budgetAmount > 0 && !empty(alertEmail)) {
  name: 'budget'
  params: { name: named.budget, amount: budgetAmount, start: budgetStart, email: alertEmail }
}

output url string = 'https://${app.outputs.fqdn}'
output appName string = named.app
output vaultName string = named.vault
output siteUrl string = site.?outputs.url ?? ''
output registryServer string = registry.?outputs.loginServer ?? ''
output realtimeUrl string = deployFeed ? 'https://${hasFeedApp ? feed!.outputs.fqdn : app.outputs.fqdn}' : ''
output installJob string = install.?outputs.name ?? ''
output postgresName string = postgres.?outputs.name ?? ''
output postgresHost string = postgres.?outputs.hostName ?? ''
