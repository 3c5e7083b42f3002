// The app's settings that are neither secrets nor made by these templates; local.settings.sample.json says what each means.
// A misspelt one does not compile.

@export()
@sealed()
type AppSettings = {
  PGRST_DB_EXTRA_SEARCH_PATH: string?
  PGRST_DB_POOL: string?
  PGRST_DB_POOL_ACQUISITION_TIMEOUT: string?
  PGRST_DB_POOL_MAX_LIFETIME: string?
  PGRST_DB_POOL_MAX_IDLETIME: string?
  PGRST_DB_POOL_AUTOMATIC_RECOVERY: string?
  PGRST_DB_PREPARED_STATEMENTS: string?
  PGRST_DB_CONFIG: string?
  PGRST_DB_PRE_CONFIG: string?
  PGRST_DB_CHANNEL_ENABLED: string?
  PGRST_DB_CHANNEL: string?
  PGRST_DB_MAX_ROWS: string?
  PGRST_DB_PRE_REQUEST: string?
  PGRST_DB_ROOT_SPEC: string?
  PGRST_DB_TX_END: string?
  PGRST_DB_AGGREGATES_ENABLED: string?
  PGRST_DB_PLAN_ENABLED: string?
  PGRST_DB_HOISTED_TX_SETTINGS: string?
  PGRST_DB_TIMEZONE_ENABLED: string?
  PGRST_JWT_SECRET_IS_BASE64: string?
  PGRST_JWT_AUD: string?
  PGRST_JWT_ROLE_CLAIM_KEY: string?
  PGRST_JWT_CACHE_MAX_ENTRIES: string?
  PGRST_OPENAPI_MODE: string?
  PGRST_OPENAPI_SECURITY_ACTIVE: string?
  PGRST_OPENAPI_SERVER_PROXY_URI: string?
  PGRST_SERVER_CORS_ALLOWED_ORIGINS: string?
  PGRST_SERVER_HOST: string?
  PGRST_SERVER_PORT: string?
  PGRST_SERVER_TRACE_HEADER: string?
  PGRST_SERVER_TIMING_ENABLED: string?
  PGRST_CLIENT_ERROR_VERBOSITY: string?
  PGRST_URL_USE_LEGACY_TARGET_NAMES: string?
  PGRST_LOG_LEVEL: string?
  PGRST_LOG_QUERY: string?
  Engine__RequestBodyLimit: string?
  Engine__TargetLimit: string?
  Engine__HeadersLimit: string?
  Engine__PlanCacheSize: string?
  Engine__SlowReaderTimeout: string?
  Idempotency__Enabled: string?
  Idempotency__Expiry: string?
}

@export()
@description('Settings whose names hold a name of the user\'s own. Never a secret: they stand in the app\'s definition as they are.')
type OtherSettings = {
  *: string
}
