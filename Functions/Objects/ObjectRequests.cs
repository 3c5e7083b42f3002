using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Edge.Objects.Sockets;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Edge.Objects;

/// <summary>Answers a request by an object's <see cref="DurableObject.Fetch"/>, as one turn.</summary>
/// <remarks>A body is read before the turn and an answer sent after it: a slow client holds no lock.</remarks>
public sealed class ObjectRequests
{
    private readonly ObjectClasses classes;
    private readonly TurnRunner? turns;
    private readonly SocketHub? sockets;
    private readonly int mostBytes;

    internal ObjectRequests(ObjectClasses classes, TurnRunner? turns, SocketHub? sockets, ObjectsOptions options)
    {
        this.classes = classes;
        this.turns = turns;
        this.sockets = sockets;
        mostBytes = options.MaxBodyKb * 1024;
    }

    /// <summary>Whether there can be such an object.</summary>
    public bool Has(string @class, string name) => turns is not null && classes.Find(@class) is not null && ObjectId.IsName(name);

    /// <exception cref="ObjectException">The turn did not happen; see <see cref="ObjectError"/>.</exception>
    public async Task<StoredAnswer> Answer(HttpRequest request, string @class, string name, CallOptions call, CancellationToken cancellation)
    {
        var found = classes.Find(@class)!;
        var body = await Read(request, cancellation);
        return await turns!.Run(
            found, new(@class, name), instance => Answer(instance, request, body), call, AnswerJson.Default.StoredAnswer, cancellation);
    }

    /// <summary>Serves a WebSocket to its end.</summary>
    /// <exception cref="ObjectException">The object does not take it.</exception>
    public Task Serve(HttpContext http, string @class, string name, ObjectCaller caller) => sockets!.Serve(http, new(@class, name), caller);

    private async Task<StoredAnswer> Answer(DurableObject instance, HttpRequest request, byte[] body)
    {
        using var written = new MemoryStream();
        var http = Copy(request, body, written);
        await (await instance.Fetch(http.Request)).ExecuteAsync(http);
        await http.Response.BodyWriter.FlushAsync(CancellationToken.None);
        if (written.Length > mostBytes) throw ObjectError.OverLimit($"An answer of an object has at most {mostBytes} bytes").AsException();
        return new(http.Response.StatusCode, [.. http.Response.Headers.SelectMany(header => new[] { header.Key, header.Value.ToString() })], written.ToArray());
    }

    private static DefaultHttpContext Copy(HttpRequest request, byte[] body, MemoryStream written)
    {
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature());
        features.Set<IHttpResponseFeature>(new HttpResponseFeature());
        features.Set<IHttpResponseBodyFeature>(new StreamResponseBodyFeature(written));
        var copy = new DefaultHttpContext(features) { RequestServices = request.HttpContext.RequestServices, User = request.HttpContext.User };
        copy.Connection.RemoteIpAddress = request.HttpContext.Connection.RemoteIpAddress;
        copy.Request.Method = request.Method;
        copy.Request.Scheme = request.Scheme;
        copy.Request.Host = request.Host;
        copy.Request.Path = request.Path;
        copy.Request.QueryString = request.QueryString;
        foreach (var (name, value) in request.Headers) copy.Request.Headers[name] = value;
        copy.Request.Body = new MemoryStream(body, writable: false);
        copy.Request.ContentLength = body.Length;
        return copy;
    }

    private async Task<byte[]> Read(HttpRequest request, CancellationToken cancellation)
    {
        if (request.ContentLength > mostBytes) throw TooLarge();
        using var bytes = new MemoryStream();
        var block = new byte[16 * 1024];
        while (await request.Body.ReadAsync(block, cancellation) is > 0 and var read)
        {
            bytes.Write(block, 0, read);
            if (bytes.Length > mostBytes) throw TooLarge();
        }

        return bytes.ToArray();
    }

    private ObjectException TooLarge() => ObjectError.OverLimit($"A request for an object has at most {mostBytes} bytes").AsException();
}

/// <summary>An answer that is complete before it is sent, and can be sent again.</summary>
/// <param name="Headers">Names and values by turns.</param>
public sealed record StoredAnswer(int Status, ImmutableArray<string> Headers, byte[] Body) : IResult
{
    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = Status;
        foreach (var pair in Headers.Chunk(2)) response.Headers[pair[0]] = pair[1];
        if (Body.Length == 0 || HttpMethods.IsHead(httpContext.Request.Method)) return;
        response.ContentLength = Body.Length;
        await response.Body.WriteAsync(Body, httpContext.RequestAborted);
    }
}

[JsonSerializable(typeof(StoredAnswer))]
internal sealed partial class AnswerJson : JsonSerializerContext;
