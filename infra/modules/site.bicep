// A place for a static front end, on the Free plan: it calls the app from the browser, which the app's CORS setting has to allow.
// A linked backend would need the Standard plan, and serves /api only.

param name string
param location string
param tags object

resource site 'Microsoft.Web/staticSites@2025-03-01' = {
  name: name
  location: location
  tags: tags
  sku: { name: 'Free', tier: 'Free' }
  properties: {
    allowConfigFileUpdates: true
    stagingEnvironmentPolicy: 'Disabled'
  }
}

output url string = 'https://${site.properties.defaultHostname}'
