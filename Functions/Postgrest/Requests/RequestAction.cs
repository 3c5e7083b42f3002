using Edge.Postgrest.Schema;

namespace Edge.Postgrest.Requests;

public enum Mutation { Create, Update, SingleUpsert, Delete }

public enum InvokeMethod { Post, Get, Head }

/// <summary>What the client wants of what.</summary>
/// <remarks>PostgREST v16.2, ApiRequest.hs > Action.</remarks>
public abstract record RequestAction
{
    private RequestAction() { }

    public sealed record RelationRead(QualifiedIdentifier Target, bool HeadersOnly) : RequestAction;

    public sealed record RelationMutate(QualifiedIdentifier Target, Mutation Mutation) : RequestAction;

    public sealed record RoutineCall(QualifiedIdentifier Target, InvokeMethod Method) : RequestAction;

    /// <summary>The OpenAPI document of a schema.</summary>
    public sealed record SchemaRead(string Schema, bool HeadersOnly) : RequestAction;

    public sealed record RelationInfo(QualifiedIdentifier Target) : RequestAction;

    public sealed record RoutineInfo(QualifiedIdentifier Target) : RequestAction;

    public sealed record SchemaInfo : RequestAction;
}
