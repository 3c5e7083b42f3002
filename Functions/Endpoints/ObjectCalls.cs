using System.Net.Mime;
using System.Text.Json.Nodes;
using Edge.Objects;
using Edge.Postgrest.Execution.Idempotency;
using Microsoft.AspNetCore.Http;

namespace Edge.Endpoints;

/// <summary>Translates between HTTP and calls of objects.</summary>
internal static class ObjectCalls
{
    /// <exception cref="ObjectException">The header <c>Idempotency-Key</c> holds no key.</exception>
    public static CallOptions Options(HttpRequest request, ObjectCaller? caller = null)
    {
        if (!IdempotencyKey.TryRead(request.Headers, request.Method, out var key)) throw ObjectError.InvalidKey(IdempotencyKey.Longest).AsException();
        return new() { Caller = caller ?? ObjectCaller.App, IdempotencyKey = key, Fingerprint = $"{request.Method} {request.Path}{request.QueryString}" };
    }

    /// <summary>As PostgREST's errors look.</summary>
    public static IResult Error(ObjectError error) => Results.Text(
        new JsonObject { ["code"] = error.Code, ["details"] = null, ["hint"] = null, ["message"] = error.Message }.ToJsonString(),
        MediaTypeNames.Application.Json, statusCode: error.Status);
}
