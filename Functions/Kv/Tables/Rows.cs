using System.Net;
using Azure;
using Azure.Data.Tables;
using Azure.Data.Tables.Models;

namespace Edge.Kv.Tables;

/// <summary>The few things that are done to rows. A table that is missing is an empty one, made by the first write.</summary>
internal sealed class Rows(TableClient table)
{
    private const int PreconditionFailed = (int)HttpStatusCode.PreconditionFailed, NotFound = (int)HttpStatusCode.NotFound;

    /// <param name="columns">Null: all.</param>
    /// <returns>Null: there is no such row.</returns>
    public async Task<TableEntity?> Find(string partition, string rowKey, string[]? columns, CancellationToken cancellation)
    {
        var found = await table.GetEntityIfExistsAsync<TableEntity>(partition, rowKey, columns, cancellation);
        return found.HasValue ? found.Value : null;
    }

    /// <summary>Puts the row in place of any other. Done twice, it is as if done once, so a retry does no harm.</summary>
    /// <returns>The row's new ETag.</returns>
    public async Task<string> Put(TableEntity row, CancellationToken cancellation)
    {
        var put = await WithTable(() => table.UpsertEntityAsync(row, TableUpdateMode.Replace, cancellation), cancellation);
        return put.Headers.ETag!.Value.ToString();
    }

    /// <summary>Puts the row in place of one that still has an ETag, or of none.</summary>
    /// <returns>The row's new ETag; null: it is not as expected (perhaps because a retried request had been done already).</returns>
    public async Task<string?> Replace(TableEntity row, string? etag, CancellationToken cancellation)
    {
        try
        {
            var put = etag is null
                ? await WithTable(() => table.AddEntityAsync(row, cancellation), cancellation)
                : await table.UpdateEntityAsync(row, new ETag(etag), TableUpdateMode.Replace, cancellation);
            return put.Headers.ETag!.Value.ToString();
        }
        catch (RequestFailedException refused) when (
            refused.Status is PreconditionFailed or NotFound || refused.ErrorCode == TableErrorCode.EntityAlreadyExists)
        {
            return null;
        }
    }

    /// <summary>Takes a row away that still has an ETag.</summary>
    /// <returns>False: it is gone or not as expected.</returns>
    public async Task<bool> Delete(string partition, string rowKey, string? etag, CancellationToken cancellation)
    {
        try
        {
            return (await table.DeleteEntityAsync(partition, rowKey, etag is null ? ETag.All : new(etag), cancellation)).Status != NotFound;
        }
        catch (RequestFailedException refused) when (refused.Status is PreconditionFailed or NotFound)
        {
            return false;
        }
    }

    /// <summary>Takes rows of one partition away that still are as they were read, a hundred with one request if all are.</summary>
    /// <returns>How many.</returns>
    public async Task<int> Delete(IEnumerable<TableEntity> sameOfPartition, CancellationToken cancellation)
    {
        var deleted = 0;
        foreach (var batch in sameOfPartition.Chunk(100))
        {
            try
            {
                var actions = batch.Select(row => new TableTransactionAction(TableTransactionActionType.Delete, row, row.ETag));
                deleted += (await table.SubmitTransactionAsync(actions, cancellation)).Value.Count;
            }
            catch (TableTransactionFailedException)
            {
                foreach (var row in batch)
                {
                    if (await Delete(row.PartitionKey, row.RowKey, row.ETag.ToString(), cancellation)) deleted++;
                }
            }
        }

        return deleted;
    }

    /// <summary>Rows in the order of their keys, a page at a time as they are asked for.</summary>
    public async IAsyncEnumerable<TableEntity> Query(
        string filter, string[] columns, int page, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using var found = table.QueryAsync<TableEntity>(filter, page, columns, cancellation).GetAsyncEnumerator(cancellation);
        while (await Next(found)) yield return found.Current;
    }

    private static async Task<bool> Next(IAsyncEnumerator<TableEntity> found)
    {
        try
        {
            return await found.MoveNextAsync();
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == TableErrorCode.TableNotFound)
        {
            return false;
        }
    }

    private async Task<Response> WithTable(Func<Task<Response>> write, CancellationToken cancellation)
    {
        try
        {
            return await write();
        }
        catch (RequestFailedException missing) when (missing.ErrorCode == TableErrorCode.TableNotFound)
        {
            await table.CreateIfNotExistsAsync(cancellation);
            return await write();
        }
    }
}
