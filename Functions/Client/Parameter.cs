namespace Edge.Client;

/// <summary>One parameter of a query string, before percent-encoding.</summary>
internal readonly record struct Parameter(string Name, string Value);
