namespace Edge.Hosting;

/// <summary>Whether requests can be answered: the database answers and its schema is known.</summary>
public sealed class Readiness
{
    private readonly Func<string?> _missing;

    internal Readiness(Func<string?> missing) => _missing = missing;

    /// <summary>What is still missing, in words; null: nothing is.</summary>
    public string? Missing => _missing();
}
