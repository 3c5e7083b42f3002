namespace Edge.Hosting.Commands;

/// <summary>Finds the known word that a mistyped one is nearest to.</summary>
internal static class Nearest
{
    /// <returns>Null if none is near: more than a third of the longer word would have to be changed, and more than two letters.</returns>
    public static string? To(string word, IEnumerable<string> known)
    {
        var (nearest, distance) = known.Select(candidate => (Candidate: candidate, Distance: Distance(word, candidate)))
            .DefaultIfEmpty((Candidate: "", Distance: int.MaxValue)).MinBy(pair => pair.Distance);
        return distance <= Math.Max(2, Math.Max(word.Length, nearest.Length) / 3) ? nearest : null;
    }

    /// <summary>Counts the letters to insert, delete, replace or swap with their neighbour (optimal string alignment).</summary>
    public static int Distance(string from, string to)
    {
        var rows = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++) rows[i, 0] = i;
        for (var j = 0; j <= to.Length; j++) rows[0, j] = j;
        for (var i = 1; i <= from.Length; i++)
        {
            for (var j = 1; j <= to.Length; j++)
            {
                var replaced = rows[i - 1, j - 1] + (from[i - 1] == to[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(replaced, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        }

        return rows[from.Length, to.Length];
    }
}
