using System.Collections.Immutable;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Requests;

/// <summary>
/// A request in the engine's terms, syntactically right and nothing more: whether its relations, columns and functions exist is the planner's to say.
/// </summary>
/// <remarks>PostgREST v16.2, ApiRequest.hs.</remarks>
public sealed record ApiRequest
{
    public required RequestAction Action { get; init; }

    /// <summary>As on the wire: GET, HEAD, POST, PATCH, PUT, DELETE, OPTIONS.</summary>
    public required string Method { get; init; }

    /// <summary>Below the mount point, decoded, with its leading slash: <c>/films</c>.</summary>
    public required string Path { get; init; }

    /// <inheritdoc cref="PostgrestRequest.Mount"/>
    public string Mount { get; init; } = "";

    /// <summary>The exposed schema in force.</summary>
    public required string Schema { get; init; }

    /// <summary>More than one schema is exposed, so the answer names it in <c>Content-Profile</c>.</summary>
    public bool NegotiatedByProfile { get; init; }

    public required QueryParams Query { get; init; }
    public required Preferences Preferences { get; init; }

    /// <summary>The rows wanted of the root, <c>Range</c> header and <c>limit</c>/<c>offset</c> merged.</summary>
    public required TopLevelRange TopLevelRange { get; init; }

    /// <summary>Wanted media types, best first; never empty.</summary>
    public required ImmutableArray<MediaType> Accept { get; init; }

    public required MediaType ContentType { get; init; }

    public Payload? Payload { get; init; }

    /// <summary>Columns (or arguments) of the payload, <c>columns=</c> before the payload's own keys; sorted ordinally, distinct.</summary>
    public ImmutableArray<string> PayloadColumns { get; init; } = [];

    /// <summary>The values of the request's slots, in the order in which the parser met them.</summary>
    public required ImmutableArray<string> Values { get; init; }

    /// <summary>For <c>request.headers</c>: lower-case names, in order, cookies left out.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; }

    /// <summary>For <c>request.cookies</c>.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Cookies { get; init; } = [];

    /// <summary>What the access policy in force compares rows with; null: there is no policy.</summary>
    public PolicyValues? Policy { get; init; }

    public string this[Slot slot] => Values[slot.Index];
}

/// <summary>The root's rows as numbers, for <c>Content-Range</c> and for the range errors.</summary>
/// <param name="Offset">0 or more.</param>
/// <param name="Limit">Null: no limit given.</param>
public readonly record struct TopLevelRange(long Offset, long? Limit);

/// <summary>A request body that is well-formed for its content type.</summary>
public abstract record Payload
{
    private Payload() { }

    /// <param name="Utf8">JSON text, one object or an array of objects (CSV arrives here already as JSON).</param>
    /// <param name="IsArray">The top level is an array.</param>
    public sealed record Json(ReadOnlyMemory<byte> Utf8, bool IsArray) : Payload;

    /// <summary>A form of an <c>/rpc</c> POST: its arguments in order.</summary>
    public sealed record Form(ImmutableArray<RoutineArgument> Arguments) : Payload;

    /// <summary>Any other body, for a function with one unnamed parameter.</summary>
    public sealed record Raw(ReadOnlyMemory<byte> Bytes) : Payload;
}
