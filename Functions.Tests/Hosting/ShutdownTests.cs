namespace Edge.Tests.Hosting;

public sealed class ShutdownTests(FilmsApp films) : IClassFixture<FilmsApp>
{
    [SkippableFact]
    public async Task Told_to_end_the_app_finishes_the_request_in_flight_and_takes_no_other()
    {
        using var app = await AppProcess.Start(films);
        var slow = app.Api.Post("/rpc/wait", """{"seconds":4}""");
        await Eventually.Holds(async () => (await films.Column("SELECT 1 FROM pg_stat_activity WHERE wait_event = 'PgSleep' AND datname = current_database()")).Count > 0);
        app.Send("TERM");

        await Eventually.Holds(() => IsRefused(app.Root));
        Assert.False(slow.IsCompleted);
        Assert.InRange((await slow).Status, 200, 204);
        Assert.Equal(0, await app.End());
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
