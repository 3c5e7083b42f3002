using System.Collections.Concurrent;
using System.Diagnostics.CodeAnalysis;
using Edge.Postgrest.Sql;
using Npgsql;

namespace Edge.Postgrest.Execution;

/// <summary>
/// Prepares a transaction's statements on a connection after the second time that it succeeded there, and keeps the prepared batch for the next.
/// </summary>
/// <remarks>
/// A request never waits for a preparation, and a statement is never prepared and run for the first time in one: Npgsql (10.0.3) throws away what
/// it needs to read the rest when such a statement is refused with 0A000, and then waits for messages that do not come.
/// </remarks>
internal sealed class PreparedBatches
{
    // Backends that are gone stay in it until it is emptied. What is prepared is then found again by Npgsql, without asking the server.
    private const int RememberedConnections = 1_000;

    private static readonly SqlQuery Begin = new("BEGIN READ ONLY", []);

    private readonly ConcurrentDictionary<int, OfConnection> connections = new();

    /// <summary>The batch that is prepared on this connection; null if there is none.</summary>
    internal TransactionBatch? Find(NpgsqlConnection connection, TransactionQuery transaction, Way way) =>
        connections.TryGetValue(connection.ProcessID, out var known) ? known.Prepared.GetValueOrDefault(new(transaction, way)) : null;

    /// <summary>Tells whether a batch that has just succeeded is to be prepared now.</summary>
    internal bool IsDue(NpgsqlConnection connection, TransactionQuery transaction, Way way)
    {
        if (connections.Count > RememberedConnections) connections.Clear();
        return connections.GetOrAdd(connection.ProcessID, static _ => new()).Saw(new(transaction, way));
    }

    /// <summary>Makes the transaction's settings ready to be sent once more, for <see cref="Prepare"/>.</summary>
    internal static TransactionBatch SettingsOf(TransactionQuery transaction) => new([Begin, transaction.Settings], Way.Whole);

    /// <summary>
    /// Prepares a batch. Names are looked up, and rights on schemas checked, as the request's role on its search path, so its settings come first.
    /// </summary>
    /// <exception cref="NpgsqlException">The connection is lost.</exception>
    internal async Task Prepare(NpgsqlConnection connection, TransactionQuery transaction, TransactionBatch batch, TransactionBatch settings)
    {
        var known = connections.GetOrAdd(connection.ProcessID, static _ => new());
        if (known.IsFull) Forget(connection);
        try
        {
            await (await settings.Execute(connection, CancellationToken.None)).DisposeAsync();
            await batch.Prepare(connection, CancellationToken.None);
            batch.Clear();
            known.Prepared[new(transaction, batch.Way)] = batch;
        }
        catch (PostgresException)
        {
            // Refused outside of its request, such as for what the pre-request function makes; it goes on without being prepared.
        }
        await using var rollback = new NpgsqlCommand("ROLLBACK", connection);
        await rollback.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>Lets go of everything that is prepared on a connection.</summary>
    internal void Forget(NpgsqlConnection connection)
    {
        if (!connections.TryGetValue(connection.ProcessID, out var known) || known.Prepared.Count == 0) return;
        known.Prepared.Clear();
        connection.UnprepareAll();
    }

    /// <summary>One connection's. It is used by one request at a time.</summary>
    private sealed class OfConnection
    {
        private const int KeptBatches = 100;
        private const int KeptCandidates = 100;

        private readonly HashSet<Key> seen = [];
        private readonly Queue<Key> inOrder = new();

        internal Dictionary<Key, TransactionBatch> Prepared { get; } = [];

        internal bool IsFull => Prepared.Count >= KeptBatches;

        /// <summary>True the second time, unless so many others came between that it is not worth it.</summary>
        internal bool Saw(Key key)
        {
            if (!seen.Add(key)) return true;
            inOrder.Enqueue(key);
            if (inOrder.Count > KeptCandidates) seen.Remove(inOrder.Dequeue());
            return false;
        }
    }

    /// <summary>A transaction as an object: its text is long, and the plan cache gives the same object for the same shape.</summary>
    private readonly struct Key(TransactionQuery transaction, Way way) : IEquatable<Key>
    {
        private readonly TransactionQuery transaction = transaction;
        private readonly Way way = way;

        public bool Equals(Key other) => ReferenceEquals(transaction, other.transaction) && way == other.way;

        public override bool Equals([NotNullWhen(true)] object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode() => HashCode.Combine(System.Runtime.CompilerServices.RuntimeHelpers.GetHashCode(transaction), way);
    }
}
