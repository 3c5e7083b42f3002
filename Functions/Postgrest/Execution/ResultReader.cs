using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using Edge.Postgrest.Sql;
using Npgsql;

namespace Edge.Postgrest.Execution;

/// <summary>Reads the results of a transaction's statements, in their order.</summary>
/// <remarks>PostgREST v16.2, MainTx.hs > standardRow, planRow, decodeExplain.</remarks>
internal sealed class ResultReader(NpgsqlDataReader reader, TransactionQuery transaction)
{
    private const int Body = 6;
    private long? plannedCount;

    private DefinitionsSeen Definitions { get; } = new();

    /// <summary>The main statement's row without its body, or its plan; the reader stands before the body.</summary>
    internal async ValueTask<DbResult> ReadMain(CancellationToken cancellation)
    {
        DefinitionsStamp? by = transaction.IsStamped ? await ReadDefinitionsStamp(cancellation) : null;
        var stamp = transaction.IsTraced ? await ReadStamp(cancellation) : null;
        await reader.NextResultAsync(cancellation);
        if (transaction.PreRequest is not null) await reader.NextResultAsync(cancellation);
        if (transaction.PlannedCount is not null)
        {
            plannedCount = await ReadPlannedCount(cancellation);
            await reader.NextResultAsync(cancellation);
        }
        if (transaction.IsExplained) return (await ReadPlan(cancellation)) with { Stamp = stamp };
        return await reader.ReadAsync(cancellation)
            ? (await ReadRow(cancellation)) with { Stamp = stamp, ReadBy = by, Definitions = Definitions }
            : new DbResult.Rows { TableTotal = transaction.ReadOnly ? 0 : null, Stamp = stamp, ReadBy = by, Definitions = Definitions };
    }

    /// <summary>Bytes of the body; null if there is none.</summary>
    internal long? BodyLength() => reader.IsOnRow && !reader.IsDBNull(Body) ? reader.GetBytes(Body, 0, null, 0, 0) : null;

    internal async ValueTask<Stream> BodyStream(long length, CancellationToken cancellation)
    {
        try
        {
            return await reader.GetStreamAsync(Body, cancellation);
        }
        catch (InvalidCastException)
        {
            // A handler may answer a type that Npgsql does not know; then its bytes are what there is.
            var bytes = new byte[length];
            reader.GetBytes(Body, 0, bytes, 0, bytes.Length);
            return new MemoryStream(bytes);
        }
    }

    /// <summary>Until the server has said that the transaction is over, and how.</summary>
    internal async ValueTask ReadToEnd(CancellationToken cancellation)
    {
        if (transaction.Watched is not null) await ReadCheck(cancellation);
        while (await reader.NextResultAsync(cancellation))
        {
        }
    }

    /// <remarks><see cref="DefinitionsCheck"/> has two statements.</remarks>
    private async ValueTask ReadCheck(CancellationToken cancellation)
    {
        await reader.NextResultAsync(cancellation);
        await reader.NextResultAsync(cancellation);
        await reader.ReadAsync(cancellation);
        if (!await reader.IsDBNullAsync(0, cancellation)) Definitions.AreUnchanged = reader.GetBoolean(0);
    }

    private async ValueTask<DbResult.Rows> ReadRow(CancellationToken cancellation)
    {
        var total = await Number(0, cancellation);
        return new DbResult.Rows
        {
            TableTotal = TableTotal(total),
            PageTotal = await Number(1, cancellation) ?? 0,
            Location = await reader.IsDBNullAsync(2, cancellation) ? [] : Pairs(reader.GetFieldValue<string[]>(2)),
            GucHeaders = await Text(3, cancellation),
            GucStatus = await Text(4, cancellation),
            Inserted = await Number(5, cancellation),
        };
    }

    private long? TableTotal(long? counted)
    {
        if (transaction.PlannedCount is null) return counted;
        if (transaction.CountIsPlanned) return plannedCount;
        var isCutOff = transaction.CountedUpTo is not { } limit || counted > limit;
        return isCutOff && plannedCount > counted ? plannedCount : counted;
    }

    private async ValueTask<long?> Number(int column, CancellationToken cancellation) =>
        await reader.IsDBNullAsync(column, cancellation) ? null : reader.GetInt64(column);

    private async ValueTask<string?> Text(int column, CancellationToken cancellation) =>
        await reader.IsDBNullAsync(column, cancellation) ? null : reader.GetString(column);

    private static ImmutableArray<KeyValuePair<string, string>> Pairs(string[] keysAndValues) =>
        [.. keysAndValues.Select(pair => pair.Split('=', 2)).Select(pair => KeyValuePair.Create(pair[0], pair[1]))];

    private async ValueTask<DbResult.Plan> ReadPlan(CancellationToken cancellation)
    {
        var lines = new StringBuilder();
        while (await reader.ReadAsync(cancellation)) lines.Append(reader.GetString(0)).Append('\n');
        return new DbResult.Plan(Encoding.UTF8.GetBytes(lines.ToString()));
    }

    private async ValueTask<DefinitionsStamp> ReadDefinitionsStamp(CancellationToken cancellation)
    {
        await reader.ReadAsync(cancellation);
        var stamp = new DefinitionsStamp(reader.GetDecimal(0), reader.GetDecimal(1));
        await reader.NextResultAsync(cancellation);
        return stamp;
    }

    private async ValueTask<string?> ReadStamp(CancellationToken cancellation)
    {
        await reader.ReadAsync(cancellation);
        return await reader.IsDBNullAsync(1, cancellation) ? null : reader.GetString(1);
    }

    private async ValueTask<long?> ReadPlannedCount(CancellationToken cancellation)
    {
        await reader.ReadAsync(cancellation);
        return JsonNode.Parse(reader.GetString(0))?[0]?["Plan"]?["Plan Rows"]?.GetValue<long>();
    }
}
