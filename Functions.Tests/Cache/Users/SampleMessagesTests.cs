using System.Globalization;
using Edge.Postgrest;
using Edge.Tests.Endpoints;

namespace Edge.Tests.Cache.Users;

/// <summary>The sample's messages, of which everybody sees his own. Beside other tests of the sample it would change the same roles at the same time.</summary>
[Collection(nameof(SampleApp))]
public sealed class SampleMessagesTests(SampleMessagesTests.Sample sample) : IClassFixture<SampleMessagesTests.Sample>
{
    private const int Steps = 200;

    private static readonly GeneratedClient[] Clients =
    [
        new(null), .. new[] { "1", "2", "3", "4", "5" }.Select(id => new GeneratedClient(Token.For("web_user", ("sub", id), ("session", "x")))),
        new(Token.For("web_user", ("sub", "1"), ("session", "y"))), new(Token.For("web_user")), new(Token.For("web_user", ("sub", "ada"))),
    ];

    private static readonly GeneratedQuestion[] Questions =
    [
        new("GET", "/messages", [("order", "id"), ("select", "id,body")]), new("GET", "/messages", [("id", "eq.3")]),
        new("GET", "/messages", [("order", "id"), ("select", "body,from:users!messages_sender_id_fkey(name)")], ("Prefer", "count=exact")),
        new("HEAD", "/messages", [("order", "id")], ("Prefer", "count=exact")),
        new("GET", "/users", [("order", "id"), ("id", "lt.6"), ("select", "name,messages!messages_recipient_id_fkey(body)")]),
        new("GET", "/posts", [("order", "id"), ("limit", "3"), ("select", "title,users(name)")]),
    ];

    [SkippableFact]
    public async Task A_message_is_only_for_who_wrote_and_who_got_it()
    {
        await using var app = await sample.StartApp();
        var ways = new BothWays(app);

        if (await new Scene(ways, Clients, Questions, Change).Play(Steps, new Random(5)) is { } difference) Assert.Fail(difference);

        Assert.InRange(ways.Hits, Steps / 2, ways.Answers);
    }

    private static PostgrestRequest Change(Random random)
    {
        var (from, to) = (random.Next(1, 6).ToString(CultureInfo.InvariantCulture), random.Next(1, 6));
        (string, string)[] headers = [("Authorization", $"Bearer {Token.For("web_user", ("sub", from))}"), ("Content-Type", "application/json")];
        return random.Next(3) switch
        {
            0 => BothWays.Request("DELETE", $"/messages?recipient_id=eq.{to}", "", headers),
            1 => BothWays.Request("PATCH", $"/users?id=eq.{to}", $$"""{"followers":{{random.Next(9)}}}""", headers),
            _ => BothWays.Request("POST", "/messages", $$"""{"sender_id":{{from}},"recipient_id":{{to}},"body":"{{from}} to {{to}}"}""", headers),
        };
    }

    public sealed class Sample() : PostgresFixture("infra/origin/sample.sql")
    {
        public async Task<EdgeApp> StartApp()
        {
            await Run("ALTER ROLE authenticator PASSWORD 'sample'");
            return await EdgeApp.Start(
            [
                ("db-uri", DbUri("authenticator", "sample")), ("db-anon-role", "web_anon"), ("jwt-secret", Token.Secret), ("Cache:Default:MaxAge", "600"),
                ("Cache:Relations:messages:Scope", "public"),
            ]);
        }
    }
}
