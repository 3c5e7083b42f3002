using Microsoft.AspNetCore.Http;

namespace Microsoft.Azure.Functions.Worker;

/// <summary>One call of a function; the part of the real one that an HTTP function has a use for.</summary>
public sealed class FunctionContext
{
    private readonly HttpContext _http;

    internal FunctionContext(HttpContext http) => _http = http;

    public string InvocationId { get; } = Guid.NewGuid().ToString();

    public IServiceProvider InstanceServices => _http.RequestServices;

    public CancellationToken CancellationToken => _http.RequestAborted;

    public IDictionary<object, object?> Items => _http.Items;
}
