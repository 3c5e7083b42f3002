using System.Collections.Immutable;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema.Lineage;

namespace Edge.Postgrest.Planning;

/// <summary>What a plan reads and writes; what of it depends on the values of the request is filled in for each.</summary>
/// <param name="ReadKey">The request names one row of the relation that it reads.</param>
/// <param name="WriteKey">The request names the one row that it writes.</param>
internal sealed record Footprint(Dependencies Reads, Changes Writes, KeyPin? ReadKey = null, KeyPin? WriteKey = null)
{
    /// <summary>Of a read that may be kept: what <see cref="Reads"/> was found in.</summary>
    public Definitions? Definitions { get; init; }

    private static readonly ImmutableArray<string> WordsForTimes = ["now", "today", "tomorrow", "yesterday"];

    /// <summary>For a schema whose lineage has not been read.</summary>
    public static Footprint Unknown { get; } = new(Dependencies.Never("what it reads has not been looked at"), Changes.All);

    public Dependencies ReadsOf(ApiRequest request) => Reads with
    {
        On = Pinned(Reads.On, ReadKey, request),
        // ?made=gt.today
        ReadsClock = Reads.ReadsClock || request.Values.Any(NamesTime),
    };

    public Changes WritesOf(ApiRequest request) => Writes with { To = Pinned(Writes.To, WriteKey, request) };

    private static ImmutableArray<Dependency> Pinned(ImmutableArray<Dependency> all, KeyPin? pin, ApiRequest request)
    {
        if (pin?.TextOf(request) is not { } key) return all;
        var whole = new Dependency(pin.Relation);
        return all.Replace(whole, whole with { Key = key });
    }

    private static bool NamesTime(string value) =>
        WordsForTimes.Any(word => value.Contains(word, StringComparison.OrdinalIgnoreCase));
}
