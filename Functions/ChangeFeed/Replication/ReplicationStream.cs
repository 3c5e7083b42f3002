using System.Runtime.CompilerServices;
using Npgsql;
using Npgsql.Replication;
using Npgsql.Replication.PgOutput;
using Npgsql.Replication.PgOutput.Messages;

namespace Edge.ChangeFeed.Replication;

/// <summary>
/// Reads committed transactions from the write-ahead log, through a temporary slot that the server drops when this connection ends, however it ends.
/// </summary>
internal sealed class ReplicationStream : IAsyncDisposable
{
    // What values look like must not depend on how the database is configured.
    private const string SessionSettings =
        "-c DateStyle=ISO -c IntervalStyle=postgres -c TimeZone=UTC -c extra_float_digits=1 -c bytea_output=hex -c statement_timeout=0";

    private readonly LogicalReplicationConnection connection;
    private readonly PgOutputReplicationSlot slot;
    private readonly ReplicationStreamOptions options;
    private readonly WideXid xids;

    private ReplicationStream(LogicalReplicationConnection connection, PgOutputReplicationSlot slot, ReplicationStreamOptions options, WideXid xids) =>
        (this.connection, this.slot, this.options, this.xids) = (connection, slot, options, xids);

    /// <summary>The server process that sends the stream.</summary>
    public int ProcessId => connection.ProcessID;

    /// <summary>
    /// Opens a stream that has every transaction that commits after this returns. Waits for the end of all transactions in the server that have
    /// written something: Postgres cannot decode before.
    /// </summary>
    /// <exception cref="PostgresException">The role may not replicate (42501), <c>wal_level</c> is too low (55000) or no slot is free (53400).</exception>
    public static async Task<ReplicationStream> Open(ReplicationStreamOptions options, CancellationToken cancellation)
    {
        var connection = new LogicalReplicationConnection(ForReplication(options.ConnectionString)) { WalReceiverStatusInterval = options.StatusInterval };
        try
        {
            await connection.Open(cancellation);
            var slot = await connection.CreatePgOutputReplicationSlot(
                $"edge_{Guid.NewGuid():n}", temporarySlot: true, LogicalSlotSnapshotInitMode.NoExport, cancellationToken: cancellation);
            return new(connection, slot, options, new(await NextXid(options.ConnectionString, cancellation)));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Reads until it is cancelled or the connection is lost. What has been taken is acknowledged when the next one is asked for.</summary>
    /// <exception cref="NpgsqlException">The connection is lost, or the server has ended it.</exception>
    public async IAsyncEnumerable<ReplicationEvent> Read([EnumeratorCancellation] CancellationToken cancellation)
    {
        var transactions = new TransactionReader(options, xids);
        var settings = new PgOutputReplicationOptions(options.Publications, PgOutputProtocolVersion.V1, messages: true);
        await foreach (var message in connection.StartReplication(slot, settings, cancellation))
        {
            if (await transactions.Read(message, cancellation) is { } read) yield return read;

            // In a transaction nothing is acknowledged: it would come again from its beginning.
            if (!transactions.IsOpen) connection.SetReplicationStatus(message is CommitMessage commit ? commit.TransactionEndLsn : message.WalEnd);
        }
    }

    public ValueTask DisposeAsync() => connection.DisposeAsync();

    private static string ForReplication(string connectionString)
    {
        var settings = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Enlist = false, CommandTimeout = 0 };
        settings.Options = string.IsNullOrEmpty(settings.Options) ? SessionSettings : $"{settings.Options} {SessionSettings}";
        return settings.ConnectionString;
    }

    private static async Task<ulong> NextXid(string connectionString, CancellationToken cancellation)
    {
        await using var database = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false, Enlist = false }.ConnectionString);
        await database.OpenAsync(cancellation);
        await using var command = new NpgsqlCommand("SELECT pg_snapshot_xmax(pg_current_snapshot())::text", database);
        return ulong.Parse((string)(await command.ExecuteScalarAsync(cancellation))!, System.Globalization.CultureInfo.InvariantCulture);
    }
}
