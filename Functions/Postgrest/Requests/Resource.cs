using Edge.Postgrest.Errors;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Requests;

/// <summary>What a path stands for.</summary>
/// <remarks>PostgREST v16.2, ApiRequest.hs > getResource, getAction.</remarks>
internal abstract record Resource
{
    private Resource() { }

    public sealed record Relation(string Name) : Resource;

    public sealed record Routine(string Name) : Resource;

    /// <summary>The root, where no function is configured for it.</summary>
    public sealed record Schema : Resource;

    public static Resource Of(string path, PostgrestConfig config)
    {
        var rest = path.AsSpan();
        if (rest is ['/', ..]) rest = rest[1..];
        if (rest.IsEmpty) return Root(config);
        var slash = rest.IndexOf('/');
        if (slash < 0) return new Relation(Segment(rest));
        if (rest[..slash] is "rpc" && rest[(slash + 1)..].IndexOf('/') < 0) return new Routine(Segment(rest[(slash + 1)..]));
        throw ApiError.InvalidResourcePath().AsException();
    }

    public RequestAction ActionOf(string method, string schema) => this switch
    {
        Routine routine => method switch
        {
            "HEAD" => new RequestAction.RoutineCall(new(schema, routine.Name), InvokeMethod.Head),
            "GET" => new RequestAction.RoutineCall(new(schema, routine.Name), InvokeMethod.Get),
            "POST" => new RequestAction.RoutineCall(new(schema, routine.Name), InvokeMethod.Post),
            "OPTIONS" => new RequestAction.RoutineInfo(new(schema, routine.Name)),
            _ => throw ApiError.InvalidRpcMethod(method).AsException(),
        },
        Relation relation => method switch
        {
            "HEAD" => new RequestAction.RelationRead(new(schema, relation.Name), HeadersOnly: true),
            "GET" => new RequestAction.RelationRead(new(schema, relation.Name), HeadersOnly: false),
            "POST" => new RequestAction.RelationMutate(new(schema, relation.Name), Mutation.Create),
            "PUT" => new RequestAction.RelationMutate(new(schema, relation.Name), Mutation.SingleUpsert),
            "PATCH" => new RequestAction.RelationMutate(new(schema, relation.Name), Mutation.Update),
            "DELETE" => new RequestAction.RelationMutate(new(schema, relation.Name), Mutation.Delete),
            "OPTIONS" => new RequestAction.RelationInfo(new(schema, relation.Name)),
            _ => throw ApiError.UnsupportedMethod(method).AsException(),
        },
        _ => method switch
        {
            "HEAD" => new RequestAction.SchemaRead(schema, HeadersOnly: true),
            "GET" => new RequestAction.SchemaRead(schema, HeadersOnly: false),
            "OPTIONS" => new RequestAction.SchemaInfo(),
            _ => throw ApiError.UnsupportedMethod(method).AsException(),
        },
    };

    private static Resource Root(PostgrestConfig config)
    {
        if (config.OpenApiMode is OpenApiMode.Disabled) throw ApiError.OpenApiDisabled().AsException();
        if (config.DbRootSpec is not { } function) return new Schema();
        return new Routine(function[(function.IndexOf('.') + 1)..]);
    }

    /// <summary>A slash within a name stays escaped in a decoded path, or it could not be told from one between names.</summary>
    private static string Segment(ReadOnlySpan<char> segment)
    {
        var name = segment.ToString();
        return name.Contains('%') ? name.Replace("%2F", "/", StringComparison.OrdinalIgnoreCase) : name;
    }
}
