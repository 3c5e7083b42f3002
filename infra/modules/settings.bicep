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
  Auth__ApiKey: string?
  Engine__RequestBodyLimit: string?
  Engine__TargetLimit: string?
  Engine__HeadersLimit: string?
  Engine__BodiesInFlightLimit: string?
  Engine__PlanCacheSize: string?
  Engine__SpillLimit: string?
  Engine__SlowReaderTimeout: string?
  Engine__AnswerTimeout: string?
  Idempotency__Enabled: string?
  Idempotency__Expiry: string?
  Objects__Enabled: string?
  Objects__Role: string?
  Objects__MaxConnections: string?
  Objects__TurnTimeout: string?
  Objects__WaitTimeout: string?
  Objects__MaxWaiting: string?
  Objects__MaxObjectKb: string?
  Objects__MaxBodyKb: string?
  Objects__MaxResident: string?
  Objects__AlarmRetries: string?
  Objects__KeyExpiry: string?
  Samples__Enabled: string?
  Pages__Folder: string?
  Pages__Landing: string?
  Pages__Console: string?
  Cache__Enabled: string?
  Cache__MemoryLimitMb: string?
  Cache__Default__MaxAge: string?
  Cache__Default__StaleWhileRevalidate: string?
  Cache__Default__StaleIfError: string?
  Cache__Default__Validate: string?
  Cache__Default__Scope: string?
  Cache__Default__Tags: string?
  RateLimit__PermitLimit: string?
  RateLimit__Window: string?
  RateLimit__By: string?
  @description('Proxies before the app whose X-Forwarded-For is believed. 1 is Azure\'s ingress, or the tunnel.')
  RateLimit__TrustedProxies: string?
  RateLimit__Partitions: string?
  ChangeFeed__Mode: string?
  ChangeFeed__MaxSilence: string?
  ChangeFeed__Publication: string?
  Realtime__Enabled: string?
  Realtime__MaxSockets: string?
  Realtime__MaxChannels: string?
  Realtime__MaxJoinsPerSecond: string?
  Realtime__MaxMessagesPerSecond: string?
  Realtime__MaxPresencePerSecond: string?
  Realtime__MaxHttpMessagesPerSecond: string?
  Realtime__MaxPayload: string?
  Realtime__MaxFrame: string?
  Realtime__MaxSendBuffer: string?
  Realtime__SlowReaderTimeout: string?
  Realtime__HeartbeatTimeout: string?
  Realtime__PrivateOnly: string?
  Realtime__ResumeWindow: string?
  Realtime__ResumeMemoryMb: string?
  Realtime__LiveReads__Enabled: string?
  Realtime__LiveReads__MaxWatchers: string?
  Realtime__LiveReads__IntervalMs: string?
  Realtime__LiveReads__KeepAlive: string?
  Realtime__LiveReads__MaxWait: string?
  Realtime__LiveReads__MaxAnswer: string?
  Realtime__LiveReads__SlowReaderTimeout: string?
  @description('A file of the image.')
  Access__PolicyFile: string?
  Origin__VaryBy: string?
  Origin__VerifyJwt: string?
  Origin__ConnectTimeout: string?
  Origin__Timeout: string?
  Origin__MaxConcurrency: string?
  Origin__Retries: string?
  Origin__BreakDuration: string?
  Origin__ConnectionLifetime: string?
  @description('A file of the image.')
  Origin__CaFile: string?
  Origin__CertificatePin: string?
  Kv__Table: string?
  Kv__SweepInterval: string?
  Docs__Enabled: string?
  SecurityHeaders__Enabled: string?
  Telemetry__Metrics: string?
  OTEL_EXPORTER_OTLP_ENDPOINT: string?
}

@export()
@description('Settings whose names hold a name of the user\'s own, such as Cache__Relations__posts__MaxAge. Never a secret: they stand in the app as they are.')
type OtherSettings = {
  *: string
}
