using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace Edge.Client;

/// <summary>
/// PostgREST for .NET: <c>client.From&lt;User&gt;("users").Gte(u => u.Followers, 100).Limit(20).ToListAsync()</c>.
/// Immutable and free to make; connections belong to the handler, which stays its owner's.
/// </summary>
public sealed class PostgrestClient
{
    private readonly Transport transport;
    private readonly PostgrestClientOptions options;

    /// <summary>Rows are read and written by reflection, columns being <c>snake_case</c>.</summary>
    [RequiresUnreferencedCode("Reads and writes rows by reflection; give options with a JsonSerializerContext's instead.")]
    [RequiresDynamicCode("Reads and writes rows by reflection; give options with a JsonSerializerContext's instead.")]
    public PostgrestClient(HttpMessageHandler handler) : this(handler, new PostgrestClientOptions()) { }

    public PostgrestClient(HttpMessageHandler handler, PostgrestClientOptions options)
    {
        this.options = options;
        transport = new Transport(new HttpMessageInvoker(handler, disposeHandler: false), options.BaseAddress);
    }

    private PostgrestClient(Transport transport, PostgrestClientOptions options)
    {
        this.transport = transport;
        this.options = options;
    }

    /// <summary>A table or view, with rows as JSON.</summary>
    public Relation<JsonElement> From(string relation) => From<JsonElement>(relation);

    /// <summary>A table or view, with rows as <typeparamref name="TRow"/>.</summary>
    public Relation<TRow> From<TRow>(string relation) => new(transport, options.Json, Draft(HttpMethod.Get, Segment(relation)));

    /// <summary>The same client on another exposed schema.</summary>
    public PostgrestClient Schema(string schema) => new(transport, options with { Schema = schema });

    /// <summary>The same client, sending this header with each request; an earlier value is replaced.</summary>
    public PostgrestClient SetHeader(string name, string value) =>
        new(transport, options with { Headers = Draft(HttpMethod.Get, "").Header(name, value).Headers });

    /// <summary>The same client, acting for the bearer of a JWT.</summary>
    public PostgrestClient As(string token) => SetHeader("Authorization", "Bearer " + token);

    private RequestDraft Draft(HttpMethod method, string path) =>
        new() { Method = method, Path = path, Headers = options.Headers, Schema = options.Schema, ThrowOnError = options.ThrowOnError };

    // "." and ".." would be lost on the way: no encoding keeps them from being read as steps of the path.
    private static string Segment(string name) =>
        name is "" or "." or ".." ? throw new ArgumentException($"'{name}' cannot be the name of a relation or function.", nameof(name)) : Uri.EscapeDataString(name);
}
