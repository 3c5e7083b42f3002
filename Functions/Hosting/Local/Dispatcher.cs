using System.Collections.Immutable;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Logging;

namespace Edge.Hosting.Local;

/// <summary>
/// Finds the function of a request by the Functions host's rules: functions are tried in the order of their names, the first whose route
/// and method fit answers, and there is no other precedence. An exception is left to Kestrel, which logs it and answers an empty 500.
/// </summary>
internal sealed class Dispatcher
{
    private sealed record Entry(
        string Name,
        RouteTemplate Route,
        ImmutableArray<string> Methods,
        AuthorizationLevel Level,
        bool TakesRouteValues,
        Lazy<FunctionHandler> Handler);

    private readonly Entry[] _functions;
    private readonly FunctionKeys _keys;

    private Dispatcher(Entry[] functions, FunctionKeys keys)
    {
        _functions = functions;
        _keys = keys;
    }

    public static Dispatcher For(
        IEnumerable<HttpFunction> functions, string routePrefix, HandlerCompiler compiler, FunctionKeys keys, ILogger log)
    {
        var entries = new List<Entry>();
        if (!keys.Any && !keys.AreOff) log.LogWarning("Functions above the anonymous level are locked: the app listens to other machines and no function key is configured (FunctionKeys:master).");
        foreach (var function in functions.OrderBy(function => function.Name, StringComparer.OrdinalIgnoreCase))
        {
            if (entries.Count > 0 && entries[^1].Name.Equals(function.Name, StringComparison.OrdinalIgnoreCase))
            {
                throw new ConfigurationException($"Two functions are called {function.Name}.");
            }

            if (IsReserved(function.Route))
            {
                log.LogError("Function {Function} is not served: {Route} belongs to the Functions host.", function.Name, function.Route);
                continue;
            }

            var route = RouteTemplate.Parse($"{routePrefix}/{function.Route}");
            var takesRouteValues = function.Method.GetParameters()
                .Any(parameter => route.Parameters.Contains(parameter.Name!, StringComparer.OrdinalIgnoreCase));
            var handler = compiler.Compile(function, route.Parameters);
            entries.Add(new(function.Name, route, function.Methods, function.Trigger.AuthLevel, takesRouteValues, handler));
        }

        return new([.. entries], keys);
    }

    /// <summary>Makes the handlers ready, so that no request has to wait for one.</summary>
    public void Prepare()
    {
        try
        {
            foreach (var function in _functions) _ = function.Handler.Value;
        }
        catch (ObjectDisposedException)
        {
            // The app has ended meanwhile, and there will be no request.
        }
    }

    private static bool IsReserved(string route) =>
        route.TrimStart('/').Split('/')[0] is var first
        && (first.Equals("admin", StringComparison.OrdinalIgnoreCase) || first.Equals("runtime", StringComparison.OrdinalIgnoreCase));

    public Task Dispatch(HttpContext http)
    {
        var request = http.Request;
        var path = request.Path.Value ?? "";
        if (!path.StartsWith("//", StringComparison.Ordinal))
        {
            foreach (var function in _functions)
            {
                if (!function.Route.Matches(path) || !Accepts(function.Methods, request.Method)) continue;
                if (_keys.Open(function.Name, function.Level, request))
                {
                    return function.Handler.Value(http, function.TakesRouteValues ? function.Route.Capture(path) : []);
                }

                http.Response.StatusCode = StatusCodes.Status401Unauthorized;
                return Task.CompletedTask;
            }
        }

        http.Response.StatusCode = StatusCodes.Status404NotFound;
        return Task.CompletedTask;
    }

    private static bool Accepts(ImmutableArray<string> methods, string method)
    {
        if (methods.IsEmpty) return true;
        foreach (var accepted in methods)
        {
            if (accepted == method) return true;
        }

        return false;
    }
}
