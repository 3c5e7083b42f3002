// Every name in one place, so that modules refer to resources by name and predictions stay concrete.

@export()
type Names = {
  identity: string
  logs: string
  insights: string
  storage: string
  vault: string
  environment: string
  app: string
  feed: string
  site: string
  network: string
  postgres: string
  registry: string
  install: string
  alerts: string
  workbook: string
  budget: string
}

@export()
func names(environmentName string, suffix string) Names => {
  identity: 'id-${environmentName}'
  logs: 'log-${environmentName}'
  insights: 'appi-${environmentName}'
  storage: 'st${suffix}'
  vault: 'kv-${suffix}'
  environment: 'cae-${environmentName}'
  app: 'ca-${environmentName}'
  feed: 'ca-${environmentName}-feed'
  site: 'stapp-${environmentName}'
  network: 'vnet-${environmentName}'
  postgres: 'psql-${suffix}'
  registry: 'cr${suffix}'
  install: 'job-${environmentName}-install'
  alerts: 'alert-${environmentName}'
  workbook: guid(environmentName, suffix)
  budget: 'budget-${environmentName}'
}
