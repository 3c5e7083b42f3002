using System.Text.Json;

namespace Edge.Tests.Hosting.Worker;

/// <summary>Reads functions.metadata, which the Functions host finds a published app's functions by.</summary>
internal static class FunctionsMetadata
{
    /// <param name="Parameter">The function's parameter that has the trigger.</param>
    /// <param name="Route">Below the route prefix.</param>
    /// <param name="Methods">In upper case; empty: all.</param>
    internal sealed record HttpTrigger(string Parameter, string Route, string Methods, string Level);

    /// <summary>The HTTP functions by name, and the type of the trigger of all others.</summary>
    public static (Dictionary<string, HttpTrigger> Http, Dictionary<string, string> Others) Read(string file)
    {
        var functions = JsonElement.Parse(File.ReadAllText(file)).EnumerateArray().ToList();
        var bindings = functions.ToDictionary(
            function => function.GetProperty("name").GetString()!,
            function => function.GetProperty("bindings").EnumerateArray().First(binding => Text(binding, "direction") == "In"));
        return (
            bindings.Where(function => IsHttp(function.Value)).ToDictionary(function => function.Key, function => Trigger(function.Value)),
            bindings.Where(function => !IsHttp(function.Value)).ToDictionary(function => function.Key, function => Text(function.Value, "type")!));
    }

    /// <param name="bindings">JSON of a function's bindings, as a worker tells them to the host.</param>
    public static HttpTrigger Trigger(IEnumerable<string> bindings) => Trigger(bindings.Select(binding => JsonElement.Parse(binding)).Single(IsHttp));

    private static HttpTrigger Trigger(JsonElement binding) => new(
        Text(binding, "name")!, Text(binding, "route") ?? "",
        binding.TryGetProperty("methods", out var methods)
            ? string.Join(' ', methods.EnumerateArray().Select(method => method.GetString()!.ToUpperInvariant()).Order())
            : "",
        Text(binding, "authLevel")!);

    private static bool IsHttp(JsonElement binding) => Text(binding, "type")!.Equals("httpTrigger", StringComparison.OrdinalIgnoreCase);

    private static string? Text(JsonElement binding, string name) => binding.TryGetProperty(name, out var value) ? value.GetString() : null;
}
