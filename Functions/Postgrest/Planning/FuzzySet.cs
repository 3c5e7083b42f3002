using System.Collections.Immutable;
using System.Text;

namespace Edge.Postgrest.Planning;

/// <summary>
/// Approximate search among names. Candidates share 3-grams (if none does, 2-grams) with the query; the fifty nearest by the cosine of their gram
/// counts are scored by edit distance: 1 − Levenshtein / length of the longer. Case is ignored, and so is punctuation in the grams.
/// </summary>
/// <remarks>The measure of the Haskell package fuzzyset 0.2, which PostgREST v16.2 asks for its hints.</remarks>
internal sealed class FuzzySet
{
    private const int MostCandidates = 50;
    private static readonly ImmutableArray<int> GramSizes = [3, 2];

    private readonly Dictionary<string, string> exact = new(StringComparer.Ordinal);
    private readonly int longest;

    public FuzzySet(IEnumerable<string> names)
    {
        foreach (var name in names) exact.TryAdd(Lower(name), name);
        longest = exact.Count == 0 ? 0 : exact.Keys.Max(key => key.Length);
    }

    /// <summary>The nearest name with at least this score; null if there is none.</summary>
    public string? Nearest(string query, double minScore) => Search(query, minScore) is [var best, ..] ? best.Name : null;

    /// <summary>Names with at least this score, nearest first; only the name itself, with 1, if it is there.</summary>
    public ImmutableArray<(double Score, string Name)> Search(string query, double minScore)
    {
        var key = Lower(query);
        if (exact.TryGetValue(key, out var same)) return [(1, same)];

        // The score is at most the ratio of the lengths, so an absurdly long query need not be looked at.
        if (longest < minScore * key.Length) return [];

        foreach (var size in GramSizes)
        {
            var found = Search(key, size, minScore);
            if (!found.IsEmpty) return found;
        }

        return [];
    }

    private ImmutableArray<(double Score, string Name)> Search(string key, int gramSize, double minScore)
    {
        var grams = Grams(key, gramSize);
        return
        [
            .. exact.Keys
                .Select(candidate => (Candidate: candidate, Cosine: Cosine(grams, Grams(candidate, gramSize))))
                .Where(near => near.Cosine > 0)
                .OrderByDescending(near => near.Cosine)
                .Take(MostCandidates)
                .Select(near => (Score: Similarity(key, near.Candidate), Name: exact[near.Candidate]))
                .Where(near => near.Score >= minScore)
                .OrderByDescending(near => near.Score),
        ];
    }

    private static string Lower(string name) => name.ToLowerInvariant();

    // "Destroido Corp." of size 3: -de des est … corp- without the full stop.
    private static Dictionary<string, int> Grams(string key, int size)
    {
        var padded = new StringBuilder("-");
        foreach (var character in key)
            if (char.IsLetterOrDigit(character) || char.IsWhiteSpace(character) || character == ',') padded.Append(character);
        var text = padded.Append('-').ToString();

        var grams = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i + size <= text.Length; i++)
        {
            var gram = text.Substring(i, size);
            grams[gram] = grams.GetValueOrDefault(gram) + 1;
        }

        return grams;
    }

    private static double Cosine(Dictionary<string, int> left, Dictionary<string, int> right)
    {
        var product = left.Sum(gram => (long)gram.Value * right.GetValueOrDefault(gram.Key));
        return product == 0 ? 0 : product / (Norm(left) * Norm(right));
    }

    private static double Norm(Dictionary<string, int> grams) => Math.Sqrt(grams.Values.Sum(count => (double)count * count));

    private static double Similarity(string left, string right)
    {
        var longer = Math.Max(left.Length, right.Length);
        return longer == 0 ? 1 : 1 - (double)Distance(left, right) / longer;
    }

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
