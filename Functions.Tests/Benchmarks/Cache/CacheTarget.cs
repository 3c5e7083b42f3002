using System.Globalization;

namespace Edge.Benchmarks.Cache;

/// <summary>A read that is asked again and again.</summary>
/// <param name="Name">Also a file's.</param>
/// <param name="Target"><c>{n}</c> is a number from 1 on.</param>
/// <param name="Bytes">Of the answer, at least and at most.</param>
internal sealed record CacheTarget(string Name, string Target, Range Bytes)
{
    private const int Categories = 200;

    // What a list in a front end shows: some columns and a name from another table, of one category, the newest first.
    private const string List = "/rest/v1/items?select=id,name,price,created,categories(name)&category_id=eq.{n}&order=created.desc&limit=";

    public static IReadOnlyList<CacheTarget> All { get; } =
    [
        new("a list of 1 KB", $"{List}8", 900..1_150),
        new("a list of 100 KB", $"{List}800", 90_000..110_000),
        new("one row by its key", "/rest/v1/items?id=eq.{n}", 50..300),
    ];

    /// <summary>The same, with many to ask for.</summary>
    public static IReadOnlyList<CacheTarget> Varied { get; } =
    [
        .. All.Select(target => target with { Target = target.Target.Replace("{n}&", "{n}&id=gt.{m}&", StringComparison.Ordinal) }),
    ];

    public string For(int n) => Target
        .Replace("{n}", Number(Target.Contains("category_id", StringComparison.Ordinal) ? 1 + n % Categories : n), StringComparison.Ordinal)
        .Replace("{m}", Number(n), StringComparison.Ordinal);

    private static string Number(int n) => n.ToString(CultureInfo.InvariantCulture);
}
