using System.Globalization;
using System.Text;
using Edge.Postgrest.Planning;
using Edge.Postgrest.Requests;
using Edge.Postgrest.Schema;
using static Edge.Postgrest.Sql.SqlFragment;

namespace Edge.Postgrest.Sql;

/// <summary>What goes around the main query: the transaction's kind, its settings, the pre-request function and its end.</summary>
/// <remarks>PostgREST v16.2, Query/PreQuery.hs; MainTx.hs > planIsoLvl, optionalRollback.</remarks>
internal static class TransactionBuilder
{
    private static readonly SqlQuery Commit = Fragment($"COMMIT").ToQuery();
    private static readonly SqlQuery RaiseDeferred = Fragment($"SET CONSTRAINTS ALL IMMEDIATE").ToQuery();
    private static readonly SqlQuery Rollback = Fragment($"ROLLBACK").ToQuery();

    internal static TransactionQuery Build(
        string role, bool traced, ActionPlan.Database plan, SqlQuery main, SqlQuery? plannedCount, TransactionContext context)
    {
        var config = context.Config;
        var preferences = context.Shape.Preferences;
        var settings = context.Roles.GetValueOrDefault(role);
        var routine = (plan as ActionPlan.Database.Call)?.Routine;
        var isolation = routine?.Isolation ?? settings?.Isolation ?? IsolationLevel.ReadCommitted;
        var commits = Commits(preferences.Transaction, config.DbTxEnd);
        var tag = Tag(role, context.SchemaVersion);
        return new TransactionQuery
        {
            Begin = Begin(isolation, plan.Access).ToQuery(),
            MayBeImplicit = isolation is IsolationLevel.ReadCommitted && commits,
            ReadOnly = plan.Access is AccessMode.ReadOnly,
            Settings = SettingsQuery.Build(plan.Access, settings, routine, context.Shape, config, traced),
            IsTraced = traced,
            PreRequest = config.DbPreRequest is { } function ? Tagged(tag, Call(function)) : null,
            PlannedCount = plannedCount is null ? null : Tagged(tag, plannedCount),
            Main = Tagged(tag, main),
            End = commits ? [Commit] : [RaiseDeferred, Rollback],
            Commits = commits,
            IsExplained = plan.MediaType.Kind is MediaKind.Plan,
            Rows = Rule(plan),
            CountedUpTo = config.DbMaxRows,
            CountIsPlanned = preferences.Count is PreferCount.Planned,
            IsAnonymous = role == config.DbAnonRole,
            Guarded = plan.IsGuarded ? plan.Target : null,
        };
    }

    /// <summary>A transaction that only looks, and answers one text.</summary>
    internal static TransactionQuery BuildInspection(string role, SqlQuery main, TransactionContext context)
    {
        var config = context.Config;
        var settings = context.Roles.GetValueOrDefault(role);
        var isolation = settings?.Isolation ?? IsolationLevel.ReadCommitted;
        var tag = Tag(role, context.SchemaVersion);
        return new TransactionQuery
        {
            Begin = Begin(isolation, AccessMode.ReadOnly).ToQuery(),
            MayBeImplicit = isolation is IsolationLevel.ReadCommitted,
            ReadOnly = true,
            Settings = SettingsQuery.Build(AccessMode.ReadOnly, settings, routine: null, context.Shape, config),
            PreRequest = config.DbPreRequest is { } function ? Tagged(tag, Call(function)) : null,
            Main = Tagged(tag, main),
            End = [Commit],
            Commits = true,
            IsExplained = true,
            Rows = RowsRule.None,
            IsAnonymous = role == config.DbAnonRole,
        };
    }

    private static bool Commits(PreferTransaction? wanted, TransactionEnd end) => end switch
    {
        TransactionEnd.Commit => true,
        TransactionEnd.CommitAllowOverride => wanted is not PreferTransaction.Rollback,
        TransactionEnd.Rollback => false,
        TransactionEnd.RollbackAllowOverride => wanted is PreferTransaction.Commit,
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, null),
    };

    private static RowsRule Rule(ActionPlan.Database plan) => plan switch
    {
        { MediaType.Kind: MediaKind.Plan } => RowsRule.None,
        ActionPlan.Database.Mutate { Mutation: Mutation.SingleUpsert } => RowsRule.Put,
        { MediaType.Kind: MediaKind.Singular } => RowsRule.Singular,
        _ => RowsRule.None,
    };

    private static SqlFragment Begin(IsolationLevel isolation, AccessMode access)
    {
        var level = isolation switch
        {
            IsolationLevel.ReadCommitted => Fragment($"READ COMMITTED"),
            IsolationLevel.RepeatableRead => Fragment($"REPEATABLE READ"),
            IsolationLevel.Serializable => Fragment($"SERIALIZABLE"),
            _ => throw new ArgumentOutOfRangeException(nameof(isolation), isolation, null),
        };
        return access is AccessMode.ReadOnly
            ? Fragment($"BEGIN ISOLATION LEVEL {level} READ ONLY")
            : Fragment($"BEGIN ISOLATION LEVEL {level} READ WRITE");
    }

    /// <summary>Calls a function that the configuration names, with or without its schema.</summary>
    internal static SqlQuery Call(string function) => Fragment($"SELECT {FunctionName(function)}()").ToQuery();

    private static QualifiedIdentifier FunctionName(string function) => function.Split('.', 2) is [var schema, var name]
        ? new QualifiedIdentifier(schema, name)
        : new QualifiedIdentifier("", function);

    private static SqlQuery Tagged(string tag, SqlQuery query) => query with { Text = tag + query.Text };

    /// <summary>
    /// A comment that makes the text, and so the prepared statement, one of this role and this schema version alone. EXECUTE on a function that
    /// Postgres inlines is checked when the plan is made, so a plan must never serve another role; and a statement whose parameter types were
    /// found before a change of the schema must not outlive it. Different roles never give the same comment.
    /// </summary>
    private static string Tag(string role, long schemaVersion)
    {
        var tag = new StringBuilder("/*").Append(CultureInfo.InvariantCulture, $"{schemaVersion} ");
        foreach (var c in role)
        {
            if (char.IsAsciiLetterOrDigit(c) || c == '_') tag.Append(c);
            else tag.Append(CultureInfo.InvariantCulture, $"~{(int)c:x4}");
        }
        return tag.Append("*/ ").ToString();
    }
}
