namespace Edge.Tests.Realtime;

/// <summary>supabase-js from npm, unmodified, against two instances.</summary>
public sealed class SupabaseJsTests(ChatApps chat) : IClassFixture<ChatApps>
{
    [SkippableTheory]
    [InlineData("channels.test.mjs")]
    [InlineData("private.test.mjs")]
    [InlineData("changes.test.mjs")]
    [InlineData("scenario.test.mjs")]
    [InlineData("database.test.mjs")]
    public Task Supabases_client_finds_what_it_expects(string tests) => chat.Node(tests);
}
