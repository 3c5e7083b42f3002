namespace Edge.Tests.Realtime;

/// <summary>What many subscribers cost the database.</summary>
public sealed class RowCheckTests(ChatApps chat) : IClassFixture<ChatApps>
{
    private const int Users = 10;
    private const int ChannelsEach = 100;

    [SkippableFact]
    public async Task A_thousand_subscribers_of_ten_users_cost_ten_row_checks_a_change()
    {
        var app = chat.First;
        var clients = new List<PhoenixClient>();
        for (var user = 0; user < Users; user++)
        {
            var client = await PhoenixClient.Open(app);
            clients.Add(client);
            for (var n = 0; n < ChannelsEach; n++)
            {
                // Tokens differ in a claim that no policy reads.
                var token = Token.For("chat_member", ("sub", $"user{user}"), ("session", $"{n}"));
                var reply = await client.Join($"room{n}", """{"presence":{"enabled":false},"postgres_changes":[{"event":"*","schema":"api","table":"letters"}]}""", token, $"{n}");
                Assert.Contains("\"status\":\"ok\"", reply, StringComparison.Ordinal);
            }
        }

        var before = await Checks(app);
        await chat.Run("INSERT INTO api.letters VALUES (100, 'user3', 'for one of ten', '')");

        var got = 0;
        while (got < ChannelsEach)
        {
            if (await clients[3].Receive() is { } frame && frame.Contains("\"postgres_changes\",{\"ids\"", StringComparison.Ordinal)) got++;
        }

        Assert.Equal(Users, await Checks(app) - before);

        // Nobody else got it: the next thing that another user hears is the answer to this.
        await clients[4].Send("""[null,"beat","phoenix","heartbeat",{}]""");
        while (await clients[4].Receive() is { } frame && !frame.Contains("\"beat\"", StringComparison.Ordinal))
            Assert.DoesNotContain("for one of ten", frame, StringComparison.Ordinal);
        foreach (var client in clients) await client.DisposeAsync();
    }

    private static async Task<long> Checks(EdgeApp app) => (long)(await app.Site.Get("/realtime/stats")).Json!["rowChecks"]!;
}
