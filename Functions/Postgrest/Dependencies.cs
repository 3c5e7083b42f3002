using System.Collections.Immutable;
using Edge.Postgrest.Schema;

namespace Edge.Postgrest;

/// <summary>
/// What an answer depends on beside the request itself, the role and the schema. It may name more than was read, never less, except through
/// <see cref="UnknownFunctions"/>.
/// </summary>
public sealed record Dependencies
{
    /// <summary>
    /// Every relation reached: embedded ones, those that views show, those that row security policies and functions read. A partition or an heir
    /// comes with its ancestors and its descendants, since a write to one of them may be one to it. Views hold nothing and are not among them.
    /// </summary>
    public ImmutableArray<Dependency> On { get; init; } = [];

    /// <summary>Why the answer may not be kept at all; null: it may.</summary>
    public Uncacheable? Uncacheable { get; init; }

    /// <summary>Functions whose reads are not known. The answer may be kept only if the operator says for each of them what it reads.</summary>
    public ImmutableArray<QualifiedIdentifier> UnknownFunctions { get; init; } = [];

    /// <summary>It also changes with time, by <c>now()</c> or what the planner has gathered: no validation makes it live longer than its age allows.</summary>
    public bool ReadsClock { get; init; }

    public ClaimsRead Claims { get; init; } = ClaimsRead.None.Instance;

    /// <summary>Not to be kept.</summary>
    internal static Dependencies Never(string reason) => new() { Uncacheable = new Uncacheable(reason), Claims = ClaimsRead.All.Instance };
}

/// <summary>A relation, or one row of it.</summary>
/// <param name="Key">
/// Text of the row's primary key (see <see cref="KeyText"/>); null: the whole relation. A change without a key changes all rows, and a dependency
/// without a key is on all rows.
/// </param>
public readonly record struct Dependency(QualifiedIdentifier Relation, string? Key = null);

/// <param name="Reason">For the operator: <c>calls the volatile function public.draw</c>.</param>
public sealed record Uncacheable(string Reason);

/// <summary>What of the request itself, beside the role, the database looks at while it answers.</summary>
public abstract record ClaimsRead
{
    private ClaimsRead() { }

    public sealed record None : ClaimsRead
    {
        public static None Instance { get; } = new();
    }

    /// <param name="Settings">Each once, sorted.</param>
    public sealed record Some(ImmutableArray<SettingRead> Settings) : ClaimsRead;

    /// <summary>It cannot be decided: any claim, header, cookie, the method and the path.</summary>
    public sealed record All : ClaimsRead
    {
        public static All Instance { get; } = new();
    }
}

/// <summary>A setting that tells of the request: <c>request.jwt.claims</c>, <c>request.headers</c>, <c>request.cookies</c>, <c>request.method</c> …</summary>
/// <param name="Key">The one key of the JSON object that is looked at: a claim, a header or a cookie; null: the whole value.</param>
public readonly record struct SettingRead(string Setting, string? Key);
