namespace Edge.Benchmarks.Cache;

/// <summary>A read that is asked again and again.</summary>
/// <param name="Name">Also a file's.</param>
/// <param name="Bytes">Of the answer, at least and at most.</param>
internal sealed record CacheTarget(string Name, string Target, Range Bytes)
{
    // What a list in a front end shows: some columns and a name from another table, of one category, the newest first.
    private const string List = "/rest/v1/items?select=id,name,price,created,categories(name)&category_id=eq.7&order=created.desc&limit=";

    public static CacheTarget Kilobyte { get; } = new("a list of 1 KB", $"{List}8", 900..1_150);

    public static IReadOnlyList<CacheTarget> All { get; } =
    [
        Kilobyte,
        new("a list of 100 KB", $"{List}800", 90_000..110_000),
        new("one row by its key", "/rest/v1/items?id=eq.77", 50..300),
    ];
}
