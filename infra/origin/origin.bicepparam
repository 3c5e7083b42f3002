using 'origin.bicep'

// As in main.bicepparam: what differs between deployments, and every secret, comes from the environment.
param environmentName = readEnvironmentVariable('EDGE_ORIGIN_ENVIRONMENT', 'edge-origin')
param server = 'edge'
param image = readEnvironmentVariable('EDGE_CONTAINER_IMAGE', '')
param tunnelImage = readEnvironmentVariable('EDGE_TUNNEL_IMAGE', '')
param dbUri = readEnvironmentVariable('EDGE_DB_URI', '')
param jwtSecret = readEnvironmentVariable('EDGE_JWT_SECRET', '')
param masterKey = readEnvironmentVariable('EDGE_MASTER_KEY', '')
param tunnelToken = readEnvironmentVariable('EDGE_TUNNEL_TOKEN', '')
param postgresPassword = readEnvironmentVariable('EDGE_POSTGRES_PASSWORD', '')
