namespace Edge.Telemetry;

/// <summary>
/// The route of a path as the code has it (<c>/users/{id}</c>), so that metrics and spans have few names, whatever clients ask for.
/// </summary>
internal sealed class Routes
{
    private const string Rest = "/rest/v1";
    private const string Function = "/rpc/";

    private readonly (string Name, string[] Segments)[] routes;

    /// <param name="functions">Names of functions, and the routes of their triggers.</param>
    public Routes(IEnumerable<(string Name, string Route)> functions) => routes =
    [
        .. from function in functions
           orderby function.Name.ToUpperInvariant()
           select ($"/{function.Route}", function.Route.Split('/', StringSplitOptions.RemoveEmptyEntries)),
    ];

    /// <summary>The first that fits, in the order in which the Functions host tries them; <c>/{*path}</c> if none does.</summary>
    public string Of(string path)
    {
        var isRest = path.StartsWith(Rest, StringComparison.OrdinalIgnoreCase) && (path.Length == Rest.Length || path[Rest.Length] == '/');
        if (isRest) return OfRest(path);
        foreach (var (name, segments) in routes)
        {
            if (Fits(path, segments)) return name;
        }

        return "/{*path}";
    }

    private static string OfRest(string path)
    {
        var rest = path.AsSpan(Rest.Length);
        return rest.Length <= 1 ? "/rest/v1/"
            : rest.StartsWith(Function, StringComparison.Ordinal) ? "/rest/v1/rpc/{function}"
            : rest is "/openapi.json" ? "/rest/v1/openapi.json"
            : "/rest/v1/{relation}";
    }

    private static bool Fits(ReadOnlySpan<char> path, string[] segments)
    {
        var rest = path.Trim('/');
        foreach (var segment in segments)
        {
            if (segment.StartsWith("{*", StringComparison.Ordinal)) return true;
            if (rest.IsEmpty) return segment.EndsWith("?}", StringComparison.Ordinal);
            var end = rest.IndexOf('/');
            var given = end < 0 ? rest : rest[..end];
            if (segment[0] != '{' && !given.Equals(segment, StringComparison.OrdinalIgnoreCase)) return false;
            rest = end < 0 ? [] : rest[(end + 1)..];
        }

        return rest.IsEmpty;
    }
}
