using System.Collections.Immutable;
using System.Globalization;

namespace Edge.Cache;

/// <summary>How long answers of a relation or function are kept, and for whom.</summary>
/// <param name="Validate">Age from which the change log is asked before an answer is used; null: never.</param>
public sealed record CachePolicy(
    TimeSpan MaxAge, TimeSpan StaleWhileRevalidate, TimeSpan StaleIfError, TimeSpan? Validate, CacheScope Scope)
{
    public static CachePolicy Off { get; } = new(TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero, null, CacheScope.Role);

    /// <summary>Of the relation or function as configured; <c>*</c>: all that are not named.</summary>
    public string Name { get; init; } = "*";

    public ImmutableArray<string> Tags { get; init; } = [];

    public bool Keeps => MaxAge > TimeSpan.Zero;

    /// <summary>How long after <see cref="MaxAge"/> an answer can be of any use.</summary>
    public TimeSpan Staleness => StaleWhileRevalidate > StaleIfError ? StaleWhileRevalidate : StaleIfError;

    /// <summary>All but the name, as one text.</summary>
    public string Terms => string.Create(
        CultureInfo.InvariantCulture,
        $"{MaxAge.Ticks} {StaleWhileRevalidate.Ticks} {StaleIfError.Ticks} {Validate?.Ticks} {Scope} {string.Join(',', Tags)}");

    /// <summary>What both allow. Tags come from both.</summary>
    public CachePolicy And(CachePolicy other) => new(
        Shorter(MaxAge, other.MaxAge), Shorter(StaleWhileRevalidate, other.StaleWhileRevalidate), Shorter(StaleIfError, other.StaleIfError),
        Validate is { } one && other.Validate is { } two ? Shorter(one, two) : Validate ?? other.Validate,
        Scope > other.Scope ? Scope : other.Scope)
    {
        Name = Name,
        Tags = [.. Tags.Union(other.Tags)],
    };

    private static TimeSpan Shorter(TimeSpan one, TimeSpan two) => one < two ? one : two;
}
