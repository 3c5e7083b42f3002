using Edge.Postgrest.Errors;
using Edge.Postgrest.Sql;
using Npgsql;

namespace Edge.Postgrest.Execution;

internal enum Stage
{
    /// <summary>No connection yet.</summary>
    Connecting,

    /// <summary>Statements run, and nothing that commits has been sent.</summary>
    Running,

    /// <summary>The commit is on its way with the statements; the main one has not answered.</summary>
    CommitSent,

    /// <summary>The main statement has answered; the commit has not.</summary>
    Committing,

    /// <summary>Nobody waits any more.</summary>
    GivenUp,
}

/// <summary>How far a transaction has come, and so what a failure means.</summary>
internal sealed class Attempt(TransactionQuery transaction)
{
    private volatile Stage stage = Stage.Connecting;

    /// <summary>Goes on; or does not, if it has been given up. So what was told not to be stored is not stored later.</summary>
    /// <exception cref="OperationCanceledException">It was given up.</exception>
    internal void Enter(Stage next)
    {
        var before = stage;
        if (before is Stage.GivenUp || Interlocked.CompareExchange(ref stage, next, before) != before)
            throw new OperationCanceledException("Nobody waits any more");
    }

    /// <summary>Takes it no further than it has come.</summary>
    /// <param name="limit">How long it had.</param>
    /// <returns>What that means.</returns>
    internal ApiError GiveUp(TimeSpan limit)
    {
        var reached = Interlocked.Exchange(ref stage, Stage.GivenUp);
        return reached is Stage.Connecting or Stage.Running || transaction.ReadOnly || !transaction.Commits
            ? ApiError.DatabaseSilent(limit)
            : ApiError.CommitOutcomeUnknown("No answer came in time");
    }

    /// <summary>True if it is certain that nothing was stored, so that the same may be tried again.</summary>
    private bool NothingStored(NpgsqlException failure) => stage switch
    {
        Stage.Connecting or Stage.Running => true,
        // The server ends a session before it answers a statement, or after; what came before is read before. And a batch whose end could not be
        // sent has not begun to commit.
        Stage.CommitSent => transaction.ReadOnly || !transaction.Commits || failure is PostgresException || IsUnsent(failure),
        Stage.Committing => transaction.ReadOnly || !transaction.Commits || (failure is PostgresException error && !IsEndOfSession(error)),
        _ => false,
    };

    /// <summary>The connection was lost, nothing was stored, and another connection may do better.</summary>
    internal bool MayRepeatElsewhere(NpgsqlException failure) =>
        stage is not Stage.Connecting && NothingStored(failure) && (failure is PostgresException error ? IsEndOfSession(error) : IsBroken(failure));

    internal ApiError ErrorOf(NpgsqlException failure)
    {
        if (!NothingStored(failure)) return ApiError.CommitOutcomeUnknown(failure.Message);
        if (stage is Stage.Connecting) return IsPoolExhausted(failure) ? ApiError.AcquisitionTimeout() : ApiError.ConnectionFailed(Details(failure));
        return failure is PostgresException error ? PostgresErrors.Of(error, transaction) : ApiError.ClientFailed(Details(failure));
    }

    // Npgsql tells it by its text alone.
    private static bool IsUnsent(NpgsqlException failure) => failure.Message.StartsWith("Exception while writing", StringComparison.Ordinal);

    private static bool IsEndOfSession(PostgresException error) => error.InvariantSeverity is "FATAL" or "PANIC";

    // A statement that ran into the client's own time limit is not repeated.
    private static bool IsBroken(NpgsqlException failure) => failure.InnerException is not TimeoutException;

    private static bool IsPoolExhausted(NpgsqlException failure) =>
        failure is not PostgresException && failure.InnerException is TimeoutException && failure.Message.Contains("pool", StringComparison.Ordinal);

    private static string Details(NpgsqlException failure) =>
        failure is PostgresException error ? error.MessageText : failure.InnerException?.Message ?? failure.Message;
}
