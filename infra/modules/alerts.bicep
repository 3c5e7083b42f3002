// Who is told, and of what.

param name string
param location string
param tags object

@description('Who is told.')
param email string

@description('Container apps of the product.')
param appIds string[]

@description('Workspace with the app\'s telemetry.')
param workspaceId string

@description('The Postgres server, if these templates made it; else empty.')
param postgresId string

@description('Whether a change feed is deployed.')
param hasFeed bool

@description('Milliseconds in which 99 of 100 requests are to be answered.')
param p99Milliseconds int

resource told 'Microsoft.Insights/actionGroups@2023-01-01' = {
  name: name
  location: 'global'
  tags: tags
  properties: {
    groupShortName: 'edge'
    enabled: true
    emailReceivers: [{ name: 'operator', emailAddress: email, useCommonAlertSchema: true }]
  }
}

type MetricRule = {
  name: string
  text: string
  severity: int
  scope: string
  metric: string
  statistic: 'Average' | 'Maximum' | 'Total'
  threshold: int
  dimension: { name: string, values: string[] }?
}

var postgresRules MetricRule[] = empty(postgresId)
  ? []
  : [
      {
        name: 'storage'
        text: 'Postgres has used 80 percent of its storage. A replication slot that nobody reads keeps WAL: drop it, or let it be read.'
        severity: 1
        scope: postgresId
        metric: 'storage_percent'
        statistic: 'Maximum'
        threshold: 80
        dimension: null
      }
      {
        name: 'slot-lag'
        text: 'A replication slot is 1 GiB behind. The feed is not reading; Azure has no max_slot_wal_keep_size that would stop the WAL from growing.'
        severity: 1
        scope: postgresId
        metric: 'logical_replication_delay_in_bytes'
        statistic: 'Maximum'
        threshold: 1073741824
        dimension: null
      }
    ]

var appRules MetricRule[] = flatten(map(appIds, id => [
  {
    name: 'restarts-${last(split(id, '/'))}'
    text: 'Containers were restarted more than three times within 15 minutes.'
    severity: 2
    scope: id
    metric: 'RestartCount'
    statistic: 'Maximum'
    threshold: 3
    dimension: null
  }
  {
    name: '5xx-${last(split(id, '/'))}'
    text: 'More than 20 requests within 15 minutes were answered by 5xx.'
    severity: 2
    scope: id
    metric: 'Requests'
    statistic: 'Total'
    threshold: 20
    dimension: { name: 'statusCodeCategory', values: ['5xx'] }
  }
]))

resource metrics 'Microsoft.Insights/metricAlerts@2018-03-01' = [
  for rule in concat(postgresRules, appRules): {
    name: '${name}-${rule.name}'
    location: 'global'
    tags: tags
    properties: {
      description: rule.text
      severity: rule.severity
      enabled: true
      scopes: [rule.scope]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
        allOf: [
          {
            criterionType: 'StaticThresholdCriterion'
            name: rule.name
            metricName: rule.metric
            operator: 'GreaterThan'
            threshold: rule.threshold
            timeAggregation: rule.statistic
            dimensions: rule.?dimension == null
              ? []
              : [{ name: rule.dimension!.name, operator: 'Include', values: rule.dimension!.values }]
          }
        ]
      }
      actions: [{ actionGroupId: told.id }]
    }
  }
]

type QueryRule = {
  name: string
  text: string
  query: string
}

var queries QueryRule[] = concat(
  [
    {
      name: 'p99'
      text: 'One of 100 requests takes longer than it should.'
      query: 'AppRequests | summarize p99 = percentile(DurationMs, 99), requests = count() | where requests > 100 and p99 > ${p99Milliseconds}'
    }
  ],
  hasFeed
    ? [
        {
          name: 'feed-uncovered'
          text: 'The change feed has not covered the cache for 5 minutes: entries are confirmed by the database, or not served. See /feed/stats.'
          query: 'AppMetrics | where Name == "edge.feed.covered" | summarize covered = max(Max) by bin(TimeGenerated, 1m) | where covered < 1 | summarize minutes = count() | where minutes >= 5'
        }
      ]
    : []
)

resource logs 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for rule in queries: {
    name: '${name}-${rule.name}'
    location: location
    tags: tags
    properties: {
      description: rule.text
      severity: 2
      enabled: true
      scopes: [workspaceId]
      evaluationFrequency: 'PT5M'
      windowSize: 'PT15M'
      criteria: {
        allOf: [{ query: rule.query, timeAggregation: 'Count', operator: 'GreaterThan', threshold: 0 }]
      }
      autoMitigate: true
      actions: { actionGroups: [told.id] }
    }
  }
]
