using System.Diagnostics;
using System.Globalization;

namespace Edge.Tests.Hosting;

public sealed class ShutdownTests(FilmsApp films) : IClassFixture<FilmsApp>
{
    [SkippableFact]
    public async Task Told_to_end_the_app_finishes_the_request_in_flight_and_takes_no_other()
    {
        Skip.If(OperatingSystem.IsWindows(), "signals are Unix's");
        string[] arguments =
        [
            typeof(Program).Assembly.Location, "--urls=http://127.0.0.1:0", $"--Postgrest:db-uri={films.AuthenticatorUri}",
            "--Postgrest:db-schemas=api", "--Postgrest:db-anon-role=film_anon",
        ];
        using var process = Process.Start(new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true })!;
        var root = await AddressOf(process);
        using var sockets = new SocketsHttpHandler { UseProxy = false };
        using var http = new HttpMessageInvoker(sockets);
        var api = new Api(http, $"{root}/rest/v1");
        await Eventually.Holds(async () => (await api.Get("/films?limit=1")).Status == 200);

        var slow = api.Post("/rpc/wait", """{"seconds":4}""");
        await Eventually.Holds(async () => (await films.Column("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()")).Count > 0);
        using var terminate = Process.Start("kill", ["-TERM", process.Id.ToString(CultureInfo.InvariantCulture)]);

        await Eventually.Holds(() => IsRefused(root));
        Assert.False(slow.IsCompleted);
        Assert.InRange((await slow).Status, 200, 204);
        await process.WaitForExitAsync();
        Assert.Equal(0, process.ExitCode);
    }

    private static async Task<string> AddressOf(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (line.StartsWith("Edge listens on ", StringComparison.Ordinal)) return line["Edge listens on ".Length..];
        }

        throw new InvalidOperationException("The app ended instead of starting.");
    }

    private static async Task<bool> IsRefused(string root)
    {
        using var sockets = new SocketsHttpHandler { UseProxy = false };
        using var another = new HttpMessageInvoker(sockets);
        try
        {
            await new Api(another, root).Get("/health/live");
            return false;
        }
        catch (HttpRequestException)
        {
            return true;
        }
    }
}
