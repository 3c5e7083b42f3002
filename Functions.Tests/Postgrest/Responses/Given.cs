using System.Collections.Frozen;
using System.Collections.Immutable;
using System.IO.Pipelines;
using System.Text;
using Edge.Postgrest;
using Edge.Postgrest.Execution;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Responses;
using Edge.Postgrest.Schema;

namespace Edge.Tests.Postgrest.Responses;

/// <summary>Requests, plans and results as the other rooms would make them, and what is answered to them.</summary>
internal static class Given
{
    public static readonly PostgrestConfig Config = new() { ConnectionString = "" };

    public static readonly QualifiedIdentifier Films = new("api", "films");

    public static SchemaCache Schema { get; } = new()
    {
        Version = 1,
        Tables = FrozenDictionary<QualifiedIdentifier, Table>.Empty,
        Relationships = FrozenDictionary<(QualifiedIdentifier, string), ImmutableArray<Relationship>>.Empty,
        Routines = FrozenDictionary<QualifiedIdentifier, ImmutableArray<Routine>>.Empty,
        Representations = FrozenDictionary<(string, string), DataRepresentation>.Empty,
        MediaHandlers = FrozenDictionary<MediaHandlerKey, ResolvedHandler>.Empty,
        TimeZones = FrozenSet<string>.Empty,
        ServerVersion = 180000,
        Roles = FrozenDictionary<string, RoleSettings>.Empty,
    };

    public static ApiRequest Request(string method = "GET", Preferences? preferences = null, long offset = 0, string canonical = "") =>
        new()
    {
        Action = new RequestAction.RelationRead(Films, HeadersOnly: method == "HEAD"),
        Method = method,
        Path = "/films",
        Schema = "api",
        Query = new() { Select = [], Canonical = canonical },
        Preferences = preferences ?? new(),
        TopLevelRange = new(offset, null),
        Accept = [MediaType.Json],
        ContentType = MediaType.Json,
        Values = [],
        Headers = [],
    };

    public static ActionPlan.Database.RelationRead Read(MediaType? mediaType = null, bool headersOnly = false) => new()
    {
        Access = AccessMode.ReadOnly,
        Handler = new MediaHandler.Json(),
        MediaType = mediaType ?? MediaType.Json,
        Read = Everything,
        Target = Films,
        HeadersOnly = headersOnly,
    };

    public static ActionPlan.Database.Mutate Mutate(Mutation mutation, params string[] primaryKey) => new()
    {
        Access = AccessMode.ReadWrite,
        Handler = new MediaHandler.Json(),
        MediaType = MediaType.Json,
        Read = Everything,
        Target = Films,
        Mutation = mutation,
        Write = mutation switch
        {
            Mutation.Update => new MutatePlan.Update { Into = Films },
            Mutation.Delete => new MutatePlan.Delete { Into = Films },
            _ => new MutatePlan.Insert { Into = Films, PrimaryKey = [.. primaryKey] },
        },
    };

    public static ActionPlan.Database.Call Call(InvokeMethod method = InvokeMethod.Post, bool returnsVoid = false) => new()
    {
        Access = AccessMode.ReadWrite,
        Handler = new MediaHandler.Json(),
        MediaType = MediaType.Json,
        Read = Everything,
        Target = new("api", "add"),
        Invocation = new() { Function = new("api", "add"), Parameters = [], Arguments = new CallArguments.Direct([]) },
        Method = method,
        Routine = Routine(returnsVoid),
    };

    public static Routine Routine(bool returnsVoid = false, Volatility volatility = Volatility.Stable) => new()
    {
        Name = new("api", "add"),
        Returns = new(new(new("pg_catalog", returnsVoid ? "void" : "int4"), IsComposite: false, IsCompositeAlias: false), IsSet: false),
        Volatility = volatility,
    };

    public static Table Table(bool insertable = true, bool updatable = true, bool deletable = true, params string[] primaryKey) => new()
    {
        Name = Films,
        Insertable = insertable,
        Updatable = updatable,
        Deletable = deletable,
        PrimaryKey = [.. primaryKey],
        ColumnsByName = FrozenDictionary<string, Column>.Empty,
    };

    public static DbResult.Rows Rows(string body = "[]", long rows = 0, long? total = null) =>
        new() { Body = new ResponseBody.Buffered(Encoding.UTF8.GetBytes(body)), PageTotal = rows, TableTotal = total };

    public static PostgrestResponse Answer(
        DbResult result, ActionPlan plan, ApiRequest? request = null, PostgrestConfig? config = null, ServerTiming? timing = null) =>
        Responder.From(result, plan, request ?? Request(), config ?? Config, Schema, timing);

    public static string? Header(this PostgrestResponse response, string name)
    {
        var values = response.Headers.Where(header => header.Key == name).Select(header => header.Value).ToArray();
        return values.Length == 0 ? null : string.Join(" | ", values);
    }

    public static string[] Names(this PostgrestResponse response) => [.. response.Headers.Select(header => header.Key)];

    public static async Task<string> Text(this ResponseBody body)
    {
        var bytes = new MemoryStream();
        var writer = PipeWriter.Create(bytes, new StreamPipeWriterOptions(leaveOpen: true));
        await body.WriteTo(writer, CancellationToken.None);
        await writer.CompleteAsync();
        return Encoding.UTF8.GetString(bytes.ToArray());
    }

    private static ReadPlan Everything { get; } = new() { From = Films, RelationName = "films" };
}
