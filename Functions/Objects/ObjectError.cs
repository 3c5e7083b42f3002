namespace Edge.Objects;

/// <summary>Lists what can keep a turn from happening, with the status that it has over HTTP.</summary>
/// <param name="ChangedNothing">False: the turn may have been committed, and nobody can say.</param>
public sealed record ObjectError(string Code, int Status, string Message, bool ChangedNothing = true)
{
    public static ObjectError Conflict(string details) =>
        new("EDGE040", 409, $"The turn ran into another transaction and changed nothing: {details}");

    public static ObjectError Busy(ObjectId id) => new("EDGE041", 429, $"Too many calls wait for {id}");

    public static ObjectError WaitedTooLong(ObjectId id) => new("EDGE042", 429, $"{id} did not become free in time");

    public static ObjectError Interrupted(string details) => new("EDGE043", 503, $"The turn was interrupted and changed nothing: {details}");

    public static ObjectError OutcomeUnknown(string details) =>
        new("EDGE044", 500, $"The turn was interrupted while it was committed, and may have been stored: {details}", ChangedNothing: false);

    public static ObjectError TookTooLong(TimeSpan limit) => new("EDGE045", 504, $"The turn took longer than {limit} and changed nothing");

    public static ObjectError KeyReused() => new("EDGE046", 422, "The idempotency key was used for another call");

    public static ObjectError InvalidKey(int longest) =>
        new("EDGE047", 400, $"Idempotency-Key must be one string of 1 to {longest} printable ASCII characters");

    public static ObjectError OverLimit(string details) => new("EDGE048", 413, details);

    public static ObjectError NotInstalled(string details) =>
        new("EDGE049", 503, $"The tables of the objects are missing or closed ({details}): objects install makes them");

    public static ObjectError TransactionEnded() => new("EDGE050", 500, "The turn's transaction was ended by the object's own SQL");

    public static ObjectError Superuser(string role) =>
        new("EDGE051", 500, $"The app logs in as the superuser {role}: Objects:Role must name the role that turns run SQL as");

    public static ObjectError CallsItself(ObjectId id) => new("EDGE052", 500, $"{id} waits for itself: a turn has called the object that it runs in");

    public static ObjectError Denied(string @class, bool isAnonymous) =>
        new("EDGE053", isAnonymous ? 401 : 403, $"The access policy does not let this role ask objects of the class {@class}");

    public static ObjectError NoSockets(string @class) => new("EDGE054", 400, $"Objects of the class {@class} take no WebSockets");

    public ObjectException AsException(Exception? cause = null) => new(this, cause);
}

/// <summary>Tells a caller that a turn did not happen, or that nobody can say whether it did.</summary>
public sealed class ObjectException(ObjectError error, Exception? cause = null) : Exception(error.Message, cause)
{
    public ObjectError Error => error;
}
