using Microsoft.Azure.Functions.Worker;
using Microsoft.Azure.Functions.Worker.Middleware;

namespace Edge.Hosting.Worker;

/// <summary>
/// Removes the headers that the Functions host and its forwarding add to a request, so that SQL's <c>request.headers</c>, policies and cache
/// keys see what the client sent. Runs inside the invocation: the worker has matched the request to it by then.
/// </summary>
internal sealed class HostHeaders : IFunctionsWorkerMiddleware
{
    internal static readonly string[] Names =
        ["x-ms-invocation-id", "X-Original-For", "X-Original-Host", "X-Original-Proto", "X-Original-Prefix"];

    public Task Invoke(FunctionContext context, FunctionExecutionDelegate next)
    {
        if (context.GetHttpContext() is { } http)
        {
            foreach (var name in Names) http.Request.Headers.Remove(name);
        }

        return next(context);
    }
}
