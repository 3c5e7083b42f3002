@export()
@description('access: Postgres is reached through the tunnel. publish: the app itself is published through it. none: no tunnel.')
type TunnelMode = 'access' | 'publish' | 'none'

@export()
@description('An environment variable of a container: a value, or the name of one of the app\'s secrets.')
type Setting = {
  name: string
  value: string?
  secretRef: string?
}

@export()
type Container = resourceInput<'Microsoft.App/containerApps@2025-07-01'>.properties.template.containers[*]
