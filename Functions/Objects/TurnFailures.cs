using Npgsql;

namespace Edge.Objects;

/// <summary>Translates what a turn failed of. Errors of the object's own code and SQL are the caller's, unchanged.</summary>
internal static class TurnFailures
{
    public const string InFailedTransaction = "25P02";

    /// <summary>True if the connection is lost and another may do better.</summary>
    public static bool IsLost(Exception failure) => failure is PostgresException error
        ? error.InvariantSeverity is "FATAL" or "PANIC"
        : failure is NpgsqlException { InnerException: not TimeoutException };

    /// <summary>While the row was being locked: the object's code has not run.</summary>
    public static ObjectException? BeforeTurn(Exception failure, ObjectId id) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } => ObjectError.WaitedTooLong(id).AsException(failure),
        PostgresException { SqlState: PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.InvalidSchemaName or PostgresErrorCodes.InsufficientPrivilege } missing =>
            ObjectError.NotInstalled(missing.MessageText).AsException(failure),
        NpgsqlException { InnerException: TimeoutException } => ObjectError.WaitedTooLong(id).AsException(failure),
        _ => InTurn(failure),
    };

    /// <summary>While the object's code ran, or before anything that commits was sent.</summary>
    public static ObjectException? InTurn(Exception failure) => failure switch
    {
        PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected } conflict =>
            ObjectError.Conflict(conflict.MessageText).AsException(failure),
        _ when IsLost(failure) => ObjectError.Interrupted(Details(failure)).AsException(failure),
        NpgsqlException and not PostgresException => ObjectError.Interrupted(Details(failure)).AsException(failure),
        _ => null,
    };

    /// <summary>While the turn was committed. An answered error means that it was not; silence means nothing.</summary>
    public static ObjectException? InCommit(Exception failure) => failure is NpgsqlException && (failure is not PostgresException || IsLost(failure))
        ? ObjectError.OutcomeUnknown(Details(failure)).AsException(failure)
        : failure is PostgresException { SqlState: InFailedTransaction }
            ? ObjectError.TransactionEnded().AsException(failure)
            : InTurn(failure);

    private static string Details(Exception failure) =>
        failure is PostgresException error ? error.MessageText : failure.InnerException?.Message ?? failure.Message;
}
