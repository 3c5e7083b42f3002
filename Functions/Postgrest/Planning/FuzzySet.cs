using System.Collections.Immutable;

namespace Edge.Postgrest.Planning;

/// <summary>
/// Approximate search among names. Candidates share 3-grams (if none of them is near enough, 2-grams) with the query; the fifty nearest by
/// the cosine of their gram counts are scored by edit distance: 1 − Levenshtein / length of the longer. Case is ignored.
/// </summary>
/// <remarks>The measure of the Haskell package fuzzyset 0.2, which PostgREST v16.2 asks for its hints.</remarks>
internal sealed class FuzzySet
{
    private const int MostCandidates = 50;

    private readonly Dictionary<string, string> exact = new(StringComparer.Ordinal);
    private readonly ImmutableArray<GramIndex> indexes;
    private readonly int longest;

    public FuzzySet(IEnumerable<string> names)
    {
        foreach (var name in names) exact.TryAdd(Key(name), name);
        longest = exact.Keys.Select(key => key.Length).DefaultIfEmpty().Max();
        indexes = [new GramIndex(3, exact.Keys), new GramIndex(2, exact.Keys)];
    }

    /// <summary>The nearest name with at least this score; null if there is none.</summary>
    public string? Nearest(string query, double minScore) => Search(query, minScore) is [var best, ..] ? best.Name : null;

    /// <summary>Names with at least this score, nearest first; only the name itself, with 1, if it is there.</summary>
    public ImmutableArray<(double Score, string Name)> Search(string query, double minScore)
    {
        var key = Key(query);
        if (exact.TryGetValue(key, out var same)) return [(1, same)];

        // The score is at most the ratio of the lengths, so an absurdly long query need not be looked at.
        if (longest < minScore * key.Length) return [];

        return indexes.Select(index => Search(key, index, minScore)).FirstOrDefault(found => !found.IsEmpty, []);
    }

    private ImmutableArray<(double Score, string Name)> Search(string key, GramIndex index, double minScore) =>
    [
        .. index.Similar(key)
            .OrderByDescending(near => near.Cosine)
            .Take(MostCandidates)
            .Select(near => (Score: Similarity(key, near.Key), Name: exact[near.Key]))
            .Where(near => near.Score >= minScore)
            .OrderByDescending(near => near.Score),
    ];

    private static string Key(string name) => name.ToLowerInvariant();

    private static double Similarity(string left, string right)
    {
        var longer = Math.Max(left.Length, right.Length);
        return longer == 0 ? 1 : 1 - (double)Distance(left, right) / longer;
    }

    /// <summary>Levenshtein's.</summary>
    private static int Distance(string left, string right)
    {
        var previous = Enumerable.Range(0, right.Length + 1).ToArray();
        var current = new int[right.Length + 1];
        for (var i = 1; i <= left.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substitution = previous[j - 1] + (left[i - 1] == right[j - 1] ? 0 : 1);
                current[j] = Math.Min(substitution, Math.Min(previous[j], current[j - 1]) + 1);
            }

            (previous, current) = (current, previous);
        }

        return previous[right.Length];
    }
}
