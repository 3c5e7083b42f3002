using System.Collections.Immutable;
using System.Text;

namespace Edge.Postgrest.Planning;

/// <summary>
/// Lower-case keys by their grams of one size: substrings of the key between hyphens, punctuation left out (<c>a_b</c>: <c>-a ab b-</c>).
/// </summary>
internal sealed class GramIndex
{
    private readonly int size;
    private readonly ImmutableArray<(string Key, double Norm)> entries;
    private readonly Dictionary<string, List<(int Entry, int Count)>> byGram = new(StringComparer.Ordinal);

    public GramIndex(int size, IEnumerable<string> keys)
    {
        this.size = size;
        var counted = ImmutableArray.CreateBuilder<(string, double)>();
        foreach (var key in keys)
        {
            var grams = Count(key);
            foreach (var (gram, count) in grams)
            {
                if (!byGram.TryGetValue(gram, out var entriesOfGram)) byGram.Add(gram, entriesOfGram = []);
                entriesOfGram.Add((counted.Count, count));
            }

            counted.Add((key, Norm(grams)));
        }

        entries = counted.DrainToImmutable();
    }

    /// <summary>All keys that share a gram with this one, and the cosine of their gram counts; in the keys' order.</summary>
    public IEnumerable<(string Key, double Cosine)> Similar(string key)
    {
        var grams = Count(key);
        var norm = Norm(grams);
        var products = new SortedDictionary<int, long>();
        foreach (var (gram, count) in grams)
            foreach (var (entry, entryCount) in byGram.GetValueOrDefault(gram, []))
                products[entry] = products.GetValueOrDefault(entry) + (long)count * entryCount;
        return products.Select(product => (entries[product.Key].Key, product.Value / (norm * entries[product.Key].Norm)));
    }

    private Dictionary<string, int> Count(string key)
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

    private static double Norm(Dictionary<string, int> grams) => Math.Sqrt(grams.Values.Sum(count => (double)count * count));
}
