// A Postgres of one's own, ready for the change feed. Leave it out where the database is elsewhere, behind its tunnel.

param name string
param location string
param tags object
param administratorLogin string

@secure()
param administratorPassword string

@description('Empty: reached over its public endpoint from Azure services only.')
param subnetId string

@description('Network of the subnet, for the private name; empty without a subnet.')
param networkId string

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = if (!empty(subnetId)) {
  name: '${name}.private.postgres.database.azure.com'
  location: 'global'
  tags: tags

  resource link 'virtualNetworkLinks' = {
    name: 'apps'
    location: 'global'
    properties: {
      registrationEnabled: false
      virtualNetwork: { id: networkId }
    }
  }
}

resource server 'Microsoft.DBforPostgreSQL/flexibleServers@2025-08-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Standard_B1ms', tier: 'Burstable' }
  properties: {
    version: '17'
    administratorLogin: administratorLogin
    administratorLoginPassword: administratorPassword
    storage: { storageSizeGB: 32 }
    backup: { backupRetentionDays: 7 }
    network: empty(subnetId)
      ? { publicNetworkAccess: 'Enabled' }
      : { publicNetworkAccess: 'Disabled', delegatedSubnetResourceId: subnetId, privateDnsZoneArmResourceId: zone.id }
  }

  resource logical 'configurations' = {
    name: 'wal_level'
    properties: { value: 'logical', source: 'user-override' }
  }

  resource slotLimit 'configurations' = {
    name: 'max_slot_wal_keep_size'
    properties: { value: '4096', source: 'user-override' }
    dependsOn: [logical]
  }

  resource azureServices 'firewallRules' = if (empty(subnetId)) {
    name: 'azure-services'
    properties: { startIpAddress: '0.0.0.0', endIpAddress: '0.0.0.0' }
  }
}

output hostName string = server.properties.fullyQualifiedDomainName
