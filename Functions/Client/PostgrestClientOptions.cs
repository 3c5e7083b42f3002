using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Edge.Client;

/// <summary>What every request of a client has in common.</summary>
public sealed record PostgrestClientOptions
{
    /// <summary>Rows are read and written by reflection, columns being <c>snake_case</c>.</summary>
    [RequiresUnreferencedCode("Reads and writes rows by reflection; give a JsonSerializerContext's options instead.")]
    [RequiresDynamicCode("Reads and writes rows by reflection; give a JsonSerializerContext's options instead.")]
    public PostgrestClientOptions() => Json = JsonValues.Reflecting;

    /// <param name="json">Usually a <c>JsonSerializerContext</c>'s <c>Options</c>: its naming policy is the columns'.</param>
    public PostgrestClientOptions(JsonSerializerOptions json) => Json = json;

    /// <summary>Where <c>/{relation}</c> is found; in-process the host does not matter.</summary>
    public Uri BaseAddress { get; init; } = new("http://in-process/");

    /// <summary>Null: the first of the exposed schemas.</summary>
    public string? Schema { get; init; }

    /// <summary>Sent with each request, such as <c>Authorization</c>.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];

    public JsonSerializerOptions Json { get; }

    /// <summary>Send reads that failed on the way again. Not needed where the handler does that.</summary>
    public bool Retry { get; init; }

    public TimeProvider Time { get; init; } = TimeProvider.System;

    /// <summary>Errors are exceptions instead of values.</summary>
    public bool ThrowOnError { get; init; }
}
