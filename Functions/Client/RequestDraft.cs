using System.Collections.Immutable;
using System.Text;

namespace Edge.Client;

/// <summary>A request as a value: what a builder has been told so far.</summary>
internal sealed record RequestDraft
{
    public required HttpMethod Method { get; init; }

    /// <summary>Below the base address, percent-encoded: <c>users</c>, <c>rpc/add</c>.</summary>
    public required string Path { get; init; }

    public ImmutableArray<Parameter> Parameters { get; init; } = [];

    /// <summary>By preference, in order: <c>count</c> → <c>exact</c>.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Preferences { get; init; } = [];

    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];
    public string? Schema { get; init; }
    public Payload? Payload { get; init; }
    public bool StripNulls { get; init; }
    public bool ThrowOnError { get; init; }
    public bool Retry { get; init; }

    /// <summary>A write to a relation, whose rows come back only if they are asked for.</summary>
    public bool IsMutation { get; init; }

    public bool IsRead => Method == HttpMethod.Get || Method == HttpMethod.Head;

    public RequestDraft Add(Parameter parameter) => this with { Parameters = Parameters.Add(parameter) };

    /// <summary>Replaces what was said under this name.</summary>
    public RequestDraft Set(string name, string value) =>
        this with { Parameters = Parameters.RemoveAll(parameter => parameter.Name == name).Add(new Parameter(name, value)) };

    /// <summary>Adds to the comma-separated list under this name.</summary>
    public RequestDraft Append(string name, string item)
    {
        var at = IndexOf(name);
        return at < 0
            ? Add(new Parameter(name, item))
            : this with { Parameters = Parameters.SetItem(at, new Parameter(name, $"{Parameters[at].Value},{item}")) };
    }

    public bool Has(string name) => IndexOf(name) >= 0;

    /// <summary>For its status and headers only.</summary>
    /// <exception cref="InvalidOperationException">It is a write.</exception>
    public RequestDraft AsHead() => this switch
    {
        { IsRead: true } => this with { Method = HttpMethod.Head },
        { IsMutation: true } => throw new InvalidOperationException("Only a read can be answered by its headers."),
        _ => Prefer("return", "minimal"),
    };

    public RequestDraft Count(CountMode mode) => Prefer("count", mode.ToString().ToLowerInvariant());

    public RequestDraft Prefer(string preference, string value) => this with { Preferences = With(Preferences, preference, OneLine(value)) };

    /// <exception cref="ArgumentException">The value would not be one header's.</exception>
    public RequestDraft Header(string name, string value) => this with { Headers = With(Headers, name, OneLine(value)) };

    /// <summary>The value, if a header can have it; the transport would leave the header out.</summary>
    public static string OneLine(string value) => value.AsSpan().IndexOfAny('\r', '\n', '\0') < 0
        ? value
        : throw new ArgumentException("A header's value has no line breaks.", nameof(value));

    /// <summary>Path and query string, percent-encoded.</summary>
    public string Target()
    {
        var target = new StringBuilder(Path);
        var separator = '?';
        foreach (var (name, value) in Parameters)
        {
            target.Append(separator).Append(Uri.EscapeDataString(name)).Append('=').Append(Uri.EscapeDataString(value));
            separator = '&';
        }

        return target.ToString();
    }

    private int IndexOf(string name)
    {
        for (var at = 0; at < Parameters.Length; at++)
        {
            if (Parameters[at].Name == name) return at;
        }

        return -1;
    }

    private static ImmutableArray<KeyValuePair<string, string>> With(
        ImmutableArray<KeyValuePair<string, string>> pairs, string name, string value) =>
        pairs.RemoveAll(pair => string.Equals(pair.Key, name, StringComparison.OrdinalIgnoreCase)).Add(KeyValuePair.Create(name, value));
}
