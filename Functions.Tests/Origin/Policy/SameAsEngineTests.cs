using System.Text.Json;
using Edge.Tests.Spec.Access;

namespace Edge.Tests.Origin.Policy;

/// <summary>The property that the gate is for: what it does not deny is answered as by the engine under the same policy.</summary>
public sealed class SameAsEngineTests(GatedArchive archive) : IClassFixture<GatedArchive>
{
    private static readonly int Requests =
        int.TryParse(Environment.GetEnvironmentVariable("EDGE_TEST_POLICY_REQUESTS"), out var wanted) ? wanted : 400;

    private static readonly Func<Api, Api>[] Clients =
    [
        api => api, api => api, api => api.Member("ann", 2, 3), api => api.Member("bob"), api => api.Member(null, 2), api => api.Member("x\"),id.gt.(\"", 2),
        api => api.As("film_curator"),
    ];

    [SkippableFact]
    public async Task Any_read_is_denied_or_answered_as_by_the_engine()
    {
        var gate = archive.Gate.Api;
        var requests = new ReadRequests(seed: 20261123, hostile: true);
        var (answered, ofEngine) = (0, 0);
        for (var i = 0; i < Requests; i++)
        {
            var path = requests.Next();
            var client = Clients[i % Clients.Length];
            var actual = await client(gate).Get(path, prefer: "count=exact");
            var expected = await client(archive.Engine).Get(path, prefer: "count=exact");
            if (expected.Status < 300) ofEngine++;
            if (actual.Status is 401 or 403) continue;
            Assert.True(actual.Status == expected.Status, $"{expected}\n\n{actual}");
            if (expected.Status >= 300) continue;
            answered++;
            Assert.True(
                actual.Header("Content-Range") == expected.Header("Content-Range")
                && Sorted(JsonElement.Parse(actual.Body)) == Sorted(JsonElement.Parse(expected.Body)),
                $"{expected}\n\n{actual}");
        }

        Assert.True(answered > ofEngine / 3, $"Only {answered} requests of {ofEngine} were let through.");
    }

    /// <summary>Rows come in no particular order unless one is asked for; a star in a spread can bring what is embedded a second time.</summary>
    private static string Sorted(JsonElement json) => json.ValueKind switch
    {
        JsonValueKind.Array => $"[{string.Join(',', json.EnumerateArray().Select(Sorted).Order(StringComparer.Ordinal))}]",
        JsonValueKind.Object => $"{{{string.Join(',', json.EnumerateObject().Select(member => $"{member.Name}:{Sorted(member.Value)}").Distinct().Order(StringComparer.Ordinal))}}}",
        _ => json.GetRawText(),
    };
}
