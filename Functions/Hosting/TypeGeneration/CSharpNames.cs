using System.Text;

namespace Edge.Hosting.TypeGeneration;

/// <summary>Names of one C# scope: each is an identifier, and no two are the same.</summary>
/// <param name="taken">Names that have another meaning there.</param>
internal sealed class CSharpNames(params IEnumerable<string> taken)
{
    private readonly HashSet<string> names = [.. taken];

    /// <summary>A name in Pascal case for what Postgres calls <paramref name="text"/>: <c>created_at</c> is <c>CreatedAt</c>.</summary>
    public string Take(string text)
    {
        var wanted = Pascal(text);
        var name = wanted;
        for (var number = 2; !names.Add(name); number++) name = wanted + number.ToString(System.Globalization.CultureInfo.InvariantCulture);
        return name;
    }

    private static string Pascal(string text)
    {
        var name = new StringBuilder();
        var first = true;
        foreach (var character in text)
        {
            if (char.IsLetterOrDigit(character)) name.Append(first ? char.ToUpperInvariant(character) : character);
            first = !char.IsLetterOrDigit(character);
        }

        return name.Length > 0 && char.IsLetter(name[0]) ? name.ToString() : "_" + name;
    }
}
