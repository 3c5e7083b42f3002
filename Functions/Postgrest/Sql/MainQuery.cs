using System.Collections.Concurrent;
using Edge.Postgrest.Schema.Lineage;

namespace Edge.Postgrest.Sql;

/// <summary>All statements of one shape of request; <c>Execution/MainTx</c> runs them.</summary>
/// <remarks>PostgREST v16.2, Query.hs > MainQuery.</remarks>
public sealed class MainQuery
{
    // A service with a role for each of its users must not keep them all.
    private const int RolesKept = 64;

    private readonly Func<string, bool, TransactionQuery> build;
    private readonly ConcurrentDictionary<(string Role, bool Traced, Definitions? Watched, bool Stamped), TransactionQuery> byRole = [];

    internal MainQuery(SqlQuery main, SqlQuery? plannedCount, Func<string, bool, TransactionQuery> build)
    {
        Main = main;
        PlannedCount = plannedCount;
        this.build = build;
    }

    /// <summary>
    /// Answers one row: <c>total_result_set, page_total, header, response_headers, response_status, response_inserted, body</c>, or the lines
    /// of a plan.
    /// </summary>
    public SqlQuery Main { get; }

    /// <summary><c>EXPLAIN</c> of the count query, for <c>count=planned|estimated</c>.</summary>
    public SqlQuery? PlannedCount { get; }

    /// <summary>The whole transaction under a role.</summary>
    /// <param name="traced">See <see cref="TransactionQuery.IsTraced"/>.</param>
    public TransactionQuery For(string role, bool traced = false) => For(role, traced, watched: null, stamped: false);

    /// <param name="watched">See <see cref="TransactionQuery.Watched"/>.</param>
    /// <param name="stamped">See <see cref="TransactionQuery.IsStamped"/>; only of what is watched.</param>
    internal TransactionQuery For(string role, bool traced, Definitions? watched, bool stamped)
    {
        var wanted = (role, traced, watched, stamped);
        if (byRole.TryGetValue(wanted, out var known)) return known;
        if (byRole.Count >= RolesKept) byRole.Clear();
        return byRole.GetOrAdd(
            wanted,
            static (key, build) => build(key.Role, key.Traced) with
            {
                Watched = key.Watched?.Under(key.Role), IsStamped = key is { Stamped: true, Watched: not null },
            },
            build);
    }
}
