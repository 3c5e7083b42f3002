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
        transport = new Transport(new HttpMessageInvoker(handler, disposeHandler: false), options.BaseAddress, new Retries(options.Time));
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

    /// <summary>A function without arguments.</summary>
    public Query<JsonElement> Rpc(string function, RpcMethod method = RpcMethod.Post, CountMode? count = null) =>
        Rpc(function, Payload.Json("{}"u8.ToArray()), method, count);

    /// <summary>
    /// A function. <paramref name="args"/> has a property per argument, such as <c>new { a = 1 }</c> or a <c>JsonObject</c>; names are
    /// changed by the naming policy as columns' are. Say with <c>As&lt;T&gt;()</c> what rows it returns, or read a scalar with
    /// <c>Read&lt;T&gt;()</c>.
    /// </summary>
    /// <param name="method">
    /// GET and HEAD run it in a read-only transaction; arguments that a query string cannot say are sent with POST all the same.
    /// </param>
    public Query<JsonElement> Rpc<TArgs>(string function, TArgs args, RpcMethod method = RpcMethod.Post, CountMode? count = null) =>
        Rpc(function, Payload.Json(JsonValues.ToUtf8(args, options.Json)), method, count);

    /// <summary>A function with what is JSON already, or the whole body of a function with one unnamed argument.</summary>
    public Query<JsonElement> Rpc(string function, Payload args, RpcMethod method = RpcMethod.Post, CountMode? count = null)
    {
        var draft = Draft(HttpMethod.Post, "rpc/" + Segment(function)) with { Payload = args };
        if (count is { } mode) draft = draft.Count(mode);
        var parameters = method is RpcMethod.Post || args.ContentType != MediaTypes.Json ? null : Arguments.AsParameters(args.Bytes);
        draft = (method, parameters) switch
        {
            (RpcMethod.Get, { } all) => draft with { Method = HttpMethod.Get, Payload = null, Parameters = all },
            (RpcMethod.Head, { } all) => draft with { Method = HttpMethod.Head, Payload = null, Parameters = all },
            (RpcMethod.Head, null) => draft.Prefer("return", "minimal"),
            _ => draft,
        };
        return new Query<JsonElement>.Written(transport, options.Json, draft);
    }

    /// <summary>The same client on another exposed schema.</summary>
    public PostgrestClient Schema(string schema) => new(transport, options with { Schema = RequestDraft.OneLine(schema) });

    /// <summary>The same client, sending this header with each request; an earlier value is replaced.</summary>
    public PostgrestClient SetHeader(string name, string value) =>
        new(transport, options with { Headers = Draft(HttpMethod.Get, "").Header(name, value).Headers });

    /// <summary>The same client, acting for the bearer of a JWT.</summary>
    public PostgrestClient As(string token) => SetHeader("Authorization", "Bearer " + token);

    /// <summary>
    /// The same client, whose reads see its writes on any instance: it brings the bookmark that the latest write was answered with. Clients made of this
    /// one share it.
    /// </summary>
    public PostgrestClient WithBookmarks() => new(transport.WithBookmarks(), options);

    private RequestDraft Draft(HttpMethod method, string path) =>
        new()
        {
            Method = method,
            Path = path,
            Headers = options.Headers,
            Schema = options.Schema,
            ThrowOnError = options.ThrowOnError,
            Retry = options.Retry,
        };

    // "." and ".." would be lost on the way: no encoding keeps them from being read as steps of the path.
    private static string Segment(string name) =>
        name is "" or "." or ".."
            ? throw new ArgumentException($"'{name}' cannot be the name of a relation or function.", nameof(name))
            : Uri.EscapeDataString(name);
}

/// <summary>How a function is called.</summary>
public enum RpcMethod { Post, Get, Head }
