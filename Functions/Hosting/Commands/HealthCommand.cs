using System.CommandLine;
using System.Net;

namespace Edge.Hosting.Commands;

/// <summary>
/// Asks the app beside it how it is: the health check of an image that has neither a shell nor a client of its own. It asks the address
/// in ASPNETCORE_URLS, which under the Functions host is the host's.
/// </summary>
internal sealed class HealthCommand : Command
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(4);

    private readonly Argument<string> question = new("question") { Description = "What to ask", DefaultValueFactory = _ => "live" };

    public HealthCommand() : base("health", "Asks the running app whether it is alive (live) or can answer (ready).")
    {
        question.AcceptOnlyFromAmong("live", "ready");
        Add(question);
        SetAction((parsed, cancellation) => Run(parsed.GetRequiredValue(question), cancellation));
    }

    /// <returns>0 if it answers 200, else 1.</returns>
    private static async Task<int> Run(string question, CancellationToken cancellation)
    {
        using var sockets = new SocketsHttpHandler { UseProxy = false };
        using var http = new HttpClient(sockets) { Timeout = Patience };
        try
        {
            using var answer = await http.GetAsync(new Uri(Address(Environment.GetEnvironmentVariable("ASPNETCORE_URLS")), $"health/{question}"), cancellation);
            await Console.Out.WriteLineAsync(await answer.Content.ReadAsStringAsync(cancellation));
            return answer.StatusCode == HttpStatusCode.OK ? 0 : 1;
        }
        catch (Exception silent) when (silent is HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync(silent.Message);
            return 1;
        }
    }

    /// <param name="urls">As ASP.NET takes them, so with <c>+</c>, <c>*</c> or <c>0.0.0.0</c> for every address; the first counts.</param>
    internal static Uri Address(string? urls)
    {
        var first = urls?.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "http://localhost:7071";
        var every = first.Replace("//+", "//localhost", StringComparison.Ordinal).Replace("//*", "//localhost", StringComparison.Ordinal)
            .Replace("//0.0.0.0", "//localhost", StringComparison.Ordinal).Replace("//[::]", "//localhost", StringComparison.Ordinal);
        return Uri.TryCreate(every, UriKind.Absolute, out var address)
            ? address
            : throw new ConfigurationException($"ASPNETCORE_URLS has no address to ask: {first}");
    }
}
