using System.Globalization;
using Microsoft.Extensions.Time.Testing;

namespace Edge.Tests.Tunnel;

/// <summary>How often a request waits for the other end of a tunnel: once. What a message is for, only its end tells: Sync or Query asks for an answer.</summary>
public sealed class RoundTripTests(FilmsApp films) : IClassFixture<FilmsApp>
{
    // The settings, the preparation, the end.
    private const int Preparation = 3;

    private int _asked;
    private bool preparesApart;

    [SkippableFact]
    public async Task A_request_on_a_connection_in_use_takes_one()
    {
        await films.Run("CREATE TABLE IF NOT EXISTS api.far (id integer); GRANT ALL ON api.far TO film_anon");
        await using var proxy = FaultyProxy.Start(films.ConnectionString, Count);
        // One connection, so that a request waits for the preparation before it instead of taking another connection.
        await using var app = await StartApp(proxy, ("db-tx-end", "commit"), ("db-pool", "1"));
        await app.Api.Get("/films?limit=1");

        // The first of its shape, and one whose statements are prepared. What prepares them goes on apart, after the second has been answered.
        for (var id = 1; id <= 3; id++)
        {
            preparesApart = id == 2;
            var number = id.ToString(CultureInfo.InvariantCulture);
            await ShouldTake(1, () => app.Api.Get($"/films?select=id&id=eq.{number}"), 200);
            await ShouldTake(1, () => app.Api.Get($"/films?select=id,title,directors(name)&id=eq.{number}", prefer: "count=exact"), 200);
            await ShouldTake(1, () => app.Api.Post("/far", $$"""{"id":{{number}}}"""), 201);
            await ShouldTake(1, () => app.Api.Post("/far", $$"""{"id":{{number}}}""", prefer: "return=representation"), 201);
            await ShouldTake(1, () => app.Api.Patch($"/far?id=eq.{number}", $$"""{"id":{{number}}}"""), 204);
            await ShouldTake(1, () => app.Api.Get($"/rpc/add_them?a={number}&b=1"), 200);
            await ShouldTake(1, () => app.Api.Post("/rpc/add_them", $$"""{"a":{{number}},"b":1}"""), 200);
        }
    }

    [SkippableFact]
    public async Task What_Postgres_refuses_is_told_before_its_connection_is_put_in_order()
    {
        using var told = new ManualResetEventSlim();
        var (isRefusing, isToldTooLate) = (false, false);
        await using var proxy = FaultyProxy.Start(films.ConnectionString, (from, type) =>
        {
            Count(from, type);
            if (isRefusing && Volatile.Read(ref _asked) == 2 && !told.Wait(TimeSpan.FromSeconds(60))) isToldTooLate = true;
            return Cut.No;
        });
        await using var app = await StartApp(proxy);
        await app.Api.Get("/films?limit=1");

        (_asked, isRefusing) = (0, true);
        (await app.Api.Get("/films?id=eq.x")).ShouldBeError(400, "22P02");
        told.Set();
        Assert.False(isToldTooLate);
        (await app.Api.Get("/films?select=id&id=eq.1")).ShouldBeText(200, """[{"id":1}]""");
    }

    /// <summary>No time goes by, so that a connection in use stays one; and nobody listens, whose own questions would count.</summary>
    private Task<EdgeApp> StartApp(FaultyProxy proxy, params (string Name, string Value)[] settings) => films.StartApp(
        new FakeTimeProvider(TimeProvider.System.GetUtcNow()),
        [("db-uri", $"{films.AuthenticatorUri} host=127.0.0.1 port={proxy.Port}"), ("db-channel-enabled", "false"), .. settings]);

    private async Task ShouldTake(int roundTrips, Func<Task<ApiResponse>> request, int status)
    {
        Volatile.Write(ref _asked, 0);
        var answer = await request();
        answer.ShouldBe(status);
        if (preparesApart)
        {
            await Eventually.Holds(() => Task.FromResult(Volatile.Read(ref _asked) == roundTrips + Preparation));
            return;
        }
        Assert.True(roundTrips == Volatile.Read(ref _asked), $"{answer.Method} {answer.Path} took {Volatile.Read(ref _asked)} round trips");
    }

    private Cut Count(Sender from, char type)
    {
        if (from is Sender.Client && type is 'S' or 'Q') Interlocked.Increment(ref _asked);
        return Cut.No;
    }
}
