using Npgsql;

namespace Edge.Objects;

/// <summary>Gives an object its name, its storage and, during a turn, the turn's caller and transaction.</summary>
public sealed class ObjectContext
{
    private readonly TimeProvider time;
    private Turn? turn;

    internal ObjectContext(ObjectId id, ObjectClass @class, TimeProvider time)
    {
        this.time = time;
        Id = id;
        Storage = new(this, @class.Json);
    }

    public ObjectId Id { get; }

    public ObjectStorage Storage { get; }

    /// <summary>Who called; <see cref="ObjectCaller.App"/> in an alarm.</summary>
    public ObjectCaller Caller => Current.Caller;

    /// <summary>The time as the app has it.</summary>
    public DateTimeOffset Now => time.GetUtcNow();

    /// <summary>Cancelled when the caller has gone or the turn has taken too long.</summary>
    public CancellationToken Cancellation => Current.Cancellation;

    /// <exception cref="InvalidOperationException">No turn runs: a task was left behind by an earlier one.</exception>
    internal Turn Current => turn ?? throw new InvalidOperationException($"{Id} is used outside of a turn");

    /// <summary>
    /// The turn's own transaction, for the application's tables: what is done in it is committed with the object's storage, or not at all.
    /// It runs as <c>Objects:Role</c>, with the caller's claims in <c>request.jwt.claims</c>. Do not end it.
    /// </summary>
    /// <exception cref="ObjectException">The role is not configured and the app logs in as a superuser.</exception>
    public Task<NpgsqlTransaction> Transaction() => Current.OpenSql();

    /// <summary>
    /// Sends a text to all sockets of the object, in all processes, with the turn's commit: all of them get it after the same turns and before the
    /// same turns.
    /// </summary>
    public void Broadcast(string text) => Current.Broadcast(text);

    internal void Enter(Turn next) => turn = next;

    internal void Leave() => turn = null;
}
