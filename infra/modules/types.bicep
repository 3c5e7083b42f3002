@export()
@description('access: to Postgres. rest: to a REST server, in place of a database. publish: from the internet to the app. none: no tunnel.')
type TunnelMode = 'access' | 'rest' | 'publish' | 'none'

@export()
@description('An environment variable of a container: a value, or the name of one of the app\'s secrets.')
type Setting = {
  name: string
  value: string?
  secretRef: string?
}

@export()
type Container = resourceInput<'Microsoft.App/containerApps@2025-07-01'>.properties.template.containers[*]

@export()
@description('What runs the app. functions: the Azure Functions host. container: Kestrel alone, for 4 to 20 times the requests per core.')
type Hosting = 'functions' | 'container'

@export()
@description('A domain that is bound to the app, with its certificate in the environment.')
type CustomDomain = {
  name: string
  certificateId: string
}
