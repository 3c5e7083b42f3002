using 'main.bicep'

// Everything that differs between deployments comes from the environment, secrets included: nothing of it is in the repository.
param environmentName = readEnvironmentVariable('EDGE_ENVIRONMENT', 'edge')
param image = readEnvironmentVariable('EDGE_IMAGE', 'ghcr.io/your-organisation/edge:latest')
param tunnelMode = 'access'
param tunnelHostname = readEnvironmentVariable('EDGE_TUNNEL_HOSTNAME', 'postgres.example.com')
param dbUri = readEnvironmentVariable('EDGE_DB_URI', '')
param jwtSecret = readEnvironmentVariable('EDGE_JWT_SECRET', '')
param tunnelClientId = readEnvironmentVariable('EDGE_TUNNEL_CLIENT_ID', '')
param tunnelClientSecret = readEnvironmentVariable('EDGE_TUNNEL_CLIENT_SECRET', '')
