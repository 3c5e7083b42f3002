namespace Edge.Tests.Hosting;

public sealed class ShutdownTests(FilmsApp films) : IClassFixture<FilmsApp>
{
    [SkippableFact]
    public async Task Told_to_end_the_app_finishes_the_request_in_flight_and_takes_no_other()
    {
        await films.Run($"CREATE FUNCTION api.pass() RETURNS void LANGUAGE sql AS $$ {Door.Pass} $$");
        var door = await Door.Close(films);
        using var app = await AppProcess.Start(films);
        var slow = app.Api.Post("/rpc/pass", "{}");
        await door.IsWaitedFor();
        app.Send("TERM");

        await Eventually.Holds(() => IsRefused(app.Root));
        Assert.False(slow.IsCompleted);
        await door.DisposeAsync();
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
