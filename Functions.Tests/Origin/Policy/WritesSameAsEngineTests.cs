using System.Text.Json.Nodes;

namespace Edge.Tests.Origin.Policy;

/// <summary>What the gate lets a client write leaves a database as the engine under the same policy leaves its own.</summary>
public sealed class WritesSameAsEngineTests(GatedArchive gated, WritesSameAsEngineTests.EnginesArchive engines)
    : IClassFixture<GatedArchive>, IClassFixture<WritesSameAsEngineTests.EnginesArchive>
{
    private const string Contents =
        """
        SELECT 'loan ' || t::text FROM api.loans t UNION ALL SELECT 'film ' || t::text FROM api.films t UNION ALL
        SELECT 'shelf ' || t::text FROM api.shelves t UNION ALL SELECT 'award ' || t::text FROM api.awards t ORDER BY 1
        """;

    private static readonly int Requests =
        int.TryParse(Environment.GetEnvironmentVariable("EDGE_TEST_POLICY_REQUESTS"), out var wanted) ? wanted : 400;

    private static readonly Func<Api, Api>[] Clients =
        [api => api.Member("ann", 2, 3), api => api.Member("ann", 2, 3), api => api.Member("bob", 4), api => api.Member(null), api => api.As("film_curator"), api => api];

    [SkippableFact]
    public async Task Any_write_is_denied_or_done_as_by_the_engine()
    {
        var gate = gated.Gate.Api;
        var requests = new WriteRequests(seed: 20261123);
        var done = new Dictionary<string, int>();
        for (var i = 0; i < Requests; i++)
        {
            var write = requests.Next();
            var client = Clients[i % Clients.Length];
            var actual = await write.Send(client(gate));
            if (actual.Status is not (401 or 403))
            {
                var expected = await write.Send(client(engines.Api));
                var both = $"{write}\n\n{expected}\n\n{actual}";
                Assert.True(actual.Status == expected.Status, both);
                if (expected.Status < 300)
                {
                    Assert.True(Told(actual) == Told(expected), both);
                    done[write.Method] = done.GetValueOrDefault(write.Method) + 1;
                }
            }
            if (actual.Status < 300 || i % 20 == 0) Assert.Equal(await engines.Column(Contents), await gated.Column(Contents));
        }

        Assert.Equal(["DELETE", "PATCH", "POST", "PUT"], done.Keys.Order());
        Assert.True(done.Values.Sum() > Requests / 10, $"Only {done.Values.Sum()} writes were let through.");
    }

    private static (string?, string?, string) Told(ApiResponse answer) =>
        (answer.Header("Content-Range"), answer.Header("Location"), answer.Body.Length == 0 ? "" : Sorted(answer.Json));

    private static string Sorted(JsonNode? json) => json switch
    {
        JsonArray array => $"[{string.Join(',', array.Select(Sorted).Order(StringComparer.Ordinal))}]",
        JsonObject row => $"{{{string.Join(',', row.Select(member => $"{member.Key}:{Sorted(member.Value)}").Order(StringComparer.Ordinal))}}}",
        _ => json?.ToJsonString() ?? "null",
    };

    /// <summary>A database of its own, with the engine under the policy.</summary>
    public sealed class EnginesArchive : FilmsApp
    {
        private readonly TemporaryPolicy _policy = GatedArchive.EnginesPolicy();

        public override async Task DisposeAsync()
        {
            await base.DisposeAsync();
            _policy.Dispose();
        }

        protected override IEnumerable<(string Name, string Value)> UsualSettings() => [.. base.UsualSettings(), ("Access:PolicyFile", _policy.Path)];
    }
}
