namespace Edge.Tests.Realtime;

/// <summary>Private channels by the access policy, for a database that must not be changed.</summary>
public sealed class PolicyChannelTests(ChatApps chat) : IClassFixture<ChatApps>
{
    private const string Policy =
        """
        { "roles": { "chat_member": { "channels": { "team-*": true, "team-secret": false, "user-{sub}": { "read": true }, "user-{sub}-*": true } } } }
        """;

    private static readonly (string Topic, string User, bool IsAllowed)[] Cases =
    [
        ("team-1", "ann", true), ("team-secret", "ann", false), ("user-ann", "ann", true), ("user-ann", "bob", false), ("user-ann-1", "ann", true),
        ("user-*", "*", true), ("user-ann", "*", false), ("other", "ann", false),
    ];

    [SkippableFact]
    public async Task The_policy_says_who_may_listen()
    {
        _ = chat.First;
        using var policy = new TemporaryPolicy(Policy);
        await using var app = await chat.Start(("Access:PolicyFile", policy.Path));
        foreach (var (topic, user, isAllowed) in Cases)
        {
            await using var client = await PhoenixClient.Open(app);
            var reply = await client.Join(topic, """{"private":true}""", Token.For("chat_member", ("sub", user)));
            Assert.Contains(isAllowed ? "\"status\":\"ok\"" : $"read from this Channel topic: {topic}", reply, StringComparison.Ordinal);
        }
    }
}
